import { describe, expect, it } from 'vitest';
import { adviceOf } from '../../../../../src/core/numerics/advice/adviceOf';
import { extractOne, extractOneCu } from '../../kernel/reading';

const SIZE = { m: 512, n: 512, k: 512 };

/** What is said of a kernel about mixed sums, as `warning sum: message`. */
function said(text: string, isCuda: boolean): string[] {
  const model = isCuda ? extractOneCu(text) : extractOne(text);
  return adviceOf({ model, text, size: SIZE })
    .filter(({ code }) => code === 'mixed-accumulators')
    .map(({ severity, span, message }) => `${severity} ${text.slice(span.start, span.end)}: ${message}`);
}

function wgsl(loop: string, before = 'var sum = 0.0;', after = 'f16(sum)'): string {
  return `enable f16;
struct Dims { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> a: array<f16>;
@group(0) @binding(2) var<storage, read> b: array<f16>;
@group(0) @binding(3) var<storage, read_write> c: array<f16>;
@compute @workgroup_size(16, 16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${before}
  for (var k = 0u; k < dims.k; k++) {
    let x = a[id.y * dims.k + k];
    let y = b[k * dims.n + id.x];
    ${loop}
  }
  c[id.y * dims.n + id.x] = ${after};
}`;
}

function cuda(loop: string, before = 'float sum = 0.0f;', more = ''): string {
  return `#include <cuda_fp16.h>
${more}
__global__ void gemm(const half* A, const half* B, half* C, int M, int N, int K) {
  int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
  ${before}
  for (int t = 0; t < K; t += 16) {
    ${loop}
  }
  C[row * N + col] = __float2half((float)sum);
}`;
}

const product = 'A[row * K + t + k] * B[(t + k) * N + col]';

describe('products that are rounded before they are added', () => {
  it.each([
    ['as a conversion of the product', wgsl('sum += f32(x * y);'), 1],
    ['as conversions of the factors', wgsl('sum += f32(x) * f32(y);'), 0],
    ['by way of a variable', wgsl('let p = x * y; sum += f32(p);'), 1],
    ['by way of a wide variable', wgsl('let p = f32(x) * f32(y); sum += p;'), 0],
    ['by fma', wgsl('sum = fma(f32(x), f32(y), sum);'), 0],
    ['as a dot product', wgsl('sum += f32(dot(vec2(x, x), vec2(y, y)));'), 0],
    ['as a typed dot product', wgsl('sum += f32(dot(vec2<f16>(x, x), vec2<f16>(y, y)));'), 1],
    ['in a sum of the same format', wgsl('sum += x * y;', 'var sum = 0.0h;', 'sum'), 0],
    ['where a scale is applied in 16 bits', wgsl('sum += f32(x * 2h) * f32(y);'), 0],
  ])('%s', (_, text, count) => {
    expect(said(text, false)).toHaveLength(count);
  });

  it.each([
    ['implicitly', `for (int k = 0; k < 16; k++) sum += ${product};`, 1],
    [
      'by an intrinsic',
      `for (int k = 0; k < 16; k++) sum += __half2float(__hmul(A[row * K + t + k], B[(t + k) * N + col]));`,
      1,
    ],
    [
      'not where each is converted',
      `for (int k = 0; k < 16; k++) sum += __half2float(A[row * K + t + k]) * __half2float(B[(t + k) * N + col]);`,
      0,
    ],
    [
      'not where one is converted',
      `for (int k = 0; k < 16; k++) sum += (float)A[row * K + t + k] * B[(t + k) * N + col];`,
      0,
    ],
    [
      'not in the index of an element',
      `for (int k = 0; k < 16; k++) sum += (float)A[row * K + t + k] * (float)B[(t + k) * N + col];`,
      0,
    ],
  ])('in CUDA %s', (_, loop, count) => {
    expect(said(cuda(loop), true)).toHaveLength(count);
  });

  it('is told at the sum, with what to do', () => {
    expect(said(wgsl('sum += f32(x * y);'), false)).toEqual([
      'warning sum: What is added to sum is rounded to f16 (11 significant bits), though the sum is kept in f32. Convert the factors to f32 before they are multiplied.',
    ]);
    expect(said(wgsl('sum = f32(f16(sum + f32(x) * f32(y)));'), false)).toEqual([
      'warning sum: The whole sum sum is rounded to f16 (11 significant bits), though the sum is kept in f32. Keep it in f32 until the loop has ended.',
    ]);
  });
});

describe('parts of a sum', () => {
  const half = `half part = 0; for (int k = 0; k < 16; k++) part += ${product};`;
  const wide = `float part = 0; for (int k = 0; k < 16; k++) part += (float)${product.replace('*', '* (float)B[0] *').replace('(float)B[0] * K', 'K')};`;

  it('that are kept in 16 bits below a sum in 32 are told', () => {
    const [only, ...more] = said(cuda(`${half} sum += __half2float(part);`), true);
    expect(only).toMatch(
      /^information sum: Parts of the sum are kept in f16 \(part\) and added up in f32 \(sum\)/,
    );
    expect(more).toEqual([]);
  });

  it('that are wider than the sum are told', () => {
    const [only, ...more] = said(cuda(`${wide} sum += __float2half(part);`, 'half sum = 0;'), true);
    expect(only).toMatch(
      /^warning sum: Parts of the sum are kept in f32 \(part\) but added up in f16 \(sum\)/,
    );
    expect(more).toEqual([]);
  });

  it('of one format are none of its business', () => {
    expect(said(cuda(`${half} sum += part;`, 'half sum = 0;'), true)).toEqual([]);
    expect(said(cuda(`${wide} sum += part;`), true)).toEqual([]);
  });

  it('are no parts where they are added after the loop', () => {
    const text = cuda(half.replace('half part = 0; ', ''), 'half part = 0;').replace(
      '(float)sum',
      '(float)part',
    );
    expect(said(text, true)).toEqual([]);
  });
});

describe('a sum that is stored and read back', () => {
  const sumUp =
    'for (int k = 0; k < 16; k++) sum += (float)A[row * K + t + k] * (float)B[(t + k) * N + col];';

  it.each([
    ['in a variable', `half kept = __float2half(sum); sum = __half2float(kept);`, 'float sum = 0;', 1],
    ['in a variable as wide', 'float kept = sum; sum = kept;', 'float sum = 0;', 0],
    ['and never read', 'half kept = __float2half(sum);', 'float sum = 0;', 0],
    [
      'in shared memory',
      'stage[threadIdx.x] = __float2half(sum); sum = __half2float(stage[threadIdx.x]);',
      '__shared__ half stage[16]; float sum = 0;',
      1,
    ],
    [
      'in shared memory as wide',
      'stage[threadIdx.x] = sum; sum = stage[threadIdx.x];',
      '__shared__ float stage[16]; float sum = 0;',
      0,
    ],
    [
      'in C',
      'C[row * N + col] = __float2half(sum); sum = __half2float(C[row * N + col]);',
      'float sum = 0;',
      1,
    ],
    [
      'in another place each time',
      'C[row * N + col + t] = __float2half(sum); sum = __half2float(C[row * N + col + t]);',
      'float sum = 0;',
      0,
    ],
  ])('%s', (_, back, before, count) => {
    expect(said(cuda(`${sumUp} ${back}`, before), true)).toHaveLength(count);
  });

  it('before the loop is a start', () => {
    const before = 'float sum = __half2float(C[row * N + col]);';
    expect(said(cuda(sumUp, before), true)).toEqual([]);
  });
});
