import { describe, expect, it } from 'vitest';
import type { Computation } from '../../../../../src/core/numerics/expectation/computation';
import type { Family } from '../../../../../src/core/numerics/expectation/data';
import {
  FAMILIES,
  familyRandom,
  familyValues,
  productMoments,
} from '../../../../../src/core/numerics/expectation/data';
import {
  emulatedError,
  lostTerms,
  summariseErrors,
} from '../../../../../src/core/numerics/expectation/emulatedError';
import { expectedError } from '../../../../../src/core/numerics/expectation/expectedError';
import { loop, tensor } from './computations';

describe('expectedError', () => {
  const tf32: Computation = { ...loop('fp32'), input: 'tf32', conversion: 'rna' };
  it.each<[string, Computation, Family, number]>([
    ['an FP32 loop', loop('fp32'), 'normal', 1024],
    ['an FP32 loop', loop('fp32'), 'uniform', 1024],
    ['an FP32 tree', loop('fp32', { kind: 'pairwise' }), 'normal', 1024],
    ['blocks in FP32', loop('fp32', { kind: 'blocked', block: 32 }), 'uniform', 1024],
    ['split-K', loop('fp32', { kind: 'split', parts: 4, partials: 'bf16' }), 'normal', 256],
    ['strided sums', loop('fp32', { kind: 'strided', lanes: 4 }), 'normal', 256],
    ['an FP16 loop', loop('fp16'), 'normal', 256],
    ['V100', tensor('volta', 'fp16'), 'normal', 1024],
    ['V100', tensor('volta', 'fp16'), 'uniform', 1024],
    ['A100', tensor('ampere', 'fp16'), 'normal', 1024],
    ['A100', tensor('ampere', 'fp16'), 'uniform', 1024],
    ['H100', tensor('hopper', 'bf16'), 'normal', 1024],
    ['A100 in FP16', tensor('ampere', 'fp16', 'fp16'), 'normal', 512],
    ['H100 FP8', tensor('hopper', 'e4m3'), 'uniform', 1024],
    ['inputs rounded to TF32', tf32, 'normal', 256],
    ['inputs cut to TF32', { ...tf32, conversion: 'rz' }, 'uniform', 256],
    ['inputs cut to TF32', { ...tf32, conversion: 'rz' }, 'normal', 256],
    ['C in BF16', { ...loop('fp32'), output: 'bf16' }, 'normal', 64],
    ['wide exponents', loop('fp32'), 'wide', 256],
  ])('of %s is within a factor of two of the emulated one (%#)', (_, computation, family, k) => {
    const expected = expectedError(computation, k, family);
    const emulated = emulatedError(computation, k, family, 200, 3);
    expect(Math.log2(expected.rms / emulated.rms!)).toBeGreaterThan(-1);
    expect(Math.log2(expected.rms / emulated.rms!)).toBeLessThan(1);
  });

  it('knows the direction of truncation on positive data', () => {
    for (const computation of [tensor('volta', 'fp16'), tensor('ampere', 'bf16')]) {
      const expected = expectedError(computation, 4096, 'uniform');
      const emulated = emulatedError(computation, 4096, 'uniform', 40, 3);
      expect(expected.bias / emulated.bias!).toBeGreaterThan(0.8);
      expect(expected.bias / emulated.bias!).toBeLessThan(1.6);
      expect(expected.bias).toBeLessThan(0);
    }
    expect(expectedError(tensor('ampere', 'fp16'), 4096, 'normal').bias).toBe(0);
    expect(expectedError(loop('fp32'), 0, 'normal')).toEqual({ rms: 0, bias: 0 });
  });

  it('gains from promoting truncated sums', () => {
    const plain = tensor('hopper', 'e4m3');
    if (plain.model.kind !== 'tensor') throw new Error('no tensor model');
    const promoted: Computation = {
      ...plain,
      model: { ...plain.model, pieces: { division: { length: 128 }, partials: 'fp32' } },
    };
    expect(expectedError(plain, 4096, 'uniform').rms).toBeGreaterThan(
      10 * expectedError(promoted, 4096, 'uniform').rms,
    );
  });
});

describe('productMoments', () => {
  it.each(FAMILIES)('are those of the numbers of the family %s', (family) => {
    const random = familyRandom(family, 1);
    const count = 200_000;
    const [a, b] = [familyValues(family, count, random), familyValues(family, count, random)];
    const products = [...a].map((each, i) => each * b[i]!);
    const mean = products.reduce((sum, each) => sum + each, 0) / count;
    const square = products.reduce((sum, each) => sum + each ** 2, 0) / count;
    const magnitude = products.reduce((sum, each) => sum + Math.abs(each), 0) / count;
    const moments = productMoments(family);
    expect(Math.abs(mean - moments.mean) / Math.sqrt(moments.variance)).toBeLessThan(0.01);
    expect((square - mean ** 2) / moments.variance).toBeCloseTo(1, 1);
    const logarithms = products.reduce((sum, each) => sum + Math.log(Math.max(Math.abs(each), 1e-300)), 0);
    expect(Math.exp(logarithms / count) / moments.typical).toBeCloseTo(1, 1);
    expect(magnitude / moments.meanMagnitude).toBeCloseTo(1, 1);
  });
});

describe('summariseErrors', () => {
  it('compares elements', () => {
    const summary = summariseErrors({ computed: [1, -2.5], exact: [1, -2], magnitude: [1, 4] });
    expect(summary).toMatchObject({ max: 0.125, ulpMax: 0.5 * 2 ** 22, overflows: 0, elements: 2 });
    expect(summary.rms).toBeCloseTo(0.5 / Math.sqrt(5), 12);
    expect(summary.bias).toBeCloseTo(0.5 / 3, 12);
    expect(summary.effectiveBits).toBeCloseTo(Math.log2(Math.sqrt(5) / 0.5), 12);
  });

  it('gives no error where an element is not finite, and all bits where none differs', () => {
    expect(summariseErrors({ computed: [Number.NaN, 1], exact: [0, 1], magnitude: [1, 1] })).toMatchObject({
      rms: null,
      max: null,
      overflows: 1,
    });
    expect(summariseErrors({ computed: [], exact: [], magnitude: [] }).rms).toBeNull();
    expect(summariseErrors({ computed: [0], exact: [0], magnitude: [0] })).toMatchObject({
      rms: 0,
      effectiveBits: 24,
    });
  });
});

describe('lostTerms', () => {
  it('counts what a sum swallows', () => {
    expect(lostTerms(loop('fp32'), 256, 'uniform', 4, 1)).toBe(0);
    expect(lostTerms(loop('fp16'), 64, 'uniform', 4, 1)).toBeLessThan(3);
    // From about 512 a product of 1/4 is less than half a last place of the sum.
    expect(lostTerms(loop('fp16'), 8192, 'uniform', 2, 1)).toBeGreaterThan(4000);
  });
});
