/** Names of the floating-point formats; `e8m13` is float32 with a 13-bit fraction, what FP8 tensor cores add in. */
export const FORMAT_NAMES = [
  'fp32',
  'tf32',
  'bf16',
  'fp16',
  'e8m13',
  'e4m3',
  'e5m2',
  'e3m2',
  'e2m3',
  'e2m1',
] as const;
/** One of {@link FORMAT_NAMES}. */
export type FormatName = (typeof FORMAT_NAMES)[number];

/**
 * What the codes of the largest exponent mean: `ieee` = infinity and NaN, `fn` = numbers, only all ones is NaN,
 * `finite` = numbers without exception.
 */
export type SpecialCodes = 'ieee' | 'fn' | 'finite';

/** A binary floating-point format: a sign, then exponent and fraction bits, with subnormals. */
export interface FloatFormat {
  readonly name: FormatName;
  /** Bits of a code: 19 for TF32, though 32 are stored. */
  readonly bits: number;
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly special: SpecialCodes;
  /** Exponent of the smallest normal number, which subnormals share. */
  readonly minExponent: number;
  /** Code of the largest finite number, without sign. */
  readonly maxCode: number;
  /** Code of positive infinity, null where there is none. */
  readonly infinityCode: number | null;
  /** Code of the positive quiet NaN, null where there is none. */
  readonly nanCode: number | null;
  readonly maxFinite: number;
  readonly minNormal: number;
  readonly minSubnormal: number;
  /** Largest relative error of rounding to nearest a number in the normal range: half the spacing at 1. */
  readonly unitRoundoff: number;
}

function define(
  name: FormatName,
  exponentBits: number,
  fractionBits: number,
  special: SpecialCodes,
): FloatFormat {
  const bias = 2 ** (exponentBits - 1) - 1;
  const minExponent = 1 - bias;
  const codes = 2 ** (exponentBits + fractionBits);
  const infinity = codes - 2 ** fractionBits;
  const maxCode = { ieee: infinity - 1, fn: codes - 2, finite: codes - 1 }[special];
  const largestExponent = Math.floor(maxCode / 2 ** fractionBits) - bias;
  const largestFraction = maxCode % 2 ** fractionBits;
  return {
    name,
    bits: 1 + exponentBits + fractionBits,
    exponentBits,
    fractionBits,
    special,
    minExponent,
    maxCode,
    infinityCode: special === 'ieee' ? infinity : null,
    nanCode: { ieee: infinity + 2 ** (fractionBits - 1), fn: codes - 1, finite: null }[special],
    maxFinite: (1 + largestFraction / 2 ** fractionBits) * 2 ** largestExponent,
    minNormal: 2 ** minExponent,
    minSubnormal: 2 ** (minExponent - fractionBits),
    unitRoundoff: 2 ** -(fractionBits + 1),
  };
}

/** Every format by its name. FP8, FP6 and FP4 as in the OCP MX specification 1.0; E4M3 is the one without infinity. */
export const FORMATS: Readonly<Record<FormatName, FloatFormat>> = {
  fp32: define('fp32', 8, 23, 'ieee'),
  tf32: define('tf32', 8, 10, 'ieee'),
  bf16: define('bf16', 8, 7, 'ieee'),
  fp16: define('fp16', 5, 10, 'ieee'),
  e8m13: define('e8m13', 8, 13, 'ieee'),
  e4m3: define('e4m3', 4, 3, 'fn'),
  e5m2: define('e5m2', 5, 2, 'ieee'),
  e3m2: define('e3m2', 3, 2, 'finite'),
  e2m3: define('e2m3', 2, 3, 'finite'),
  e2m1: define('e2m1', 2, 1, 'finite'),
};

/** The format with another number of fraction bits, what some units round their sums to; it keeps its name. */
export function withFraction(
  { name, exponentBits, special }: FloatFormat,
  fractionBits: number,
): FloatFormat {
  return define(name, exponentBits, fractionBits, special);
}

const ALIASES: Readonly<Record<string, FormatName>> = {
  f32: 'fp32',
  float32: 'fp32',
  float: 'fp32',
  bfloat16: 'bf16',
  f16: 'fp16',
  float16: 'fp16',
  half: 'fp16',
};

/** The format that people mean by a name such as `f16`, `fp8_e4m3fn` or `E5M2`; null where there is none. */
export function formatNamed(text: string): FloatFormat | null {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^(?:fp|float)[468]_/, '')
    .replace(/^(e\dm\d)fn$/, '$1');
  const known = FORMAT_NAMES.find((each) => each === name) ?? ALIASES[name];
  return known === undefined ? null : FORMATS[known];
}

/** Largest n such that every integer from -n to n is a value of the format; at most the largest finite value. */
export function exactIntegers({ fractionBits, maxFinite, minSubnormal }: FloatFormat): number {
  return minSubnormal > 1 ? 0 : Math.min(2 ** (fractionBits + 1), Math.floor(maxFinite));
}
