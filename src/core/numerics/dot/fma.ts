import type { Rounder } from '../format/rounder';

/** Halfway between the largest float32 and 2^128: from here on the nearest is infinite. */
const OVERFLOW_F32 = 2 ** 128 - 2 ** 103;

/**
 * a·b + c of three float32 numbers, rounded once to the nearest float32, ties to even. The product is exact in a double;
 * where rounding the sum to a double leaves it halfway between two float32 numbers, what was lost decides.
 */
export function fmaF32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  const rest = sum - rounded;
  // Only of a tie is the reflection of the rounded number at the sum a float32 too.
  if (rest === 0 || Math.fround(sum + rest) !== sum + rest) return rounded;
  return settleTie(product, c, sum, rounded, OVERFLOW_F32, MAX_F32);
}

const MAX_F32 = 2 ** 128 - 2 ** 104;

/**
 * a·b + c of three numbers of a narrow format with at most 11 bits of significand, rounded once to nearest even by
 * `round`, its rounder; `overflow` is the first magnitude that rounds to infinity, `maxFinite` the value before it.
 */
export function fmaNarrow(
  a: number,
  b: number,
  c: number,
  round: Rounder,
  overflow: number,
  maxFinite: number,
): number {
  const product = a * b;
  const sum = product + c;
  const rounded = round(sum);
  // Of narrow formats nearly every sum is exact in a double.
  if (errorOfSum(product, c, sum) === 0 || round(sum + (sum - rounded)) !== sum + (sum - rounded)) {
    return rounded;
  }
  return settleTie(product, c, sum, rounded, overflow, maxFinite);
}

function settleTie(
  product: number,
  c: number,
  sum: number,
  rounded: number,
  overflow: number,
  maxFinite: number,
): number {
  if (!Number.isFinite(sum)) return rounded;
  const lost = errorOfSum(product, c, sum);
  if (lost === 0) return rounded;
  if (!Number.isFinite(rounded)) {
    return Math.abs(sum) === overflow && lost < 0 === sum > 0 ? Math.sign(sum) * maxFinite : rounded;
  }
  const other = sum + (sum - rounded);
  return lost > 0 ? Math.max(rounded, other) : Math.min(rounded, other);
}

/** What rounding a + b to the double `sum` lost, exactly (Knuth's TwoSum). */
export function errorOfSum(a: number, b: number, sum: number): number {
  const bShare = sum - a;
  const aShare = sum - bShare;
  return a - aShare + (b - bShare);
}
