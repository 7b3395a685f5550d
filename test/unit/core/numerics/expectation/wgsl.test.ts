import { describe, expect, it } from 'vitest';
import {
  exactly,
  wgslAdd,
  wgslDotBound,
  wgslFma,
  wgslMultiply,
} from '../../../../../src/core/numerics/expectation/wgsl';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';

const { fp32, fp16 } = FORMATS;
const interval = (low: number, high: number, indeterminate = false) => ({ low, high, indeterminate });

describe('WGSL arithmetic', () => {
  it.each([
    // exact sums have one value, others either neighbour
    [1, 2, interval(3, 3)],
    [1, 2 ** -24, interval(1, 1 + 2 ** -23)],
    [1, -(2 ** -26), interval(1 - 2 ** -24, 1)],
    // what even a double loses still counts
    [1, 2 ** -100, interval(1, 1 + 2 ** -23)],
    [1, -(2 ** -100), interval(1 - 2 ** -24, 1)],
    // subnormal numbers may be zero
    [2 ** -127, 0, interval(0, 2 ** -127)],
    [-(2 ** -127), 1, interval(1 - 2 ** -24, 1)],
    [2 ** -126, -(1.5 * 2 ** -126), interval(-(2 ** -127), 0)],
  ])('%d + %d', (a, b, result) => {
    expect(wgslAdd(fp32, exactly(a), exactly(b))).toEqual(result);
  });

  it.each([
    [fp32, 3, 5, interval(15, 15)],
    [fp32, 1 + 2 ** -23, 1 + 2 ** -23, interval(1 + 2 ** -22, 1 + 3 * 2 ** -23)],
    [fp16, 256, 255, interval(65280, 65280)],
    [fp16, -(2 ** -14), 0.5, interval(-(2 ** -15), 0)],
  ])('%o: %d · %d', (format, a, b, result) => {
    expect(wgslMultiply(format, exactly(a), exactly(b))).toEqual(result);
  });

  it('says nothing about a result that may overflow', () => {
    expect(wgslMultiply(fp16, exactly(256), exactly(256)).indeterminate).toBe(true);
    expect(wgslAdd(fp16, exactly(65504), exactly(1)).indeterminate).toBe(true);
    expect(wgslAdd(fp16, exactly(65503), exactly(0)).indeterminate).toBe(false);
    expect(wgslAdd(fp32, exactly(Number.NaN), exactly(1)).indeterminate).toBe(true);
    const overflowed = wgslMultiply(fp16, exactly(1024), exactly(1024));
    expect(wgslAdd(fp16, overflowed, exactly(-1)).indeterminate).toBe(true);
  });

  it('lets fma round in between', () => {
    expect(wgslFma(fp32, exactly(1 + 2 ** -23), exactly(1 + 2 ** -23), exactly(-1 - 2 ** -22))).toEqual(
      interval(0, 2 ** -23),
    );
  });
});

describe('wgslDotBound', () => {
  it('is a whole unit for each product', () => {
    expect(wgslDotBound(fp32, 1024).relative).toBeCloseTo(1024 * 2 ** -23, 6);
    expect(wgslDotBound(fp16, 512).relative).toBeCloseTo(Math.expm1(512 * Math.log1p(2 ** -10)), 10);
    expect(wgslDotBound(fp16, 1024).relative).toBeNull();
    expect(wgslDotBound(fp16, 8).absolute).toBeGreaterThan(8 * 2 ** -14);
  });
});
