import { exponentOf, powerOfTwo } from './bits';
import { decode, type EncodeOptions, encode } from './encode';
import { type FloatFormat, FORMATS } from './formats';
import { nearestEven } from './int8';

/** Element formats of MX blocks (OCP Microscaling Formats 1.0). */
export const MX_FORMATS = [
  'mxfp8_e4m3',
  'mxfp8_e5m2',
  'mxfp6_e3m2',
  'mxfp6_e2m3',
  'mxfp4_e2m1',
  'mxint8',
] as const;
/** One of {@link MX_FORMATS}. */
export type MxFormat = (typeof MX_FORMATS)[number];

/** Elements that share a scale. */
export const MX_BLOCK = 32;

/**
 * How the scale follows from the largest magnitude of a block. `floor`: the specification's, which clips magnitudes just
 * below a power of two; `even`: after rounding the largest magnitude to the element's precision; `up`: the smallest
 * scale at which nothing is clipped.
 */
export const MX_SCALE_RULES = ['floor', 'even', 'up'] as const;
/** One of {@link MX_SCALE_RULES}. */
export type MxScaleRule = (typeof MX_SCALE_RULES)[number];

/** A block: E8M0 scale code s, which stands for 2^(s-127) (255: all elements are NaN), and element codes. */
export interface MxBlock {
  readonly scale: number;
  readonly codes: Uint8Array;
}

/** E8M0 code of a scale that is not a number. */
const NAN_SCALE = 255;
/** Elements of `mxint8` count in units of this, from -127 to 127. */
const INT8_UNIT = 2 ** -6;
const INT8_LARGEST = 127;

/** Largest finite magnitude, its exponent and the fraction bits of an element. */
interface ElementRange {
  readonly largest: number;
  readonly exponent: number;
  readonly fractionBits: number;
}

function elementFormat(format: MxFormat): FloatFormat | null {
  switch (format) {
    case 'mxfp8_e4m3':
      return FORMATS.e4m3;
    case 'mxfp8_e5m2':
      return FORMATS.e5m2;
    case 'mxfp6_e3m2':
      return FORMATS.e3m2;
    case 'mxfp6_e2m3':
      return FORMATS.e2m3;
    case 'mxfp4_e2m1':
      return FORMATS.e2m1;
    case 'mxint8':
      return null;
  }
}

function elementRange(element: FloatFormat | null): ElementRange {
  if (element === null) return { largest: INT8_LARGEST * INT8_UNIT, exponent: 0, fractionBits: 6 };
  const { maxFinite, fractionBits } = element;
  return { largest: maxFinite, exponent: exponentOf(maxFinite), fractionBits };
}

/**
 * The numbers (at most {@link MX_BLOCK}) as one block, elements rounded as `options` say and saturated. A block with an
 * infinity or a NaN is NaN altogether; a block of zeros has the smallest scale.
 */
export function encodeMxBlock(
  format: MxFormat,
  values: ArrayLike<number>,
  rule: MxScaleRule = 'floor',
  options: Omit<EncodeOptions, 'saturate'> = {},
): MxBlock {
  const codes = new Uint8Array(values.length);
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (!Number.isFinite(magnitude)) return { scale: NAN_SCALE, codes };
    if (magnitude > largest) largest = magnitude;
  }
  const element = elementFormat(format);
  const exponent = sharedExponent(largest, elementRange(element), rule);
  const factor = powerOfTwo(-exponent);
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i]! * factor;
    codes[i] =
      element === null ? encodeInt8(scaled) : encode(element, scaled, { ...options, saturate: true });
  }
  return { scale: exponent + 127, codes };
}

function sharedExponent(largest: number, range: ElementRange, rule: MxScaleRule): number {
  if (largest === 0) return -127;
  const exponent = exponentOf(largest);
  return Math.min(127, Math.max(-127, wanted()));

  function wanted(): number {
    const floor = exponent - range.exponent;
    switch (rule) {
      case 'floor':
        return floor;
      case 'even': {
        const half = powerOfTwo(exponent) * 2 ** -(range.fractionBits + 1);
        return exponentOf(largest + half) - range.exponent;
      }
      case 'up':
        return largest <= range.largest * powerOfTwo(floor) ? floor : floor + 1;
    }
  }
}

function encodeInt8(scaled: number): number {
  const units = nearestEven(scaled / INT8_UNIT);
  return Math.min(INT8_LARGEST, Math.max(-INT8_LARGEST, units)) & 0xff;
}

/** The numbers that a block stands for. */
export function decodeMxBlock(format: MxFormat, { scale, codes }: MxBlock): Float64Array {
  if (scale === NAN_SCALE) return new Float64Array(codes.length).fill(Number.NaN);
  const element = elementFormat(format);
  const factor = powerOfTwo(scale - 127);
  return Float64Array.from(
    codes,
    (code) => factor * (element === null ? ((code << 24) >> 24) * INT8_UNIT : decode(element, code)),
  );
}
