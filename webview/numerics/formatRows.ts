import { decode, type EncodeOptions, encode, type RoundingMode } from '../../src/core/numerics/format/encode';
import {
  exactIntegers,
  type FloatFormat,
  FORMATS,
  type FormatName,
} from '../../src/core/numerics/format/formats';
import { nextDown, nextUp, ulp } from '../../src/core/numerics/format/neighbours';
import { createRandom } from '../../src/core/random';
import { type EditedNumber, numberText, readNumber } from './editedNumber';
import { shortNumber } from './numberText';

/** What a bit of a code is for. */
export type BitPart = 'sign' | 'exponent' | 'fraction';

/** One bit of a code, from the left. */
export interface Bit {
  readonly part: BitPart;
  readonly set: boolean;
  /** What it counts: 2^weight in the code. */
  readonly weight: number;
  /** For assistive technology, such as `exponent bit 3`. */
  readonly label: string;
}

/** The number under the lens in one format, as it is drawn. */
export interface NumberRow {
  readonly format: string;
  readonly label: string;
  readonly code: number;
  /** The code's digits without `0x`. */
  readonly hex: string;
  readonly bits: readonly Bit[];
  readonly value: number;
  /** What kind of number it is, in a word or two. */
  readonly kind: string;
  /** How far it is from the number asked for. */
  readonly error: string;
  readonly ulp: number;
  /** The values next to it; `null` where there is none, or it has no code. */
  readonly below: number | null;
  readonly above: number | null;
  /** Limits of the format, for a tooltip. */
  readonly about: string;
  /** The scale it counts in, where it has one. */
  readonly scale?: string;
}

/** The number in a format that stands by itself. */
export interface FormatRow extends NumberRow {
  readonly format: FormatName;
}

/** How numbers are rounded into the rows. */
export interface Rounding {
  readonly mode: RoundingMode;
  readonly saturate: boolean;
  /** Of stochastic rounding. */
  readonly seed: number;
}

/** Names as people know them. */
export const FORMAT_LABELS: Readonly<Record<FormatName, string>> = {
  fp32: 'FP32',
  tf32: 'TF32',
  bf16: 'BF16',
  fp16: 'FP16',
  e8m13: 'E8M13',
  e4m3: 'FP8 E4M3',
  e5m2: 'FP8 E5M2',
  e3m2: 'FP6 E3M2',
  e2m3: 'FP6 E2M3',
  e2m1: 'FP4 E2M1',
};

const SHOWN: readonly FormatName[] = [
  'fp32',
  'tf32',
  'bf16',
  'fp16',
  'e4m3',
  'e5m2',
  'e3m2',
  'e2m3',
  'e2m1',
  'e8m13',
];

/** A row for each format; none where the text is no number. A number given by its code keeps it in its own format. */
export function formatRows(number: EditedNumber, rounding: Rounding): readonly FormatRow[] {
  const asked = readNumber(number);
  if (!asked.ok) return [];
  return SHOWN.map((name, index) => {
    const format = FORMATS[name];
    const own = number.kind === 'code' && number.format === name;
    const code = own ? number.code : encode(format, asked.value, optionsOf(rounding, index));
    return rowOf(format, code, asked.value);
  });
}

function optionsOf({ mode, saturate, seed }: Rounding, stream: number): EncodeOptions {
  const random = createRandom(seed, stream);
  return { mode, saturate, uniform: () => random.uniform() };
}

function rowOf(format: FloatFormat, code: number, asked: number): FormatRow {
  const value = decode(format, code);
  return {
    format: format.name,
    label: FORMAT_LABELS[format.name],
    code,
    hex: code.toString(16).padStart(Math.ceil(format.bits / 4), '0'),
    bits: bitsOf(format, code),
    value,
    kind: kindOf(format, value),
    error: errorText(format, value, asked),
    ulp: ulp(format, value),
    below: neighbour(format, value, nextDown(format, value)),
    above: neighbour(format, value, nextUp(format, value)),
    about: aboutText(format),
  };
}

