import { exponentOf, powerOfTwo } from '../format/bits';
import { type FloatFormat, FORMATS } from '../format/formats';
import { createRounder, type Rounder } from '../format/rounder';
import type { Dot, Values } from './dot';
import { EMULATED_K, type TensorPath } from './tensorPaths';

/** Exponent of a term that is zero and aligns nothing. */
const NOTHING = -10000;

/**
 * The dot product as a tensor core computes it on the path: `k` products in blocks, each block added to the result of
 * the block before. A last block that is not full is filled with zeros; of no products the result is c. Operands and c
 * must be values of their formats. NaN for infinity times zero and opposite infinities, +0 for a sum that cancels.
 */
export function createTensorDot(path: TensorPath): Dot {
  const block = createBlockDot(
    {
      block: path.block,
      fractionBits: path.fractionBits,
      exponentFloor: path.exponentFloor,
      operandMin: FORMATS[path.emulated ? 'fp16' : path.input].minExponent,
      outputMin: FORMATS[path.output].minExponent,
    },
    blockRounder(path.rounding),
  );
  if (path.emulated) return emulatedDot(path, block);
  return (a, aFrom, b, bFrom, k, c) => {
    let sum = c;
    for (let p = 0; p < k; p += path.block) {
      sum = block(a, aFrom + p, b, bFrom + p, Math.min(path.block, k - p), sum);
    }
    return sum;
  };
}

/**
 * FP8 through FP16: of every 32 products those at 0, 1, 4, 5, … are added from zero, then those at 2, 3, 6, 7, …, and
 * what was there before comes last, by an ordinary addition to nearest even.
 */
function emulatedDot(path: TensorPath, block: Dot): Dot {
  const nearest = createRounder(FORMATS[path.output]);
  const half = EMULATED_K / 2;
  const a16 = new Float64Array(half);
  const b16 = new Float64Array(half);
  const gather = (from: Values, start: number, count: number, offset: number, into: Float64Array): void => {
    for (let i = 0; i < half; i++) {
      const at = (i >> 1) * 4 + (i & 1) + offset;
      into[i] = at < count ? from[start + at]! : 0;
    }
  };
  return (a, aFrom, b, bFrom, k, c) => {
    let sum = c;
    for (let p = 0; p < k; p += EMULATED_K) {
      let part = 0;
      for (const offset of [0, 2]) {
        gather(a, aFrom + p, k - p, offset, a16);
        gather(b, bFrom + p, k - p, offset, b16);
        part = block(a16, 0, b16, 0, half, part);
      }
      sum = nearest(part + sum);
    }
    return sum;
  };
}

function blockRounder(rounding: TensorPath['rounding']): Rounder {
  return rounding === 'fp16' ? createRounder(FORMATS.fp16) : truncatingRounder(FORMATS[rounding]);
}

/** Rounds towards zero as the hardware does: it truncates, but beyond 2^128 it gives infinity all the same. */
export function truncatingRounder(format: FloatFormat): Rounder {
  const truncate = createRounder(format, 'rz');
  return (value) => (Math.abs(value) >= 2 ** 128 ? value * Number.POSITIVE_INFINITY : truncate(value));
}

/** How one block is aligned. */
export interface BlockRules {
  /** Most products of a block. */
  readonly block: number;
  /** What lies below 2^-fractionBits of the largest exponent is cut off; at most 44, so that doubles hold the sum. */
  readonly fractionBits: number;
  /** The largest exponent is at least this; null where there is no floor. */
  readonly exponentFloor: number | null;
  /** An operand's exponent is at least this: its subnormal numbers are not normalised first. */
  readonly operandMin: number;
  /** The exponent of c is at least this. */
  readonly outputMin: number;
}

/** One block: at most `rules.block` products and c, aligned, cut off, added and rounded once by `round`. */
export function createBlockDot(rules: BlockRules, round: Rounder): Dot {
  const { fractionBits, exponentFloor, operandMin, outputMin } = rules;
  const floor = exponentFloor ?? NOTHING;
  const products = new Float64Array(rules.block);
  return (a, aFrom, b, bFrom, count, c) => {
    let largest = floor;
    let plain = c;
    if (c !== 0) largest = Math.max(largest, Math.max(exponentOf(c), outputMin));
    for (let i = 0; i < count; i++) {
      const x = a[aFrom + i]!;
      const y = b[bFrom + i]!;
      const product = x * y;
      products[i] = product;
      plain += product;
      // Neither zero nor NaN aligns anything.
      if (!(Math.abs(product) > 0)) continue;
      const exponent = Math.max(exponentOf(x), operandMin) + Math.max(exponentOf(y), operandMin);
      if (exponent > largest) largest = exponent;
    }
    // A plain sum of doubles is infinite or NaN only where a term is.
    if (!Number.isFinite(plain)) return plain;
    if (largest === NOTHING) return 0;
    const scale = powerOfTwo(fractionBits - largest);
    // Zeros of either sign add up to +0, as integers do.
    let sum = Math.trunc(c * scale) + 0;
    for (let i = 0; i < count; i++) sum += Math.trunc(products[i]! * scale);
    return round(sum / scale);
  };
}
