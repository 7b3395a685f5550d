import * as z from 'zod';
import { float32FromBits, float64FromBits } from '../../src/core/numerics/format/bits';
import { decode } from '../../src/core/numerics/format/encode';
import { FORMAT_NAMES, FORMATS } from '../../src/core/numerics/format/formats';

/** The number under the lens: as typed, or the code of a format whose bits were set. */
export const editedNumber = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('code'), format: z.enum(FORMAT_NAMES), code: z.int().nonnegative() }),
]);
/** See {@link editedNumber}. */
export type EditedNumber = z.infer<typeof editedNumber>;

/** A number that was read, or why the text is none. */
export type ParsedNumber =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string };

const DECIMAL = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const POWER = new RegExp(`^(?:(${DECIMAL})[*·])?([+-]?)(\\d+(?:\\.\\d+)?)\\^([+-]?\\d+)$`);
const FRACTION = new RegExp(`^(${DECIMAL})/(${DECIMAL})$`);

/**
 * Reads a number as people write it: decimal, `1/3`, `2^-14`, `1.5*2^-14`, `inf`, `nan`, or the bits of a float32 (`0x` and
 * 8 digits) or a double (16). The result is the nearest double.
 */
export function parseNumber(text: string): ParsedNumber {
  const plain = text.trim().toLowerCase().replaceAll('−', '-').replaceAll(/[\s_]/g, '');
  const hex = /^0x([\da-f]{8})([\da-f]{8})?$/.exec(plain);
  if (hex !== null) {
    const [, high = '', low] = hex;
    const first = Number.parseInt(high, 16);
    return found(
      low === undefined ? float32FromBits(first) : float64FromBits(first, Number.parseInt(low, 16)),
    );
  }
  if (/^[+-]?inf(inity)?$/.test(plain)) return found(plain.startsWith('-') ? -Infinity : Infinity);
  if (/^[+-]?nan$/.test(plain)) return found(Number.NaN);
  const fraction = FRACTION.exec(plain);
  if (fraction !== null) return found(Number(fraction[1]) / Number(fraction[2]));
  const power = POWER.exec(plain);
  if (power !== null) {
    const [, factor = '1', sign, base, exponent] = power;
    return found(Number(factor) * (sign === '-' ? -1 : 1) * Number(base) ** Number(exponent));
  }
  if (new RegExp(`^${DECIMAL}$`).test(plain)) return found(Number(plain));
  return {
    ok: false,
    reason: 'Write a number such as 0.1, 1/3, 2^-14, inf, or the bits of a float32: 0x and 8 digits.',
  };
}

function found(value: number): ParsedNumber {
  return { ok: true, value };
}

/** The number's value; of a text that is none, why. */
export function readNumber(number: EditedNumber): ParsedNumber {
  return number.kind === 'text'
    ? parseNumber(number.text)
    : found(decode(FORMATS[number.format], number.code));
}

/** The number as text to edit; a double's shortest, which {@link parseNumber} reads back. */
export function textOf(number: EditedNumber): string {
  return number.kind === 'text' ? number.text : numberText(decode(FORMATS[number.format], number.code));
}

/** A number with the digits that tell it from every other double; minus zero with its sign. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}
