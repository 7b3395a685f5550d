import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ElementType, Formats } from '../../../../../src/core/gemm/problem';
import type { KernelModel } from '../../../../../src/core/kernel/kernelModel';
import { ADVICE_CODES } from '../../../../../src/core/numerics/advice/advice';
import { adviceOf } from '../../../../../src/core/numerics/advice/adviceOf';
import { extractOne, extractOneCu } from '../../kernel/reading';

const root = path.resolve(import.meta.dirname, '../../../../..');
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const sample = (name: string) => read(`media/samples/${name}`);

const f16Text = sample('f16.wgsl');
const f16Kernel = extractOne(f16Text);
const formats = (a: ElementType, accumulator: ElementType): Formats => ({ a, b: a, c: a, accumulator });
const onTensorCores = (a: ElementType): Formats => ({ ...formats(a, a), tensorCores: true });
const sums = (of: Formats): KernelModel => ({ ...f16Kernel, formats: of });
const codes = (model: KernelModel, text: string, k = 512) =>
  adviceOf({ model, text, size: { m: 512, n: 512, k } }).map(({ code }) => code);

describe('accuracy of 16-bit sums', () => {
  // Of U(0,1) the typical product is 1/3 and the mean 1/4: it is lost from 1/3 · 2^11 ÷ 1/4 = 2730.7 products on in f16,
  // and from an eighth of that in bf16.
  it.each([
    [formats('f16', 'f16'), 2730, []],
    [formats('f16', 'f16'), 2731, ['accumulator-loses-terms']],
    [formats('f16', 'f16'), 4094, ['accumulator-loses-terms']],
    [formats('f16', 'f16'), 4095, ['accumulator-overflow', 'accumulator-loses-terms']],
    // Tensor cores lose blocks of 16: 4.096 · 2^11 ÷ 4 of them, 33555.0 products.
    [onTensorCores('f16'), 33554, ['accumulator-overflow']],
    [onTensorCores('f16'), 33555, ['accumulator-overflow', 'accumulator-loses-terms']],
    [formats('f16', 'f32'), 1e6, []],
    [formats('f32', 'f32'), 1e6, []],
    [formats('bf16', 'bf16'), 341, []],
    [formats('bf16', 'bf16'), 342, ['accumulator-loses-terms']],
    [formats('bf16', 'f32'), 1e6, []],
    [formats('i32', 'i32'), 1e6, []],
    [formats('f64', 'f64'), 1e6, []],
  ] as const)('%o with K = %d', (of, k, expected) => {
    expect(codes(sums(of), f16Text, k)).toEqual(expected);
  });

  it('says from which K on terms are lost', () => {
    const { message } = adviceOf({
      model: sums(formats('f16', 'f16')),
      text: f16Text,
      size: { m: 1, n: 1, k: 2731 },
    }).find(({ code }) => code === 'accumulator-loses-terms')!;
    expect(message).toContain('from about 2731 products on');
  });

  it('is lost where operands have more digits than sums', () => {
    expect(codes(sums(formats('f32', 'f16')), f16Text)).toEqual(['narrow-accumulator']);
    expect(codes(sums(formats('bf16', 'f16')), f16Text)).toEqual([]);
    expect(codes(sums({ ...formats('f32', 'f16'), a: 'f16' }), f16Text)).toEqual([]);
  });

  it('is nothing to talk about where formats are not known', () => {
    expect(codes({ ...f16Kernel, formats: null }, f16Text, 1e6)).toEqual([]);
  });
});

describe('parts of sums', () => {
  const kernel = (type: string, call: string) => `#include <cuda_bf16.h>
__global__ void gemm(const __nv_bfloat16* A, const __nv_bfloat16* B, ${type}* C, int M, int N, int K) {
  int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
  float sum = 0.0f;
  for (int k = 0; k < K; k++) sum += (float)A[row * K + k] * (float)B[k * N + col];
  ${call}
}
`;

  it.each([
    ['__nv_bfloat16', 'atomicAdd(&C[row * N + col], (__nv_bfloat16)sum);', ['low-precision-partials']],
    ['__half', 'atomicAdd(C + row * N + col, (__half)sum);', ['low-precision-partials']],
    ['float', 'atomicAdd(&C[row * N + col], sum);', []],
    ['__nv_bfloat16', 'C[row * N + col] = (__nv_bfloat16)sum; // no atomicAdd(&C[0], 0)', []],
  ])('in %s: %s', (type, call, expected) => {
    const text = kernel(type, call);
    expect(codes(extractOneCu(text), text)).toEqual(expected);
  });
});

it('has a section of the docs for each code', () => {
  const page = read('docs/numerics.md');
  for (const code of ADVICE_CODES) expect(page).toContain(`\n### ${code}\n`);
});
