import { decode } from '../../src/core/numerics/format/encode';
import { type FloatFormat, FORMATS, type FormatName } from '../../src/core/numerics/format/formats';
import { absmaxScale, decodeInt8, encodeInt8 } from '../../src/core/numerics/format/int8';
import {
  decodeMxBlock,
  encodeMxBlock,
  type MxFormat,
  type MxScaleRule,
} from '../../src/core/numerics/format/mx';
import { createRandom } from '../../src/core/random';
import { type EditedNumber, parseNumber, readNumber } from './editedNumber';
import { type Bit, bitsOf, FORMAT_LABELS, type NumberRow, type Rounding } from './formatRows';
import { shortNumber } from './numberText';

/** Formats whose numbers count in units of a scale that several of them share. */
export const BLOCK_FORMATS = [
  'int8',
  'mxfp8_e4m3',
  'mxfp8_e5m2',
  'mxfp6_e3m2',
  'mxfp6_e2m3',
  'mxfp4_e2m1',
] as const;
/** One of {@link BLOCK_FORMATS}. */
export type BlockFormat = (typeof BLOCK_FORMATS)[number];

const LABELS: Readonly<Record<BlockFormat, string>> = {
  int8: 'INT8',
  mxfp8_e4m3: 'MXFP8 E4M3',
  mxfp8_e5m2: 'MXFP8 E5M2',
  mxfp6_e3m2: 'MXFP6 E3M2',
  mxfp6_e2m3: 'MXFP6 E2M3',
  mxfp4_e2m1: 'MXFP4 E2M1',
};

const ELEMENTS: Readonly<Record<Exclude<BlockFormat, 'int8'>, FormatName>> = {
  mxfp8_e4m3: 'e4m3',
  mxfp8_e5m2: 'e5m2',
  mxfp6_e3m2: 'e3m2',
  mxfp6_e2m3: 'e2m3',
  mxfp4_e2m1: 'e2m1',
};

/** What the number stands among: the largest magnitude of its block (empty: its own), and how MX scales follow from it. */
export interface Block {
  readonly largest: string;
  readonly rule: MxScaleRule;
}

/** The number as an element of a block. */
export interface BlockRow extends NumberRow {
  readonly format: BlockFormat;
  /** The scale that the block shares, in words. */
  readonly scale: string;
  /** What a code stands for under this scale. */
  readonly numberOf: (code: number) => number;
}

/** The largest magnitude of the block, at least the number's own; `null` where the texts are no finite numbers. */
export function largestOf(number: EditedNumber, { largest }: Block): number | null {
  const own = readNumber(number);
  const given = largest.trim() === '' ? own : parseNumber(largest);
  if (!own.ok || !given.ok) return null;
  const found = Math.max(Math.abs(own.value), Math.abs(given.value));
  return Number.isFinite(found) ? found : null;
}

/** A row for each format; none where the number or the largest of its block is not finite. */
export function blockRows(number: EditedNumber, rounding: Rounding, block: Block): readonly BlockRow[] {
  const asked = readNumber(number);
  const largest = largestOf(number, block);
  if (!asked.ok || largest === null) return [];
  return BLOCK_FORMATS.map((format, index) =>
    format === 'int8'
      ? int8Row(asked.value, largest)
      : mxRow(format, asked.value, largest, block.rule, rounding, index),
  );
}

function int8Row(asked: number, largest: number): BlockRow {
  const scale = absmaxScale([largest]);
  const signed = (code: number) => (code << 24) >> 24;
  const code = encodeInt8(asked, scale) & 0xff;
  return rowOf('int8', asked, code, {
    bits: Array.from({ length: 8 }, (_, place): Bit => {
      const weight = 7 - place;
      const isSign = place === 0;
      return {
        part: isSign ? 'sign' : 'fraction',
        weight,
        set: ((code >> weight) & 1) === 1,
        label: isSign ? 'sign' : `bit ${weight}`,
      };
    }),
    scale: `${signed(code)} × ${shortNumber(scale.scale)}, the largest of the block ÷ 127`,
    step: scale.scale,
    numberOf: (each) => decodeInt8(signed(each), scale),
    next: (direction) => {
      const beside = signed(code) + direction;
      return Math.abs(beside) <= 127 ? decodeInt8(beside, scale) : null;
    },
    about:
      'whole numbers from -127 to 127 times a scale, as most INT8 kernels keep weights; sums in INT32 are exact',
  });
}

