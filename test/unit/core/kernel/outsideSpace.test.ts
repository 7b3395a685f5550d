import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../../src/core/kernel/instantiate';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { outsideSpace } from '../../../../src/core/kernel/outsideSpace';
import { readKernelTunerInput } from '../../../../src/core/records/kernelTunerInput';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { extract, extractCu } from './reading';

interface Described {
  readonly values: Readonly<Record<string, string>>;
  readonly conditions?: readonly string[];
  readonly kernel?: object;
}

function spaceOf({ values, conditions = [], kernel = {} }: Described, language: KernelModel['language']) {
  const read = readKernelTunerInput(
    JSON.stringify({
      ConfigurationSpace: {
        TuningParameters: Object.entries(values).map(([Name, Values]) => ({ Name, Type: 'int', Values })),
        Conditions: conditions.map((Expression) => ({ Expression })),
      },
      KernelSpecification: kernel,
    }),
  );
  if (!read.ok) throw new Error(read.problem.message);
  return outsideSpace(read.input, 'space.json', language);
}

const cuda = (text: string, described: Described) => extractCu(text, spaceOf(described, 'cuda'));
const wgsl = (text: string, described: Described) => extract(text, spaceOf(described, 'wgsl'));

/** As people write kernels for Kernel Tuner: nothing in the file defines what is tuned. */
const UNDEFINED = `
__global__ void sgemm(const float *A, const float *B, float *C) {
  __shared__ float tileA[block_size_y][TK];
  __shared__ float tileB[TK][block_size_x];
  int row = blockIdx.y * block_size_y + threadIdx.y;
  int column = blockIdx.x * block_size_x + threadIdx.x;
  float sum = 0.0f;
  for (int k0 = 0; k0 < WIDTH; k0 += TK) {
    for (int k = threadIdx.x; k < TK; k += block_size_x) tileA[threadIdx.y][k] = A[row * WIDTH + k0 + k];
    for (int k = threadIdx.y; k < TK; k += block_size_y) tileB[k][threadIdx.x] = B[(k0 + k) * WIDTH + column];
    __syncthreads();
#if unrolled == 1
#pragma unroll
#endif
    for (int k = 0; k < TK; k++) sum += tileA[threadIdx.y][k] * tileB[k][threadIdx.x];
    __syncthreads();
  }
  C[row * WIDTH + column] = sum;
}
`;
const VALUES = {
  block_size_x: '[8, 16, 32]',
  block_size_y: '[4, 8]',
  TK: '[8, 16]',
  unrolled: '[0, 1]',
  nowhere: '[3]',
};
const WIDTH = { CompilerOptions: ['-DWIDTH=512'] };

