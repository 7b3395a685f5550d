import { exponentOf } from '../format/bits';
import { type FloatFormat, FORMATS } from '../format/formats';
import type { DotQuery, DotUnit } from './dotUnit';

/** A product to be put somewhere: x·y·2^exponent with x and y in [1, 2), or negative. */
export interface Product {
  readonly at: number;
  readonly exponent: number;
  readonly x?: number;
  readonly y?: number;
}

/** What products of a unit's formats can reach; all are exponents of powers of two. */
export interface Reach {
  readonly input: FloatFormat;
  readonly output: FloatFormat;
  /** The smallest product. */
  readonly lowest: number;
  /** The smallest number of the output format. */
  readonly outputLowest: number;
  /** A product, and a value of c, that is large beside everything. */
  readonly big: number;
  /** Places below `big` at which a product can still be seen in the result. */
  readonly places: number;
  /** Where sums of a few products and all fractions of their last place can be had. */
  readonly base: number;
}

/** Most places that are looked at: what a double can add without an error. */
const MOST_PLACES = 44;
const LARGE_EXPONENT = 20;

/** The range in which a unit can be examined. */
export function reachOf({ input, output }: Pick<DotUnit, 'input' | 'output'>): Reach {
  const from = FORMATS[input];
  const to = FORMATS[output];
  const lowest = 2 * exponentOf(from.minSubnormal);
  const outputLowest = exponentOf(to.minSubnormal);
  const big = Math.min(2 * exponentOf(from.maxFinite), exponentOf(to.maxFinite), LARGE_EXPONENT);
  return {
    input: from,
    output: to,
    lowest,
    outputLowest,
    big,
    places: Math.min(MOST_PLACES, big - Math.max(lowest, outputLowest) - 1),
    base: Math.max(0, lowest + to.fractionBits + 4),
  };
}

/** The query for these products, zeros everywhere else, and c. */
export function queryOf({ k }: DotUnit, products: readonly Product[], c = 0): DotQuery {
  const a = new Array<number>(k).fill(0);
  const b = new Array<number>(k).fill(0);
  for (const { at, exponent, x = 1, y = 1 } of products) {
    const half = Math.ceil(exponent / 2);
    a[at] = x * 2 ** half;
    b[at] = y * 2 ** (exponent - half);
  }
  return { a, b, c };
}

/** What a product of {@link queryOf} is aligned to where its subnormal operands count as the smallest normal number. */
export function storedExponent({ input }: Reach, exponent: number): number {
  const half = Math.ceil(exponent / 2);
  return Math.max(half, input.minExponent) + Math.max(exponent - half, input.minExponent);
}
