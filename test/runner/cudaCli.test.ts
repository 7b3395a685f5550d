import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BundledCli,
  bundleCli,
  createWorkplace,
  type Outcome,
  sample,
  start,
  type Workplace,
} from './support/cli';

let bundled: BundledCli;
let workplace: Workplace;

beforeAll(() => {
  bundled = bundleCli();
  workplace = createWorkplace();
});
afterAll(() => {
  workplace.remove();
  bundled.remove();
});

const run = (...args: readonly string[]): Promise<Outcome> => start(bundled, workplace, args).ended;

/** A kernel file of this test alone. */
function write(name: string, text: string): string {
  const file = path.join(workplace.folder, name);
  writeFileSync(file, text);
  return file;
}

const emulation = ['--device', 'emulation'];
const naive = readFileSync(sample('naive.cu'), 'utf8');

describe('a CUDA kernel on the CPU emulation', () => {
  it('is verified and has no time, whatever is asked', async () => {
    const measured = await run(
      'measure',
      sample('sharedTiled.cu'),
      '--size',
      '40x24x56',
      ...emulation,
      '--json',
    );
    expect(measured.code).toBe(0);
    const { device, measurements } = JSON.parse(measured.stdout);
    expect(device).toMatchObject({ id: 'cuda:emulation', emulated: true });
    expect(measurements).toHaveLength(1);
    expect(measurements[0]).toMatchObject({
      status: 'correct',
      timeMs: null,
      wallMs: null,
      compileMs: null,
      powerW: null,
      verification: { exact: true, real: true, requires: [] },
    });
  });

  it('says so in words, with what only a GPU can tell', async () => {
    const { stdout, code } = await run('measure', sample('naive.cu'), '--size', '32', ...emulation);
    expect(code).toBe(0);
    expect(stdout).toContain('sgemmNaive on CPU emulation, checked; only a GPU gives times');
    expect(stdout).toContain('32 BLOCK_X=16 BLOCK_Y=16: verified, not timed');
  });

  it('is tuned as far as that goes: every configuration verified, none called the fastest', async () => {
    const options = ['--size', '32', '--strategy', 'exhaustive', '--budget', '4', ...emulation];
    const tuned = await run('tune', sample('sharedTiled.cu'), ...options, '--json');
    expect(tuned.code).toBe(1);
    const [problem] = JSON.parse(tuned.stdout).problems;
    expect(problem.best).toBeNull();
    expect(problem.trials.map(({ status }: { status: string }) => status)).toEqual(Array(4).fill('correct'));
    const again = await run('tune', sample('sharedTiled.cu'), ...options, '--no-resume', '--quiet');
    expect(again.stdout).toContain('verified, not timed (4 configurations)');
    expect(again.stdout).toContain('4 of 4 configurations verified; only a GPU can tell which is fastest');
  });

  it('that is wrong is called wrong, with the element', async () => {
    const wrong = write('wrong.cu', naive.replace('A[row * K + k]', 'A[row * K + (k ^ 1)]'));
    expect(readFileSync(wrong, 'utf8')).not.toBe(naive);
    const { code, stdout } = await run('measure', wrong, '--size', '32', ...emulation, '--json');
    expect(code).toBe(1);
    const [trial] = JSON.parse(stdout).measurements;
    expect(trial).toMatchObject({ status: 'correctness', timeMs: null });
    expect(trial.reason).toMatch(/^C\[\d+,\d+\] is /);
  });
});

describe('a file that includes one beside it', () => {
  it('finds it, and sees it change', async () => {
    const include = '#include "product.cuh"\n__global__';
    const called = 'product(A[row * K + k], B[k * N + col])';
    const file = write(
      'including.cu',
      naive.replace('__global__', include).replace('A[row * K + k] * B[k * N + col]', called),
    );
    expect(readFileSync(file, 'utf8')).toContain(called);
    const statusWith = async (operator: string): Promise<string> => {
      write('product.cuh', `__device__ float product(float a, float b) { return a ${operator} b; }\n`);
      const { stdout } = await run('measure', file, '--size', '32', ...emulation, '--json');
      return JSON.parse(stdout).measurements[0].status;
    };
    expect(await statusWith('*')).toBe('correct');
    expect(await statusWith('+')).toBe('correctness');
  });
});

