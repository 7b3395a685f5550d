import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as kernels from '../unit/core/kernel/undecidedKernels';
import { type BundledCli, bundleCli, createWorkplace, start, type Workplace } from './support/cli';

let bundled: BundledCli;
let workplace: Workplace;

beforeAll(() => {
  bundled = bundleCli();
});
afterAll(() => bundled.remove());
beforeEach(() => {
  workplace = createWorkplace();
});
afterEach(() => workplace.remove());

const run = (args: readonly string[]) => start(bundled, workplace, args).ended;

function write(name: string, text: string): string {
  const file = path.join(workplace.folder, name);
  writeFileSync(file, text);
  return file;
}

async function explained(...args: string[]) {
  const { code, stdout, stderr } = await run(['explain', ...args, '--json']);
  return { code, stderr, kernel: JSON.parse(stdout).kernels[0] };
}

describe('explain', () => {
  it('runs what reading leaves open, unless told not to, and remembers', async () => {
    const file = write('open.wgsl', kernels.opaqueStrides);
    const read = await explained(file, '--no-run');
    expect(read).toMatchObject({
      code: 1,
      stderr: '',
      kernel: { roles: { b: null }, missing: [{ about: 'matmul' }] },
    });

    const decided = await explained(file);
    expect(decided).toMatchObject({
      code: 0,
      kernel: { roles: { b: 'weights' }, layout: 'nt', missing: [] },
    });
    expect(decided.stderr).toMatch(/finding out what apply computes: at most 64 hypotheses are run on /);
    expect(decided.kernel.evidence).toContainEqual({
      about: 'b',
      how: 'device',
      text: expect.stringMatching(/^B is weights, decided by running \d+ hypotheses$/),
    });

    expect(await explained(file, '--no-run')).toMatchObject({ code: 0, kernel: decided.kernel });
    expect((await explained(file)).stderr).toBe('');
    expect((await run(['explain', file])).stdout).toMatch(
      /because +launch \(device\): launch = ceil\(N \/ 8\)/,
    );
  });

  it('says what it could not run, and what reading tells', async () => {
    const file = write('open.wgsl', kernels.opaqueLaunch);
    const { code, stderr, kernel } = await explained(file, '--device', 'no such device');
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing was run to find out more: no device that runs WGSL kernels matches/);
    expect(kernel.missing[0].remedy).toMatch(/\/\/ @dispatch/);
  });

  it('says of a kernel that nothing makes right what was tried', async () => {
    const { code, kernel } = await explained(write('none.wgsl', kernels.noProduct));
    expect(code).toBe(1);
    expect(kernel.missing[0].remedy).toMatch(/^none of 64 hypotheses that were run is right; .*\/\/ @gemm/);
  });
});

describe('a work file with a kernel that reading leaves open', () => {
  it('is written and measured, with a verdict where it is measured too', async () => {
    const file = write('open.cu', kernels.cudaOpaqueLaunch);
    const work = path.join(workplace.folder, 'work.jsonl');
    const results = path.join(workplace.folder, 'results.jsonl');
    const size = ['--size', '24x40x16', '--device', 'cuda:emulation'];
    const emitted = await run(['tune', file, ...size, '--emit-work', work]);
    expect(emitted.code, emitted.stderr).toBe(0);

    const elsewhere = ['--store', path.join(workplace.folder, 'other.db'), '--device', 'cuda:emulation'];
    const measured = await run(['measure', '--work', work, '--out', results, ...elsewhere]);
    expect(measured.code, measured.stderr).toBe(0);
    const [line = ''] = readFileSync(results, 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({ kernel: { entry: 'multiply' }, trial: { status: 'correct' } });
  });
});
