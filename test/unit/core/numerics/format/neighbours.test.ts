import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../../../src/core/numerics/format/encode';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';
import {
  enclosing,
  nextDown,
  nextUp,
  ulp,
  ulpDistance,
} from '../../../../../src/core/numerics/format/neighbours';

const { fp16, e4m3, fp32, e2m1 } = FORMATS;

describe('ulp', () => {
  it.each([
    [1, 2 ** -10],
    [1.999, 2 ** -10],
    [-2, 2 ** -9],
    [2 ** -14, 2 ** -24],
    [0, 2 ** -24],
    [1e-9, 2 ** -24],
    [65504, 32],
    [Number.POSITIVE_INFINITY, 32],
    [Number.NaN, Number.NaN],
  ])('of FP16 at %d', (value, spacing) => {
    expect(ulp(fp16, value)).toBe(spacing);
  });
});

describe('neighbours', () => {
  it.each(['fp16', 'e4m3', 'e5m2', 'e3m2', 'e2m3', 'e2m1'] as const)(
    'of %s are the codes beside it',
    (name) => {
      const format = FORMATS[name];
      const half = 2 ** (format.bits - 1);
      const wrong = Array.from({ length: format.maxCode }, (_, code) => code).filter((code) => {
        const [value, next] = [decode(format, code), decode(format, code + 1)];
        const negative = decode(format, half + code);
        return (
          nextUp(format, value) !== next ||
          nextDown(format, next) !== value ||
          nextDown(format, negative) !== -next
        );
      });
      expect(wrong).toEqual([]);
    },
  );

  it('go through zero and end at infinity', () => {
    expect(nextDown(fp16, 0)).toBe(-(2 ** -24));
    expect(nextUp(fp16, -(2 ** -24))).toBe(-0);
    expect(nextUp(e4m3, 448)).toBe(Number.POSITIVE_INFINITY);
    expect(nextDown(e4m3, Number.POSITIVE_INFINITY)).toBe(448);
    expect(nextUp(fp16, Number.NaN)).toBeNaN();
  });

  it('enclose every number as closely as values can', () => {
    fc.assert(
      fc.property(fc.double({ min: -70000, max: 70000, noNaN: true }), (value) => {
        const { low, high } = enclosing(fp16, value);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(low === value ? value : nextUp(fp16, low)).toBe(low === value ? low : high);
      }),
    );
    expect(enclosing(e2m1, 7)).toEqual({ low: 6, high: Number.POSITIVE_INFINITY });
    expect(enclosing(e2m1, -0.1)).toEqual({ low: -0.5, high: -0 });
  });
});

describe('ulpDistance', () => {
  it.each([
    [1, 1, 0],
    [1, 1 + 2 ** -23, 1],
    [0, 2 ** -149, 1],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
    [1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [1, Number.NaN, Number.NaN],
  ])('from %d to %d', (a, b, distance) => {
    expect(ulpDistance(fp32, a, b)).toBe(distance);
  });
});