/** The bits of a code by what they are for, from the left. */
export function bitsOf({ bits, exponentBits, fractionBits }: FloatFormat, code: number): readonly Bit[] {
  return Array.from({ length: bits }, (_, place) => {
    const weight = bits - 1 - place;
    const part = place === 0 ? 'sign' : place <= exponentBits ? 'exponent' : 'fraction';
    const within = part === 'exponent' ? weight - fractionBits : weight;
    return {
      part,
      weight,
      set: Math.floor(code / 2 ** weight) % 2 === 1,
      label: part === 'sign' ? 'sign' : `${part} bit ${within}`,
    };
  });
}

/** The code with one bit turned over. */
export function flipBit({ code, bits }: Pick<NumberRow, 'code' | 'bits'>, weight: number): number {
  const set = bits.find((bit) => bit.weight === weight)?.set ?? false;
  return code + (set ? -1 : 1) * 2 ** weight;
}

/** What kind of number a value of the format is. */
export function kindOf(format: FloatFormat, value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 'NaN';
  if (magnitude === Number.POSITIVE_INFINITY) return 'infinity';
  if (magnitude === 0) return Object.is(value, -0) ? 'minus zero' : 'zero';
  if (magnitude < format.minNormal) return 'subnormal';
  return magnitude === format.maxFinite ? 'normal, the largest' : 'normal';
}

function errorText(format: FloatFormat, value: number, asked: number): string {
  if (Object.is(value, asked) || (Number.isNaN(value) && Number.isNaN(asked))) return 'exact';
  if (value === asked) return 'exact';
  if (Number.isNaN(asked)) return 'has no NaN: the largest value';
  if (Number.isNaN(value)) return 'has no infinity: NaN';
  if (!Number.isFinite(value)) return `too large: beyond ${shortNumber(format.maxFinite)}`;
  if (Math.abs(asked - value) >= ulp(format, value))
    return `too large: kept at ${shortNumber(format.maxFinite)}`;
  if (value === 0) return `too small: lost, below ${shortNumber(format.minSubnormal)}`;
  const error = value - asked;
  const relative = Math.abs(error / asked);
  const ulps = Math.abs(error) / ulp(format, asked);
  const sign = error > 0 ? '+' : '−';
  return `off by ${sign}${shortNumber(Math.abs(error))} (${shortNumber(relative)} relative, ${ulps.toFixed(2)} ulp)`;
}

function neighbour(format: FloatFormat, value: number, next: number): number | null {
  if (Number.isNaN(value) || Object.is(next, value)) return null;
  return Number.isFinite(next) || format.infinityCode !== null ? next : null;
}

function aboutText(format: FloatFormat): string {
  const special = {
    ieee: 'infinity and NaN',
    fn: 'NaN and no infinity',
    finite: 'neither infinity nor NaN',
  }[format.special];
  return [
    ...(format.name === 'e8m13' ? ['what FP8 tensor cores of Ada and Hopper keep sums in'] : []),
    `${format.exponentBits} exponent bits, ${format.fractionBits} fraction bits, ${special}`,
    `largest ${numberText(format.maxFinite)}`,
    `smallest normal ${shortNumber(format.minNormal)}, smallest at all ${shortNumber(format.minSubnormal)}`,
    `integers exact up to ${exactIntegers(format).toLocaleString('en')}`,
    `rounding to nearest errs by at most ${shortNumber(format.unitRoundoff)}, relative`,
  ].join('\n');
}

/** The code of so many bits that hexadecimal digits stand for (with or without `0x`); `null` where they are none. */
export function parseCode(bits: number, text: string): number | null {
  const digits = /^(?:0x)?([\da-f]{1,8})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return null;
  const code = Number.parseInt(digits, 16);
  return code < 2 ** bits ? code : null;
}
