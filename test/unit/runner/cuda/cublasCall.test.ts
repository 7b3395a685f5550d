import { describe, expect, it } from 'vitest';
import type { Formats, Layout } from '../../../../src/core/gemm/problem';
import { cublasCall } from '../../../../src/runner/cuda/cublasCall';

const f32: Formats = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' };

describe('cublasCall', () => {
  it.each<[Layout, readonly [number, number], readonly [number, number]]>([
    ['nn', [0, 20], [0, 30]],
    ['nt', [1, 30], [0, 30]],
    ['tn', [0, 20], [1, 10]],
    ['tt', [1, 30], [1, 10]],
  ])('%s: B comes first, by its stored rows', (layout, first, second) => {
    const call = cublasCall({ m: 10, n: 20, k: 30, layout, formats: f32 });
    if (!call.ok) expect.fail(call.reason);
    expect(call.value).toMatchObject({
      m: 20,
      n: 10,
      k: 30,
      first: { operation: first[0], leading: first[1] },
      second: { operation: second[0], leading: second[1] },
      result: { leading: 20 },
    });
  });

  it.each<[Formats, number, readonly [number, number], 'f16' | 'f32']>([
    [f32, 69, [0, 0], 'f32'],
    [{ ...f32, a: 'tf32', b: 'tf32' }, 77, [0, 0], 'f32'],
    [{ ...f32, a: 'f16', b: 'f16' }, 68, [2, 0], 'f32'],
    [{ ...f32, a: 'f16', b: 'f16', c: 'f16' }, 68, [2, 2], 'f32'],
    [{ a: 'f16', b: 'f16', c: 'f16', accumulator: 'f16' }, 64, [2, 2], 'f16'],
    [{ ...f32, a: 'bf16', b: 'bf16', c: 'bf16' }, 68, [14, 14], 'f32'],
  ])('computes %o as its formats promise', (formats, computeType, [input, output], scale) => {
    const call = cublasCall({ m: 8, n: 8, k: 8, layout: 'nn', formats });
    if (!call.ok) expect.fail(call.reason);
    expect(call.value).toMatchObject({
      computeType,
      scale,
      first: { type: input },
      result: { type: output },
    });
  });

  it.each<Formats>([
    { a: 'i32', b: 'i32', c: 'i32', accumulator: 'i32' },
    { ...f32, a: 'f16' },
    { a: 'f16', b: 'f16', c: 'f32', accumulator: 'f16' },
    { a: 'f16', b: 'f16', c: 'bf16', accumulator: 'f32' },
    { ...f32, c: 'f16' },
  ])('refuses %o', (formats) => {
    expect(cublasCall({ m: 8, n: 8, k: 8, layout: 'nn', formats })).toMatchObject({ ok: false });
  });
});