const PROBLEM = {
  m: 64,
  n: 64,
  k: 64,
  layout: 'nn',
  formats: { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' },
} as const;

describe('a CUDA kernel that leaves names to be defined', () => {
  const { kernels, directiveProblems } = cuda(UNDEFINED, {
    values: VALUES,
    conditions: ['block_size_x * block_size_y <= 128 and nowhere == 3', 'TK % block_size_y == 0'],
    kernel: WIDTH,
  });
  const model = kernels[0]!;

  it('is understood, and tuned over what the file lists', () => {
    expect(directiveProblems).toEqual([]);
    expect(model.missing).toEqual([]);
    expect(
      model.tunables.map(({ name, values, apply, declared }) => [name, values, apply, declared]),
    ).toEqual([
      ['block_size_x', [8, 16, 32], 'define', true],
      ['block_size_y', [4, 8], 'define', true],
      ['TK', [8, 16], 'define', true],
      ['unrolled', [0, 1], 'define', true],
    ]);
    expect(model.groupSize.map(formatExpression)).toEqual(['block_size_x', 'block_size_y', '1']);
    expect(model.constraints.filter(({ from }) => from === 'directive').map(({ text }) => text)).toEqual([
      'block_size_x * block_size_y <= 128 and nowhere == 3',
      'TK % block_size_y == 0',
    ]);
    expect(model.evidence).toContainEqual({
      about: 'TK',
      how: 'directive',
      text: 'TK is tuned over 8, 16, by space.json',
    });
    expect(model.evidence.find(({ about }) => about === 'groupSize')?.text).toMatch(/, by space\.json$/);
    // 3 * 2 blocks, of which 32 x 8 is too large.
    expect(createSpace(model, null, null).size).toEqual({ count: 5 * 2 * 2, exact: true });
  });

  it('is compiled with the configuration as macros, its text and lines as they are', () => {
    const configuration = { block_size_x: 16, block_size_y: 8, TK: 16, unrolled: 1 };
    const made = instantiate(model, UNDEFINED, configuration, PROBLEM, { ragged: false });
    if (!made.ok) throw new Error(made.reason);
    expect(made.instance.macros).toEqual({ ...configuration, WIDTH: 64 });
    expect(made.instance.source).toBe(UNDEFINED);
    expect(made.instance).toMatchObject({ groupSize: [16, 8, 1], sharedBytes: (8 + 16) * 16 * 4 });
  });
});

const DEFINED = `
#ifndef BM
#define BM 16
#endif
constexpr int BN = 32;
// @tune BN = 4, 8
// @where BM * BN <= 512
template <int BK>
__global__ void __launch_bounds__(BM * BN) sgemm(const float *A, const float *B, float *C, int n) {
  const int LOCAL = 4;
  C[blockIdx.x * BM * BN + threadIdx.x + n * LOCAL] = A[BK] * B[threadIdx.x];
}
`;

describe('a CUDA kernel that defines its constants', () => {
  it('keeps its values and the way each is applied', () => {
    const values = { BM: '[16, 32]', BK: '[8]', LOCAL: '[4, 8]' };
    const { kernels, directiveProblems } = cuda(DEFINED, { values });
    expect(directiveProblems).toEqual([]);
    const [model] = kernels;
    expect(model?.tunables.map(({ name, default: own, apply }) => [name, own, apply])).toEqual([
      ['BM', 16, 'define'],
      ['BK', 8, 'template'],
      ['LOCAL', 4, 'rewrite'],
    ]);
    expect(model?.cuda?.macros).toEqual(new Map());
    // The file's list is in the place of @tune, and what else the text says still holds.
    expect(model?.constraints.map(({ text }) => text)).toContain('BM * BN <= 512');
  });

  it('is as without a file where the file is about another kernel', () => {
    const other = `${DEFINED}\n__global__ void other(float *C) { C[threadIdx.x] = BM; }\n`;
    const described = { values: { BM: '[16, 64]' }, kernel: { KernelName: 'other' } };
    const [first, second] = cuda(other, described).kernels;
    expect(first?.tunables.map(({ name }) => name)).toContain('BN');
    expect(second?.tunables.map(({ name, values }) => [name, values])).toEqual([['BM', [16, 64]]]);
  });
});

describe('what does not fit', () => {
  it.each<[string, Described, string, string]>([
    [
      'an unknown parameter',
      { values: { BM: '[16]', TM: '[1, 2]' } },
      'ConfigurationSpace.TuningParameters[1]: the kernel does not use "TM"',
      'use it in the kernel',
    ],
    [
      'a computed one',
      { values: { TOTAL: '[16, 32]' } },
      'ConfigurationSpace.TuningParameters[0]: "TOTAL" is computed from other constants',
      'tune the constants in "(BM * 2)" instead',
    ],
    [
      'a name that nothing has in a condition',
      { values: { BM: '[16]' }, conditions: ['BM > 1', 'BM > sm_count'] },
      'ConfigurationSpace.Conditions[1].Expression: there is no #define, constexpr or template parameter named "sm_count"',
      'use ',
    ],
    [
      'a block of unknown names',
      { values: { BM: '[16]' }, kernel: { LocalSize: { X: 'block_size_x' } } },
      'KernelSpecification.LocalSize: there is no',
      'use ',
    ],
    [
      'another kernel',
      { values: { BM: '[16]' }, kernel: { KernelName: 'dgemm' } },
      'KernelSpecification.KernelName: there is no kernel named "dgemm"',
      'name one of sgemm',
    ],
    [
      'a value that the constant cannot have',
      { values: { BM: '[16, 2.5]' } },
      'ConfigurationSpace.TuningParameters[0]: 2.5 is no value of "BM"',
      'write whole numbers',
    ],
  ])('%s is told with its place in the file', (_, described, message, remedy) => {
    const text = `
#define BM 16
#define TOTAL (BM * 2)
__global__ void sgemm(float *C) { C[threadIdx.x + BM * TOTAL] = 0; }
`;
    const { directiveProblems } = cuda(text, described);
    expect(directiveProblems).toHaveLength(1);
    expect(directiveProblems[0]).toMatchObject({ outside: 'space.json' });
    expect(directiveProblems[0]?.message).toContain(message);
    expect(directiveProblems[0]?.remedy).toContain(remedy);
  });
});

describe('a WGSL kernel', () => {
  const text = readFileSync(join(__dirname, '../../../../media/samples/registerTiled.wgsl'), 'utf8');

  it('is tuned over what the file lists, and has its group size from the code', () => {
    const { kernels, directiveProblems } = wgsl(text, {
      values: { BM: '[32, 64]', BK: '[8, 16]', PRECISION: '[32]' },
      conditions: ['BM // BK >= 2 and PRECISION == 32'],
      kernel: { Language: 'WGSL', LocalSize: { X: 'nothing' } },
    });
    expect(directiveProblems).toEqual([]);
    expect(kernels[0]?.tunables.map(({ name, values }) => [name, values])).toEqual([
      ['BM', [32, 64]],
      ['BK', [8, 16]],
    ]);
    expect(kernels[0]?.evidence.find(({ about }) => about === 'space')?.text).toContain('by space.json');
  });

  it('cannot be given a name that it does not declare', () => {
    const { directiveProblems } = wgsl(text, { values: { BX: '[1, 2]' } });
    expect(directiveProblems[0]?.message).toBe(
      'ConfigurationSpace.TuningParameters[0]: there is no override or const named "BX"',
    );
  });
});
