import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

function write(name: string, content: string | object): string {
  const file = path.join(workplace.folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return file;
}

/** A kernel as people write them for Kernel Tuner, whose block and tile sizes nothing in the file defines. */
const KERNEL = `#define WIDTH 4096

extern "C" __global__ void matmul(float *C, const float *A, const float *B) {
  __shared__ float tileA[block_size_y * tile_size_y][block_size_x];
  __shared__ float tileB[block_size_x][block_size_x];
  const int tx = threadIdx.x;
  const int ty = threadIdx.y;
  const int x = blockIdx.x * block_size_x + tx;
  const int y = blockIdx.y * block_size_y * tile_size_y + ty;
  float sum[tile_size_y];
  for (int i = 0; i < tile_size_y; i++) sum[i] = 0.0f;
  for (int k = 0; k < WIDTH; k += block_size_x) {
    __syncthreads();
    for (int i = 0; i < tile_size_y; i++)
      tileA[ty + block_size_y * i][tx] = A[(y + block_size_y * i) * WIDTH + k + tx];
    for (int i = 0; i < block_size_x / block_size_y; i++)
      tileB[ty + block_size_y * i][tx] = B[(k + ty + block_size_y * i) * WIDTH + x];
    __syncthreads();
    for (int kk = 0; kk < block_size_x; kk++)
      for (int i = 0; i < tile_size_y; i++) sum[i] += tileA[ty + block_size_y * i][kk] * tileB[kk][tx];
  }
  for (int i = 0; i < tile_size_y; i++) C[(y + block_size_y * i) * WIDTH + x] = sum[i];
}
`;

const parameters = [
  { Name: 'block_size_x', Type: 'int', Values: '[8, 16]', Default: 16 },
  { Name: 'block_size_y', Type: 'int', Values: '[2**i for i in range(2, 5)]', Default: 8 },
  { Name: 'tile_size_y', Type: 'int', Values: 'list(range(1, 3))', Default: 1 },
  { Name: 'GEMMK', Type: 'int', Values: '[0]', Default: [0] },
];
const conditions = [
  { Expression: 'block_size_x % block_size_y == 0 and GEMMK == 0', Parameters: ['block_size_x'] },
  { Expression: '64 <= block_size_x * block_size_y <= 128', Parameters: ['block_size_x'] },
];
const specification = {
  Language: 'CUDA',
  KernelName: 'matmul',
  KernelFile: 'matmul.cu',
  LocalSize: { X: 'block_size_x', Y: 'block_size_y', Z: '1' },
  GlobalSize: { X: '4096 // block_size_x', Y: '4096 // block_size_y // tile_size_y', Z: '1' },
  ProblemSize: [4096, 4096],
  CompilerOptions: ['-std=c++11'],
  SharedMemory: 0,
};
const input = (change: object = {}, space: object = {}) => ({
  General: { BenchmarkName: 'matmul' },
  ConfigurationSpace: { TuningParameters: parameters, Conditions: conditions, ...space },
  KernelSpecification: { ...specification, ...change },
});

const emulation = ['--device', 'emulation', '--size', '32'];

describe('an input file of Kernel Tuner', () => {
  it('is tuned: what it describes, on the kernel beside it', async () => {
    write('own/matmul.cu', KERNEL);
    const file = write('own/matmul.json', input());
    const tuned = await run('tune', file, '--strategy', 'exhaustive', ...emulation, '--json');
    const { problems, stoppedBecause, kernel } = JSON.parse(tuned.stdout);
    expect(tuned.stderr).toContain('matmul on CPU emulation, 6 configurations');
    expect(stoppedBecause).toBe('space exhausted');
    expect(kernel.path).toBe(path.join(workplace.folder, 'own/matmul.cu'));
    const trials: { configuration: Record<string, number>; status: string }[] = problems[0].trials;
    expect(trials.map(({ status }) => status)).toEqual(Array(6).fill('correct'));
    expect(
      new Set(trials.map(({ configuration: c }) => `${c.block_size_x}x${c.block_size_y}x${c.tile_size_y}`)),
    ).toEqual(new Set(['8x8x1', '8x8x2', '16x4x1', '16x4x2', '16x8x1', '16x8x2']));
  });

  it('is explained with where it says so, and leads to its kernel from elsewhere', async () => {
    write('parts/kernels/gemm.cu', KERNEL);
    const file = write('parts/gemm.json', input({ KernelFile: 'kernels/gemm.cu' }));
    const { code, stdout } = await run('explain', file, '--json');
    expect(code).toBe(0);
    const { language, kernels } = JSON.parse(stdout);
    expect(language).toBe('cuda');
    expect(kernels[0]).toMatchObject({ entry: 'matmul', spaceSize: 6, missing: [] });
    expect(kernels[0].groupSize).toEqual(['block_size_x', 'block_size_y', '1']);
    expect(kernels[0].evidence).toContainEqual({
      about: 'tile_size_y',
      how: 'directive',
      text: 'tile_size_y is tuned over 1, 2, by gemm.json',
    });
  });

  it('measures one configuration, and tells a mistake in the kernel on its own line', async () => {
    write('set/matmul.cu', KERNEL);
    const file = write('set/matmul.json', input());
    const measured = await run('measure', file, '--set', 'tile_size_y=2', ...emulation, '--json');
    expect(JSON.parse(measured.stdout).measurements).toMatchObject([
      { status: 'correct', configuration: { block_size_x: 16, block_size_y: 8, tile_size_y: 2 } },
    ]);
    write('set/matmul.cu', KERNEL.replace('float sum[tile_size_y];', 'float sum[tile_size_y + missing];'));
    const broken = await run('measure', file, ...emulation, '--json');
    expect(`${broken.stdout}${broken.stderr}`).toMatch(/(?:line |matmul\.cu:)10\b.*missing/);
  });

  it('can be for a kernel file that is named beside it, in WGSL too, and goes out as work', async () => {
    const space = write('space.json', {
      ConfigurationSpace: {
        TuningParameters: [
          { Name: 'BM', Type: 'int', Values: '[32, 64]' },
          { Name: 'BK', Type: 'int', Values: '[8, 16]' },
        ],
        Conditions: [{ Expression: 'BM // BK in [2, 4]' }],
      },
    });
    const explained = await run('explain', sample('registerTiled.wgsl'), '--space', space, '--json');
    const { tunables, constraints } = JSON.parse(explained.stdout).kernels[0];
    expect(tunables.map(({ name, values }: { name: string; values: number[] }) => [name, values])).toEqual([
      ['BM', [32, 64]],
      ['BK', [8, 16]],
    ]);
    expect(constraints).toContain('BM // BK in [2, 4]');

    const work = path.join(workplace.folder, 'work.jsonl');
    const kernel = write('work/other.cu', KERNEL);
    const spaceOf = write('work/elsewhere.json', input());
    await run('tune', kernel, '--space', spaceOf, '--size', '32', '--budget', '2', '--emit-work', work);
    const out = path.join(workplace.folder, 'results.jsonl');
    const measured = await run('measure', '--work', work, '--out', out, '--device', 'emulation');
    expect(measured.code).toBe(0);
    const statuses = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).trial.status);
    expect(statuses).toEqual(['correct', 'correct']);
  });
});