describe('bad input', () => {
  it('a kernel that does not compile is refused with file, line and column', async () => {
    const broken = write('broken.cu', naive.replace('float sum', 'flaot sum'));
    const { code, stderr } = await run('measure', broken, '--size', '32', ...emulation);
    expect(code).toBe(2);
    const line = naive.slice(0, naive.indexOf('float sum')).split('\n').length;
    expect(stderr).toMatch(new RegExp(`broken\\.cu:${line}:\\d+: .*flaot`));
  });

  it('a device that runs WGSL is not offered', async () => {
    const { code, stderr } = await run('measure', sample('naive.cu'), '--device', 'llvmpipe');
    expect(code).toBe(3);
    expect(stderr).toContain(
      'no device that runs CUDA kernels matches "llvmpipe"; available: cuda:emulation',
    );
  });

  it('a kernel whose block is not known is told what to write', async () => {
    const open = write(
      'open.cu',
      `__global__ void add(const float *a, float *b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) b[i] = a[i];
}
`,
    );
    const { code, stderr } = await run('measure', open);
    expect(code).toBe(2);
    expect(stderr).toMatch(/open\.cu:1: "add" cannot be measured as a matrix multiplication yet/);
  });
});

describe('explain', () => {
  it('tells of a CUDA file what it tells of a WGSL one', async () => {
    const { code, stdout } = await run('explain', sample('registerTiled.cu'), '--json');
    expect(code).toBe(0);
    const { language, kernels } = JSON.parse(stdout);
    expect(language).toBe('cuda');
    expect(kernels[0]).toMatchObject({
      entry: 'sgemmRegisterTiled',
      roles: { a: 'A', b: 'B', c: 'C', m: 'M', n: 'N', k: 'K' },
      layout: 'nn',
      missing: [],
    });
    const names = kernels[0].tunables.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['BM', 'BN', 'BK', 'TM', 'TN']);
  });

  it('compiles when asked to, and works out what limits occupancy', async () => {
    const options = ['--compile', '--architecture', 'sm_80'];
    const { code, stdout } = await run('explain', sample('sharedTiled.cu'), ...options, '--json');
    expect(code).toBe(0);
    const { compiled } = JSON.parse(stdout).kernels[0];
    expect(compiled).toMatchObject({ ok: true, architecture: 'sm_80', threads: 256 });
    expect(compiled.resources.sharedBytes).toBe(2 * 16 * 16 * 4);
    expect(compiled.occupancy.limiters).toContain('warps');
    expect(compiled.curves.registers).toHaveLength(255);
    const said = await run('explain', sample('sharedTiled.cu'), ...options);
    expect(said.stdout).toMatch(/compiled sm_80: \d+ registers a thread, 256 threads and 2048 bytes/);
    expect(said.stdout).toMatch(/occupies 8 blocks\/SM, 100 % occupancy/);
  });

  it('has no compiler to ask what a WGSL kernel takes', async () => {
    const { code, stderr } = await run('explain', sample('naive.wgsl'), '--compile');
    expect(code).toBe(2);
    expect(stderr).toContain('--compile is for CUDA');
  });
});

describe('one configuration that does not compile', () => {
  it('is recorded with the reason, and the others go on', async () => {
    const guarded = readFileSync(sample('sharedTiled.cu'), 'utf8').replace(
      /__global__/,
      'static_assert(TILE != 8, "not eight");\n__global__',
    );
    const file = write('guarded.cu', guarded);
    const options = ['--size', '32', '--strategy', 'exhaustive', '--budget', '4', ...emulation, '--json'];
    const [problem] = JSON.parse((await run('tune', file, ...options)).stdout).problems;
    const byTile = new Map(
      problem.trials.map((trial: { configuration: { TILE: number }; status: string; reason: string }) => [
        trial.configuration.TILE,
        trial,
      ]),
    );
    expect(byTile.get(8)).toMatchObject({ status: 'compile', reason: expect.stringContaining('not eight') });
    for (const tile of [4, 16, 32]) expect(byTile.get(tile)).toMatchObject({ status: 'correct' });
  });
});
