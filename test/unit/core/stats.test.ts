import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  distinguishable,
  medianInterval,
  medianOf,
  quantile,
  relativeHalfWidth,
  summarise,
} from '../../../src/core/stats';

const range = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

describe('quantile', () => {
  it.each([
    [[5], 0.5, 5],
    [[1, 2], 0.5, 1.5],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4, 5], 0.75, 4],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
  ])('of %j at %d is %d', (samples, q, expected) => {
    expect(quantile(samples, q)).toBe(expected);
  });

  it('of nothing is a mistake of the caller', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('summarise', () => {
  it('keeps the samples in the order taken', () => {
    expect(summarise([3, 1, 2])).toEqual({ median: 2, p25: 1.5, p75: 2.5, samples: [3, 1, 2] });
  });

  it('orders its quartiles', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1 }), (samples) => {
        const { p25, median, p75 } = summarise(samples);
        return p25 <= median && median <= p75;
      }),
    );
  });
});

describe('medianInterval', () => {
  // Ranks at 95 % from tables of the sign test (n, lower rank, upper rank).
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
    [15, 4, 12],
    [20, 6, 15],
    [25, 8, 18],
    [50, 18, 33],
    [100, 40, 61],
  ])('of %i samples lies between ranks %i and %i', (count, low, high) => {
    expect(medianInterval(range(count))).toEqual({ low, high });
  });

  it.each([0, 1, 5])('needs more than %i samples', (count) => {
    expect(medianInterval(range(count))).toBeNull();
  });

  it('survives many samples', () => {
    const interval = medianInterval(range(5000));
    expect(interval?.low).toBeGreaterThan(2400);
    expect(interval?.high).toBeLessThan(2600);
  });

  it('holds the median and does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 6 }), (samples) => {
        const interval = medianInterval(samples);
        expect(interval).not.toBeNull();
        expect(interval?.low).toBeLessThanOrEqual(medianOf(samples));
        expect(interval?.high).toBeGreaterThanOrEqual(medianOf(samples));
        expect(medianInterval([...samples].reverse())).toEqual(interval);
      }),
    );
  });
});

describe('distinguishable', () => {
  it('is true where the intervals are apart', () => {
    expect(distinguishable(range(8, 1), range(8, 9))).toBe(true);
    expect(distinguishable(range(8, 9), range(8, 1))).toBe(true);
  });

  it('is false where they touch or overlap, or where one is too short to have any', () => {
    expect(distinguishable(range(8, 1), range(8, 8))).toBe(false);
    expect(distinguishable(range(8, 1), range(8, 2))).toBe(false);
    expect(distinguishable(range(5, 1), range(8, 100))).toBe(false);
  });
});

describe('relativeHalfWidth', () => {
  it('is the half width as a share of the median', () => {
    expect(relativeHalfWidth([98, 99, 100, 100, 101, 102])).toBeCloseTo(0.02, 10);
    expect(relativeHalfWidth([1, 2, 3])).toBeNull();
  });
});
