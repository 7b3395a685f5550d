import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useAll } from '../../../corpus/fuzz';
import { describeBrokenText } from './brokenText';
import { CUDA_FIXTURES, extractCu } from './reading';

const NASTY = join(CUDA_FIXTURES, 'nasty');
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const cuFiles = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.cu'));

/** The kernels of each nasty file, and which of them are understood to the end. */
const NASTY_KERNELS: Readonly<Record<string, readonly (readonly [string, boolean])[]>> = {
  'circles.cu': [['k', false]],
  'commentsAndStrings.cu': [['here', false]],
  'conditionals.cu': [['gemm', true]],
  'crlf.cu': [['matmul', true]],
  'empty.cu': [],
  'generatingMacros.cu': [['written', true]],
  'halfTyped.cu': [
    ['good', true],
    ['half_typed', false],
  ],
  'missingParenthesis.cu': [['first', false]],
  'notCuda.cu': [],
  'strangeParameters.cu': [
    ['strange', false],
    ['gemm', false],
  ],
  'templatesOfTemplates.cu': [['gemm', false]],
  'unbraced.cu': [['gemm', true]],
  'unclosed.cu': [['tiledMultiply', true]],
  'unicode.cu': [['matmul', true]],
};

describe('nasty CUDA files', () => {
  it('are all expected', () => expect(cuFiles(NASTY).sort()).toEqual(Object.keys(NASTY_KERNELS).sort()));

  it.each(Object.entries(NASTY_KERNELS))('%s', (name, expected) => {
    const text = read(NASTY, name);
    const extraction = extractCu(text);
    const { kernels } = extraction;
    expect(kernels.map(({ entry, missing }) => [entry, missing.length === 0])).toEqual(expected);
    for (const { nameSpan, entry } of kernels) {
      expect(text.slice(nameSpan.start, nameSpan.end)).toBe(entry);
      expect(text.slice(0, nameSpan.start).split('\n').length - 1).toBe(nameSpan.line);
    }
    expect(() => useAll(extraction, text)).not.toThrow();
  });

  it('says by name what only the host could fill, and what no launch can pass', () => {
    const { kernels } = extractCu(read(NASTY, 'strangeParameters.cu'));
    const about = kernels.map(({ missing }) => missing.map((one) => one.about));
    expect(about[0]).toEqual(expect.arrayContaining(['tex', 'q', 'v', 'groupSize']));
    expect(about[1]).toEqual(['coefficients']);
  });
});

const kernel = (body: string) =>
  `__global__ void k(const float* A, const float* B, float* C, int M, int N, int K) { ${body} }`;

describeBrokenText('CUDA', {
  extract: extractCu,
  sources: [CUDA_FIXTURES, NASTY].flatMap((folder) => cuFiles(folder).map((name) => read(folder, name))),
  scraps: [
    '}',
    '{',
    '(',
    '<',
    '>>>',
    '<<<',
    '#define A(x) A(A(x))\n',
    '#if\n',
    '#else\n',
    'template <',
    '__global__ ',
    '__shared__ ',
    '* &',
    '/*',
    '"',
    '\\\n',
    '\u0000',
    'é',
    '\r\n',
  ],
  hard: [
    ['deep parentheses', kernel(`int x = ${'('.repeat(5_000)}1${')'.repeat(5_000)};`)],
    ['a long sum', kernel(`int x = ${'1+'.repeat(20_000)}1; C[x] = 1;`)],
    ['deep blocks', kernel(`${'{'.repeat(3_000)}${'}'.repeat(3_000)}`)],
    ['constants in a circle', `constexpr int A = B;\nconstexpr int B = A;\n${kernel('C[A] = 1;')}`],
    [
      'division by zero',
      `#define Z (1 / 0)\n${kernel('__shared__ float s[Z]; for (int i = 0; i < K; i += Z) C[i % 0] = s[i / Z];')}`,
    ],
    [
      'names that shadow what is built in',
      kernel('int threadIdx = 1, blockIdx = 2, min = 3, float4 = 4; C[threadIdx * N + blockIdx] = min;'),
    ],
    [
      'a prototype name',
      `constexpr int constructor = 4;\n${kernel('float toString[constructor]; C[0] = toString[1];')}`,
    ],
    [
      'a kernel that calls itself',
      `__global__ void r(float* C) { r<<<1, 1>>>(C); }\n__device__ int f(int x) { return f(x); }\n${kernel('C[f(1)] = 1;')}`,
    ],
    ['names in other scripts', kernel('int größe = N, 行 = threadIdx.x; C[行 * größe] = A[行];')],
    ['deep subscripts', kernel(`C[${'A['.repeat(1000)}0${']'.repeat(1000)}] = 1;`)],
    ['deep loops', kernel(`${'for (int i = 0; i < N; ++i) '.repeat(600)} C[i] = 1;`)],
    ['many unary signs', kernel(`int x = ${'-'.repeat(3_000)}1;`)],
    ['a macro that grows', `#define D(x) x x\n${kernel(`int a = ${'D('.repeat(30)}1${')'.repeat(30)};`)}`],
    [
      'macros that double',
      `${Array.from({ length: 40 }, (_, i) => `#define M${i} M${i + 1} + M${i + 1}`).join('\n')}\n${kernel('int a = M0;')}`,
    ],
    [
      'many kernels',
      Array.from({ length: 60 }, (_, i) => kernel('C[0] = 1;').replace('k(', `k${i}(`)).join('\n'),
    ],
  ],
});
