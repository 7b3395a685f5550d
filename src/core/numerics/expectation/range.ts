import { exactIntegers, type FloatFormat } from '../format/formats';
import { ulp } from '../format/neighbours';
import type { ProductMoments } from './data';

/** Terms of the series below and of the continued fraction above 2; each is exact to a double's last digits there. */
const TERMS = 60;

/** P(X > x) of a standard normal X, with full relative accuracy also far out: Laplace's continued fraction. */
export function normalTail(x: number): number {
  if (x < 2) return x <= -2 ? 1 - normalTail(-x) : 0.5 - (Math.sign(x) * normalWithin(Math.abs(x))) / 2;
  let tail = x;
  for (let i = TERMS; i > 0; i--) tail = x + i / tail;
  return density(x) / tail;
}

/** P(|X| < x) of a standard normal X and x ≥ 0, with full relative accuracy also for small x: its power series. */
export function normalWithin(x: number): number {
  if (x >= 2) return 1 - 2 * normalTail(x);
  let term = x;
  let sum = x;
  for (let i = 1; i < TERMS; i++) {
    term *= (x * x) / (2 * i + 1);
    sum += term;
  }
  return 2 * density(x) * sum;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
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
  const zero = normalWithin(minSubnormal / 2 / deviation);
  return { zero, subnormal: normalWithin(minNormal / deviation) - zero };
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
