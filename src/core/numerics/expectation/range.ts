import { exactIntegers, type FloatFormat } from '../format/formats';
import { ulp } from '../format/neighbours';
import type { ProductMoments } from './data';

/** P(X > x) of a standard normal X, within 2 % (Karagiannidis and Lioumpas, IEEE Commun. Lett. 11(8), 2007). */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x);
  if (x === 0) return 0.5;
  return ((1 - Math.exp(-1.4 * x)) * Math.exp((-x * x) / 2)) / (1.135 * Math.sqrt(2 * Math.PI) * x);
}

/**
 * Probability that one dot product of K independent products leaves the range of the accumulator on the way, the sum
 * taken as normal: by the reflection principle a sum without drift leaves it on the way twice as often as at the end.
 */
export function overflowProbability(
  accumulator: FloatFormat,
  { mean, variance }: ProductMoments,
  k: number,
): number {
  const limit = accumulator.maxFinite + ulp(accumulator, accumulator.maxFinite) / 2;
  const spread = Math.sqrt(variance * k);
  if (spread === 0) return Math.abs(mean) * k >= limit ? 1 : 0;
  const up = normalTail((limit - mean * k) / spread);
  const down = normalTail((limit + mean * k) / spread);
  return Math.min(1, mean === 0 ? 2 * (up + down) : up + down);
}

/** Share of numbers N(0, deviation²) that rounding to the format loses: to zero, and to fewer bits as subnormals. */
export function underflowProbability(
  { minSubnormal, minNormal }: FloatFormat,
  deviation = 1,
): { readonly zero: number; readonly subnormal: number } {
  const below = (limit: number) => Math.max(0, 1 - 2 * normalTail(limit / deviation));
  // Near the middle the density is flat, and the difference of two halves would lose all digits.
  const small = (limit: number) =>
    limit < 0.01 * deviation ? (limit * Math.SQRT2) / (deviation * Math.sqrt(Math.PI)) : below(limit);
  const zero = small(minSubnormal / 2);
  return { zero, subnormal: Math.max(0, small(minNormal) - zero) };
}

/**
 * From how many products on the sum is so large that a typical product (its root mean square) is less than half of the
 * sum's last place and is lost to nearest rounding.
 */
export function swampingStart({ fractionBits }: FloatFormat, { mean, variance }: ProductMoments): number {
  const typical = Math.sqrt(variance + mean ** 2);
  const limit = typical * 2 ** (fractionBits + 1);
  return mean === 0 ? limit ** 2 / variance : limit / Math.abs(mean);
}

/** Largest K at which every partial sum of products of integers up to these magnitudes is exact, whatever the order. */
export function exactK(accumulator: FloatFormat, largestA: number, largestB: number): number {
  return Math.floor(exactIntegers(accumulator) / (largestA * largestB));
}
