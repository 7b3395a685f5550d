import type { Random } from '../../random';
import { FORMATS } from '../format/formats';
import { accumulatorOf, type Computation } from './computation';
import { familyValues } from './data';

/**
 * Data that sums are hard for: products that cancel in pairs to about a thousandth, and numbers so large that sums come
 * close to the largest value.
 */
export const HARD_FAMILIES = ['cancellation', 'overflow'] as const;
/** One of {@link HARD_FAMILIES}. */
export type HardFamily = (typeof HARD_FAMILIES)[number];

/** What is left of a pair of products that cancel, relative to one of them. */
export const LEFT_OVER = 2 ** -10;

/** Standard deviations of a sum that the largest value is put at: 1 element in 16,000 is past it. */
const OVERFLOW_DEVIATIONS = 4;

/** Standard deviations that an input may have without leaving its format: none of some millions does. */
const INPUT_DEVIATIONS = 6;

/** A row of A and a column of B of the family, as float32; numbers of `overflow` are N(0,1) times the scale. */
export function hardValues(
  family: HardFamily,
  k: number,
  scale: number,
  random: Random,
): readonly [a: Float32Array, b: Float32Array] {
  const a = familyValues('normal', k, random);
  const b = familyValues('normal', k, random);
  if (family === 'overflow') return [a.map((value) => value * scale), b.map((value) => value * scale)];
  for (let p = 1; p < k; p += 2) {
    a[p] = a[p - 1]!;
    b[p] = -b[p - 1]! * (1 + LEFT_OVER * random.normal());
  }
  return [a, b];
}

/**
 * Both operands of N(0,1) times this: then `OVERFLOW_DEVIATIONS` standard deviations of a sum of K products are the largest
 * sum, unless the inputs themselves would leave their format before.
 */
export function largestScale(largestInput: number, largestSum: number, k: number): number {
  return Math.min(
    largestInput / INPUT_DEVIATIONS,
    Math.sqrt(largestSum / (OVERFLOW_DEVIATIONS * Math.sqrt(k))),
  );
}

/** The scale of `overflow` for computations that are to be compared: the narrowest formats among them decide. */
export function overflowScale(computations: readonly Computation[], k: number): number {
  const sums = computations.flatMap(({ model, output }) => [
    accumulatorOf(model).maxFinite,
    FORMATS[output].maxFinite,
  ]);
  const inputs = computations.map(({ input }) => FORMATS[input].maxFinite);
  return largestScale(Math.min(...inputs), Math.min(...sums), k);
}
