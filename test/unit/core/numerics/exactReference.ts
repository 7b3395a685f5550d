import { decode } from '../../../../src/core/numerics/format/encode';
import type { FloatFormat } from '../../../../src/core/numerics/format/formats';

/** Numbers as whole multiples of 2^-SCALE: fine enough for every product of two float32 numbers. */
const SCALE = 300;

/** A finite double, a multiple of 2^-300, as an exact integer. */
export function exact(value: number): bigint {
  let exponent = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    exponent++;
  }
  return BigInt(whole) << BigInt(SCALE - exponent);
}

/** 2^exponent as an exact integer. */
export const exactPower = (exponent: number): bigint => 1n << BigInt(SCALE + exponent);

/** a · b exactly. */
export const exactProduct = (a: number, b: number): bigint => (exact(a) * exact(b)) >> BigInt(SCALE);

/** The number of a format nearest to an exact one, ties to even, by trying all codes in halves; infinite beyond its range. */
export function nearest(format: FloatFormat, value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const sign = value < 0n ? -1 : 1;
  let low = 0;
  let high = format.maxCode + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exact(decode(format, middle)) <= magnitude) low = middle;
    else high = middle;
  }
  const below = exact(decode(format, low));
  // Beyond the largest value the next one would follow at the same distance.
  const gap =
    low === format.maxCode ? below - exact(decode(format, low - 1)) : exact(decode(format, low + 1)) - below;
  const twice = (magnitude - below) * 2n;
  const up = twice > gap || (twice === gap && low % 2 === 1);
  if (!up) return sign * decode(format, low);
  return sign * (low === format.maxCode ? Number.POSITIVE_INFINITY : decode(format, low + 1));
}

/** The number of a format next to an exact one towards zero. */
export function truncated(format: FloatFormat, value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  let low = 0;
  let high = format.maxCode + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exact(decode(format, middle)) <= magnitude) low = middle;
    else high = middle;
  }
  return (value < 0n ? -1 : 1) * decode(format, low);
}
