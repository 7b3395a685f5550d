import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type BundledCli, bundleCli, createWorkplace, start, type Workplace } from './support/cli';
import { buildFakeDriver, type FakeDriver } from './support/fakeDriver/build';

let cli: BundledCli;
let driver: FakeDriver;

beforeAll(async () => {
  cli = bundleCli();
  driver = await buildFakeDriver();
});
afterAll(() => {
  cli.remove();
  driver.remove();
});

function workplace(): Workplace {
  const made = createWorkplace();
  onTestFinished(() => made.remove());
  return made;
}

const devices = (place: Workplace, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  start(cli, place, ['devices', ...args], { LD_LIBRARY_PATH: driver.folder, ...env }).ended;

it('prints what tensor cores reach, a line a format', async () => {
  const { code, stdout } = await devices(workplace(), ['--calibrate']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/TFLOP\/s f32, .*TFLOP\/s f16, 1\.00 TB\/s copy, .*TB\/s shared memory/);
  expect(stdout).toMatch(/format +sums +shape +latency\/cycles +FMA\/clk\/SM +warps +chains +TFLOP\/s/);
  expect(stdout).toMatch(/^ +f16 +f32 +m16n8k16 +33\.0 +1024 +4 +5 +8\.19$/m);
  expect(stdout).toMatch(/tensor cores: not measured, WebGPU does not reach them/);
});

it('measures anew what is known', async () => {
  const place = workplace();
  const peakOf = async (args: readonly string[]) => {
    const { devices: found } = JSON.parse((await devices(place, ['--json', ...args])).stdout);
    return found.find(({ kind }: { readonly kind: string }) => kind === 'cuda').tensorCores?.length ?? null;
  };
  expect(await peakOf(['--no-ceilings'])).toBeNull();
  expect(await peakOf(['--calibrate'])).toBeGreaterThan(3);
  // Kept for those who do not ask for it.
  expect(await peakOf(['--no-ceilings'])).toBeGreaterThan(3);
});

it('says in one line what is missing', async () => {
  const { stdout } = await devices(workplace(), ['--calibrate'], { TILESMITH_NVCC: '/no/such/nvcc' });
  expect(stdout).toMatch(/^ +tensor cores: not measured: .*nvcc.*$/m);
});