describe('an input file that cannot be used', () => {
  const bad = (name: string, content: string | object) => () => write(`bad/${name}.json`, content);
  const withParameters = (...more: object[]) => input({}, { TuningParameters: [...parameters, ...more] });
  const withCondition = (Expression: string) => input({}, { Conditions: [{ Expression }] });

  it.each([
    ['is no JSON', bad('broken', '{ "ConfigurationSpace": '), 'broken.json:1:', 'T1 format'],
    ['has another schema', bad('other', { results: [] }), 'other.json: ConfigurationSpace: is missing', 'T1'],
    [
      'names no kernel file',
      bad('none', { ...input(), KernelSpecification: { Language: 'CUDA' } }),
      'none.json: KernelSpecification.KernelFile: is missing',
      '--space',
    ],
    [
      'names one that is absent',
      bad('absent', input({ KernelFile: 'no.cu' })),
      'there is no file',
      'put it there',
    ],
    [
      'names one outside of its folder',
      bad('outside', input({ KernelFile: '../matmul.cu' })),
      '"../matmul.cu" does not lie beside the file',
      '--space',
    ],
    ['is for no kernel file', bad('text', input({ KernelFile: 'text.json' })), 'is no kernel file', '.cu'],
    [
      'is for OpenCL',
      bad('opencl', input({ Language: 'OpenCL' })),
      'KernelSpecification.Language',
      'CUDA and WGSL',
    ],
    [
      'is for another kernel',
      bad('name', input({ KernelName: 'dgemm' })),
      'no kernel named "dgemm"',
      'matmul',
    ],
    [
      'has a parameter that the kernel has not',
      bad('unknown', withParameters({ Name: 'VWM', Type: 'int', Values: '[1, 2]' })),
      'TuningParameters[4]: the kernel does not use "VWM"',
      'leave it out',
    ],
    [
      'has values that cannot be read',
      bad('values', withParameters({ Name: 'x', Type: 'int', Values: 'np.arange(3)' })),
      'TuningParameters[4].Values',
      'write them as a list',
    ],
    [
      'has an unreadable condition',
      bad('condition', withCondition('block_size_x <')),
      'Conditions[0].Expression',
      'Python',
    ],
    [
      'divides by zero',
      bad('zero', withCondition('block_size_x % 0 == 0')),
      'division by zero',
      'correct it',
    ],
  ])('%s', async (_, content, place, remedy) => {
    write('bad/matmul.cu', KERNEL);
    const file = content();
    for (const command of [['explain'], ['tune', ...emulation]]) {
      const [name = '', ...rest] = command;
      const { code, stdout, stderr } = await run(name, file, ...rest);
      expect(stderr).toContain(place);
      expect(stderr).toContain(remedy);
      expect(code).toBe(2);
      expect(stdout).toBe('');
    }
  });

  it('is told of a space beside a file that is one itself, and of one that is not there', async () => {
    const file = write('bad/twice.json', input());
    const twice = await run('tune', file, '--space', file);
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('--space') });
    const missing = await run('tune', sample('naive.cu'), '--space', 'nowhere.json');
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.json: there is no such file'),
    });
  });
});
