import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fmaF32 } from '../../../../../src/core/numerics/dot/fma';
import { createLoopDot } from '../../../../../src/core/numerics/dot/loops';
import { float32FromBits } from '../../../../../src/core/numerics/format/bits';
import { decode } from '../../../../../src/core/numerics/format/encode';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';
import { exact, exactProduct, nearest } from '../exactReference';

const float = fc
  .integer({ min: 0, max: 2 ** 32 - 1 })
  .map(float32FromBits)
  .filter(Number.isFinite);
const half = fc
  .integer({ min: 0, max: 65535 })
  .map((code) => decode(FORMATS.fp16, code))
  .filter(Number.isFinite);
/** Numbers whose sums with a product often end halfway between two float32 numbers. */
const simple = fc
  .tuple(fc.integer({ min: -33, max: 33 }), fc.integer({ min: -50, max: 50 }))
  .map(([whole, exponent]) => whole * 2 ** exponent);

describe('fmaF32', () => {
  it.each([
    // a tie in a double, but 2^-70 below it or above it: the even neighbour would be wrong
    [2 ** -24 * (1 + 2 ** -23), 1 - 2 ** -23, 1 + 2 ** -23, 1 + 2 ** -23],
    [-(2 ** -24) * (1 + 2 ** -23), 1 - 2 ** -23, 1 + 3 * 2 ** -23, 1 + 3 * 2 ** -23],
    // true ties go to even
    [2 ** -12, 2 ** -12, 1, 1],
    [2 ** -12, 2 ** -12, 1 + 2 ** -23, 1 + 2 ** -22],
    // halfway to infinity, and just below
    [2 ** 64, 2 ** 63 * (2 - 2 ** -23), 2 ** 102, FORMATS.fp32.maxFinite],
    [2 ** 64, 2 ** 63 * (2 - 2 ** -23), 2 ** 103, Number.POSITIVE_INFINITY],
    [2 ** 64, 2 ** 64, -(2 ** 103), Number.POSITIVE_INFINITY],
    [-1, 2 ** -149, 2 ** 127 * (2 - 2 ** -23), FORMATS.fp32.maxFinite],
    [2 ** 52 * (1 + 2 ** -23), 2 ** 51 * (1 - 2 ** -23), FORMATS.fp32.maxFinite, FORMATS.fp32.maxFinite],
    // subnormal results
    [2 ** -100, 2 ** -50, 0, 0],
    [2 ** -100, 1.5 * 2 ** -49, 0, 2 ** -148],
    // signs and what is not finite
    [0, -1, -0, -0],
    [0, -1, 0, 0],
    [Number.POSITIVE_INFINITY, 0, 1, Number.NaN],
    [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.NaN],
    [Number.POSITIVE_INFINITY, -1, 5, Number.NEGATIVE_INFINITY],
  ])('of %d, %d and %d', (a, b, c, result) => {
    expect(fmaF32(a, b, c)).toBe(result);
  });

  it('rounds once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(float, float, float), fc.tuple(simple, simple, simple)), ([a, b, c]) => {
        const expected = nearest(FORMATS.fp32, exactProduct(a, b) + exact(c));
        expect(Math.abs(fmaF32(a, b, c) - expected)).toSatisfy(
          (error: number) => error === 0 || Number.isNaN(error),
        );
      }),
      { numRuns: 600 },
    );
  });
});

describe('a loop in FP16', () => {
  it('fuses with one rounding', () => {
    const dot = createLoopDot({ accumulator: 'fp16', fused: true, order: { kind: 'sequential' } });
    fc.assert(
      fc.property(half, half, half, (a, b, c) => {
        const expected = nearest(FORMATS.fp16, exactProduct(a, b) + exact(c));
        const result = dot(Float64Array.of(a), 0, Float64Array.of(b), 0, 1, c);
        expect(Math.abs(result - expected)).toSatisfy((error: number) => error === 0 || Number.isNaN(error));
      }),
      { numRuns: 600 },
    );
  });
});
