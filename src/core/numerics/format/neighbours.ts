import { exponentOf } from './bits';
import { decode, encode } from './encode';
import type { FloatFormat } from './formats';

/** Spacing of the format's values at a magnitude, at most that at its largest value; of NaN it is NaN. */
export function ulp(format: FloatFormat, value: number): number {
  const magnitude = Math.min(Math.abs(value), format.maxFinite);
  if (Number.isNaN(magnitude)) return Number.NaN;
  const exponent = magnitude === 0 ? format.minExponent : exponentOf(magnitude);
  return 2 ** (Math.max(exponent, format.minExponent) - format.fractionBits);
}

/**
 * The two values of the format that enclose a number, the same one twice where it is a value itself. Beyond the largest
 * value one of them is infinite, also where the format has no code for that. NaN gives NaN.
 */
export function enclosing(
  format: FloatFormat,
  value: number,
): { readonly low: number; readonly high: number } {
  if (!Number.isFinite(value)) return { low: value, high: value };
  const towards = decode(format, encode(format, value, { mode: 'rz' }));
  if (towards === value) return { low: value, high: value };
  return value > 0
    ? { low: towards, high: nextAway(format, towards, 1) }
    : { low: nextAway(format, towards, -1), high: towards };
}

/** The next larger value of the format than one of its values; infinity after the largest. */
export function nextUp(format: FloatFormat, value: number): number {
  return value < 0 ? -nextToZero(format, -value) : nextAway(format, value, 1);
}

/** The next smaller value of the format than one of its values; minus infinity after the lowest. */
export function nextDown(format: FloatFormat, value: number): number {
  return -nextUp(format, -value);
}

function nextAway(format: FloatFormat, value: number, sign: 1 | -1): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < format.maxFinite)) return Number.isNaN(value) ? value : sign * Number.POSITIVE_INFINITY;
  return sign * (magnitude + ulp(format, magnitude));
}

function nextToZero(format: FloatFormat, magnitude: number): number {
  if (magnitude === Number.POSITIVE_INFINITY) return format.maxFinite;
  const code = encode(format, magnitude);
  return decode(format, code - 1);
}

/**
 * How many values of the format lie between two numbers, their rounding aside: |a - b| in units in the last place of the
 * larger one. Infinite where one of them is not finite and they differ, NaN where one is NaN.
 */
export function ulpDistance(format: FloatFormat, a: number, b: number): number {
  if (a === b) return 0;
  return Math.abs(a - b) / ulp(format, Math.max(Math.abs(a), Math.abs(b)));
}
