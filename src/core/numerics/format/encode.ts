import { exponentOf, float32FromBits, float64FromBits, powerOfTwo } from './bits';
import type { FloatFormat } from './formats';

/**
 * How a number between two neighbours is rounded: to the nearest, ties to even (`rne`) or away from zero (`rna`), towards
 * zero (`rz`), or up with a probability equal to the distance from below (`stochastic`, which is unbiased).
 */
export type RoundingMode = 'rne' | 'rna' | 'rz' | 'stochastic';

/** How to encode; by default to nearest, ties to even, and what is too large becomes infinite (NaN where there is no infinity). */
export interface EncodeOptions {
  readonly mode?: RoundingMode;
  /** Whether what is too large, infinity with it, becomes the largest finite value of its sign. */
  readonly saturate?: boolean;
  /** Numbers in [0, 1) that decide stochastic rounding; needed for that mode. */
  readonly uniform?: () => number;
}

/**
 * Code of a number in the format, rounded once from the double. Infinity and NaN become those of the format; in `fn`
 * formats infinity becomes NaN unless saturated. Finite formats always saturate, and give their largest value for NaN,
 * as the conversions of PTX do. The sign of a NaN is not seen: see {@link encodeFloat32Bits}.
 */
export function encode(format: FloatFormat, value: number, options: EncodeOptions = {}): number {
  const { mode = 'rne', saturate = false } = options;
  const sign = value < 0 || Object.is(value, -0) ? 2 ** (format.bits - 1) : 0;
  if (Number.isNaN(value)) return format.nanCode ?? format.maxCode;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return sign;
  if (magnitude === Number.POSITIVE_INFINITY) return sign + overflowCode(format, saturate);
  const exponent = Math.max(exponentOf(magnitude), format.minExponent);
  const scaled = magnitude * powerOfTwo(format.fractionBits - exponent);
  const significand = roundWhole(scaled, mode, options.uniform);
  // A carry out of the fraction adds up into the exponent, and a subnormal into the first normal number.
  const code = (exponent - format.minExponent) * 2 ** format.fractionBits + significand;
  if (code <= format.maxCode) return sign + code;
  return sign + (mode === 'rz' ? format.maxCode : overflowCode(format, saturate));
}

function overflowCode(format: FloatFormat, saturate: boolean): number {
  return saturate ? format.maxCode : (format.infinityCode ?? format.nanCode ?? format.maxCode);
}

function roundWhole(scaled: number, mode: RoundingMode, uniform: (() => number) | undefined): number {
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  if (rest === 0) return floor;
  switch (mode) {
    case 'rz':
      return floor;
    case 'rna':
      return rest >= 0.5 ? floor + 1 : floor;
    case 'rne':
      return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
    case 'stochastic':
      if (uniform === undefined) throw new Error('stochastic rounding needs a source of random numbers');
      return uniform() < rest ? floor + 1 : floor;
  }
}

/** The number that a code of the format stands for; bits above the format's are ignored. */
export function decode(format: FloatFormat, code: number): number {
  const half = 2 ** (format.bits - 1);
  const unsigned = code % half;
  const negative = Math.floor(code / half) % 2 === 1;
  const magnitude = decodeMagnitude(format, unsigned);
  return negative ? -magnitude : magnitude;
}

function decodeMagnitude({ fractionBits, minExponent, ...format }: FloatFormat, code: number): number {
  if (code > format.maxCode) return code === format.infinityCode ? Number.POSITIVE_INFINITY : Number.NaN;
  const field = Math.floor(code / 2 ** fractionBits);
  const fraction = code % 2 ** fractionBits;
  if (field === 0) return fraction * format.minSubnormal;
  return (2 ** fractionBits + fraction) * 2 ** (field - 1 + minExponent - fractionBits);
}

/** Code in the format of a float32 given by its bits; unlike {@link encode} it keeps the sign of a NaN. */
export function encodeFloat32Bits(format: FloatFormat, bits: number, options?: EncodeOptions): number {
  return withSign(format, float32FromBits(bits), bits >>> 31, options);
}

/** Code in the format of a double given by the two halves of its bits; it keeps the sign of a NaN. */
export function encodeFloat64Bits(
  format: FloatFormat,
  high: number,
  low: number,
  options?: EncodeOptions,
): number {
  return withSign(format, float64FromBits(high, low), high >>> 31, options);
}

function withSign(format: FloatFormat, value: number, sign: number, options?: EncodeOptions): number {
  const code = encode(format, value, options);
  return Number.isNaN(value) && format.nanCode !== null ? code + sign * 2 ** (format.bits - 1) : code;
}
