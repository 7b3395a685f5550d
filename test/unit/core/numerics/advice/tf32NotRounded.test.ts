import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { adviceOf } from '../../../../../src/core/numerics/advice/adviceOf';
import { extractCu } from '../../kernel/reading';

const root = path.resolve(import.meta.dirname, '../../../../..');
const sample = (name: string) => readFileSync(path.join(root, 'media/samples', name), 'utf8');

/** What is said of each kernel of a file: its name, the place, and what is not rounded. */
function said(text: string): string[] {
  return extractCu(text).kernels.flatMap((model) =>
    adviceOf({ model, text, size: { m: 1, n: 1, k: 1 } }).map(({ code, span, message }) => {
      expect(code).toBe('tf32-not-rounded');
      const [, names] = /^Nothing rounds (.+) to TF32/.exec(message)!;
      return `${model.entry} line ${span.line + 1} ${text.slice(span.start, span.end)}: ${names}`;
    }),
  );
}

const rounded = sample('tensorCoreTf32.cu');
const cut = rounded.replaceAll(/wmma::__float_to_tf32\((\w)\)/g, '$1');
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
const both = `gemmTf32 line ${lineOf(cut, 'wmma::mma_sync')} a: a and b`;
const INSTRUCTION =
  '__device__ unsigned r(float x) { unsigned y; asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(y) : "f"(x)); return y; }';

describe('operands of TF32 products', () => {
  it.each([
    ['that go through shared memory rounded', rounded, []],
    ['that go there as they are', cut, [both]],
    [
      'with a conversion in comments alone',
      `${cut}\n// wmma::__float_to_tf32\n/* __float_to_tf32 */`,
      [both],
    ],
    [
      'with a conversion that nothing calls',
      `${INSTRUCTION}\n${cut}`,
      [`gemmTf32 line ${lineOf(cut, 'wmma::mma_sync') + 1} a: a and b`],
    ],
    [
      'of which one is rounded',
      cut.replace('[row * PITCH_A + k] = a', '[row * PITCH_A + k] = wmma::__float_to_tf32(a)'),
      [both.replace(' a: a and b', ' b: b')],
    ],
    [
      'rounded by a function of the file',
      `${INSTRUCTION}\n${rounded.replaceAll(/wmma::__float_to_tf32\((\w)\)/g, '__uint_as_float(r($1))')}`,
      [],
    ],
  ])('%s', (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it('are no matter of kernels without TF32', () => {
    for (const name of ['naive.cu', 'tensorCoreBf16.cu', 'tensorCoreF16.cu'])
      expect(said(sample(name))).toEqual([]);
  });
});

/** A kernel of wmma fragments that come from global memory, with something done to them before they are multiplied. */
function fragments(name: string, between: string): string {
  return `
__global__ void ${name}(const float* A, const float* B, float* C, int M, int N, int K) {
  const int row = blockIdx.y * 16, col = blockIdx.x * 16;
  wmma::fragment<wmma::accumulator, 16, 16, 8, float> sum;
  wmma::fill_fragment(sum, 0.0f);
  for (int k = 0; k < K; k += 8) {
    wmma::fragment<wmma::matrix_a, 16, 16, 8, wmma::precision::tf32, wmma::row_major> x;
    wmma::fragment<wmma::matrix_b, 16, 16, 8, wmma::precision::tf32, wmma::row_major> y;
    wmma::load_matrix_sync(x, A + row * K + k, K);
    wmma::load_matrix_sync(y, B + k * N + col, N);
    ${between}
    wmma::mma_sync(sum, x, y, sum);
  }
  wmma::store_matrix_sync(C + row * N + col, sum, N, wmma::mem_row_major);
}`;
}

const HEAD = '#include <mma.h>\nusing namespace nvcuda;\n';
const each = (name: string) =>
  `for (int t = 0; t < ${name}.num_elements; t++) ${name}.x[t] = wmma::__float_to_tf32(${name}.x[t]);`;
const HELPER = `template <typename F> __device__ void toTf32(F& f) { ${each('f')} }\n`;
const PREPARE =
  '\n__global__ void prepare(float* X, int n) { int i = blockIdx.x * 256 + threadIdx.x; if (i < n) X[i] = wmma::__float_to_tf32(X[i]); }\n';

describe('fragments of TF32', () => {
  it.each([
    ['rounded in place', fragments('one', each('x') + each('y')), []],
    ['of which one is rounded in place', fragments('one', each('y')), ['x']],
    ['as they come', fragments('one', ''), ['x and y']],
    [
      'rounded by a function that takes them by reference',
      HELPER + fragments('one', 'toTf32(x); toTf32(y);'),
      [],
    ],
    ['of which one goes through that function', HELPER + fragments('one', 'toTf32(x);'), ['y']],
    [
      'beside a kernel that rounds its own',
      fragments('one', '') + fragments('two', each('x') + each('y')),
      ['x and y'],
    ],
    ['that another kernel may have prepared', PREPARE + fragments('one', ''), []],
  ])('%s', (_, text, expected) => {
    expect(said(HEAD + text).map((line) => line.replace(/^.*: /, ''))).toEqual(expected);
  });
});

/** One warp a tile of 16 x 8 by the instruction, its registers filled through a conversion. */
function registers(convert: (value: string) => string, more = ''): string {
  const [a, b] = ['A[(row + group + {r} * 8) * K + k + at]', 'B[(k + at) * N + col + group]'].map((one) =>
    convert(one),
  );
  return `${more}
__global__ void __launch_bounds__(32) mmaTf32(const float* A, const float* B, float* C, int M, int N, int K) {
  const int lane = threadIdx.x, group = lane >> 2, at = lane & 3;
  const int row = blockIdx.y * 16, col = blockIdx.x * 8;
  float d[4] = {0.f, 0.f, 0.f, 0.f};
  for (int k = 0; k < K; k += 4) {
    unsigned a[2], b[1];
    a[0] = ${a!.replace('{r}', '0')};
    a[1] = ${a!.replace('{r}', '1')};
    b[0] = ${b};
    asm volatile("mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5}, {%6}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(b[0]));
  }
  C[(row + group) * N + col + at * 2] = d[0];
  C[(row + group) * N + col + at * 2 + 1] = d[1];
  C[(row + group + 8) * N + col + at * 2] = d[2];
  C[(row + group + 8) * N + col + at * 2 + 1] = d[3];
}`;
}

describe('registers of the instruction', () => {
  it.each([
    ['with the bits of floats', registers((value) => `__float_as_uint(${value})`), ['a and b']],
    ['rounded by a function', registers((value) => `r(${value})`, INSTRUCTION), []],
    [
      'beside a function that nothing calls',
      registers((value) => `__float_as_uint(${value})`, INSTRUCTION),
      ['a and b'],
    ],
  ])('%s', (_, text, expected) => {
    expect(said(text).map((line) => line.replace(/^.*: /, ''))).toEqual(expected);
  });
});
