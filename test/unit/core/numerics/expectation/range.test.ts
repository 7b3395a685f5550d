import { describe, expect, it } from 'vitest';
import { productMoments } from '../../../../../src/core/numerics/expectation/data';
import {
  exactK,
  normalTail,
  overflowProbability,
  swampingStart,
  underflowProbability,
} from '../../../../../src/core/numerics/expectation/range';
import { FORMATS } from '../../../../../src/core/numerics/format/formats';

const { fp16, bf16, fp32, e4m3 } = FORMATS;

describe('normalTail', () => {
  it.each([
    [0, 0.5],
    [1, 0.158655],
    [2, 0.0227501],
    [4, 3.16712e-5],
    [8, 6.22096e-16],
    [-1, 0.841345],
  ])('at %d', (x, tail) => {
    expect(normalTail(x) / tail).toBeCloseTo(1, 4);
  });
});

describe('overflowProbability', () => {
  it('needs a spread that reaches the limit', () => {
    const normal = productMoments('normal');
    expect(overflowProbability(fp16, normal, 4096)).toBe(0);
    const times = (scale: number) => ({
      mean: 0,
      variance: scale ** 2,
      meanMagnitude: scale,
      typical: scale,
    });
    // 65520 is two standard deviations of a sum of 1024: four tails.
    expect(overflowProbability(fp16, times(65520 / 64), 1024)).toBeCloseTo(4 * 0.02275, 2);
    expect(overflowProbability(fp16, times(1e6), 1024)).toBe(1);
    expect(overflowProbability(fp32, times(1e6), 1024)).toBe(0);
  });

  it('is certain where the mean leads there', () => {
    const positive = { mean: 100, variance: 1, meanMagnitude: 100, typical: 100 };
    expect(overflowProbability(fp16, positive, 1000)).toBeCloseTo(1, 6);
    expect(overflowProbability(fp16, { ...positive, variance: 0 }, 655)).toBe(0);
    expect(overflowProbability(fp16, { ...positive, variance: 0 }, 656)).toBe(1);
  });
});

describe('underflowProbability', () => {
  it('is the share of a normal distribution below the smallest values', () => {
    const { zero, subnormal } = underflowProbability(e4m3);
    expect(zero).toBeCloseTo(2 ** -10 * Math.sqrt(2 / Math.PI), 6);
    expect(zero + subnormal).toBeCloseTo(0.01247, 4);
    expect(underflowProbability(fp16, 1e-6).zero).toBeCloseTo(0.0238, 3);
    expect(underflowProbability(fp16, 1e-9).zero).toBe(1);
  });
});

describe('swampingStart and exactK', () => {
  it('say when sums stop growing', () => {
    const one = { mean: 1, variance: 0, meanMagnitude: 1, typical: 1 };
    expect(swampingStart(bf16, one)).toBe(256);
    expect(swampingStart(fp16, one)).toBe(2048);
    expect(swampingStart(fp16, productMoments('normal'))).toBe(2048 ** 2);
  });

  it('say up to which K integers are exact', () => {
    expect(exactK(fp32, 127, 127)).toBe(1040);
    expect(exactK(fp16, 1, 1)).toBe(2048);
  });
});