function mxRow(
  format: Exclude<BlockFormat, 'int8'>,
  asked: number,
  largest: number,
  rule: MxScaleRule,
  { mode, seed }: Rounding,
  stream: number,
): BlockRow {
  const element = FORMATS[ELEMENTS[format]];
  const random = createRandom(seed, 64 + stream);
  const block = encodeMxBlock(format satisfies MxFormat, [asked, largest], rule, {
    mode,
    uniform: () => random.uniform(),
  });
  const code = block.codes[0] ?? 0;
  const numberOf = (each: number) =>
    decodeMxBlock(format, { scale: block.scale, codes: Uint8Array.of(each) })[0] ?? Number.NaN;
  const unit = decode(element, code);
  const units = unitsOf(element);
  const shared = block.scale - 127;
  const factor = 2 ** shared;
  return rowOf(format, asked, code, {
    bits: bitsOf(element, code),
    scale: `${shortNumber(unit)} × 2^${shared}, scale 0x${block.scale.toString(16).padStart(2, '0')}`,
    step: factor * stepAt(units, unit),
    numberOf,
    next: (direction) => {
      const next = beside(units, unit, direction);
      return next === null ? null : factor * next;
    },
    about: [
      `${FORMAT_LABELS[element.name]} elements, 32 of them with one scale, a power of two (E8M0)`,
      `largest element ${element.maxFinite}, here ${shortNumber(element.maxFinite * factor)}`,
    ].join('\n'),
  });
}

interface Parts {
  readonly bits: readonly Bit[];
  readonly scale: string;
  readonly step: number;
  readonly numberOf: (code: number) => number;
  readonly next: (direction: 1 | -1) => number | null;
  readonly about: string;
}

function rowOf(format: BlockFormat, asked: number, code: number, parts: Parts): BlockRow {
  const { bits, scale, step, numberOf, next, about } = parts;
  const value = numberOf(code);
  return {
    format,
    label: LABELS[format],
    code,
    hex: code.toString(16).padStart(2, '0'),
    bits,
    value,
    kind: Number.isNaN(value) ? 'NaN' : value === 0 ? 'zero' : 'normal',
    error: errorText(value, asked),
    ulp: step,
    below: next(-1),
    above: next(1),
    about,
    scale,
    numberOf,
  };
}

function errorText(value: number, asked: number): string {
  if (value === asked) return 'exact';
  if (Number.isNaN(value)) return 'the code is NaN';
  const error = value - asked;
  const relative = asked === 0 ? '' : ` (${shortNumber(Math.abs(error / asked))} relative)`;
  return `${value === 0 ? 'lost beside the largest: ' : ''}off by ${error > 0 ? '+' : '−'}${shortNumber(Math.abs(error))}${relative}`;
}

/** The finite values of an element format, ascending, each once; in units of the scale. */
function unitsOf(element: FloatFormat): readonly number[] {
  const before = KEPT_UNITS.get(element.name);
  if (before !== undefined) return before;
  const values = Array.from({ length: 2 ** element.bits }, (_, code) => decode(element, code));
  const units = [...new Set(values.filter(Number.isFinite).map((value) => value + 0))].sort(
    (one, other) => one - other,
  );
  KEPT_UNITS.set(element.name, units);
  return units;
}

const KEPT_UNITS = new Map<FormatName, readonly number[]>();

/** The unit next to one; `null` past the largest, and beside NaN. */
function beside(units: readonly number[], unit: number, direction: 1 | -1): number | null {
  const found = direction === 1 ? units.find((each) => each > unit) : units.findLast((each) => each < unit);
  return found ?? null;
}

/** Distance to the next unit away from zero, of the largest to the one before. */
function stepAt(units: readonly number[], unit: number): number {
  const magnitude = Math.abs(unit);
  const above = beside(units, magnitude, 1);
  return above === null ? magnitude - (beside(units, magnitude, -1) ?? magnitude) : above - magnitude;
}
