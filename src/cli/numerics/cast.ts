import { type EncodeOptions, encodeFloat32Bits, encodeFloat64Bits } from '../../core/numerics/format/encode';
import { type FloatFormat, FORMAT_NAMES, formatNamed } from '../../core/numerics/format/formats';
import { createRandom } from '../../core/random';
import { badInput } from '../../engine/errors';
import type { CommonOptions } from '../console';
import { readInteger } from '../options';
import { answerLines } from './answer';
import { badLine, formatHex, inputLines, readHex32 } from './inputLines';

/** Options of `tilesmith numerics cast`. */
export interface CastOptions extends CommonOptions {
  readonly format: string;
  readonly mode: string;
  readonly saturate?: true;
  readonly seed: string;
}

const MODES = ['rne', 'rna', 'rz', 'stochastic'] as const;

/**
 * `tilesmith numerics cast`: of each line, a float32 (8 hexadecimal digits) or a double (16), the code in the format.
 * TF32 codes have 19 bits.
 */
export function cast(options: CastOptions): Promise<void> {
  return answerLines(
    options,
    async function* () {
      const format = readFormat(options.format);
      const encoding = readEncoding(options);
      for await (const { text, number } of inputLines()) {
        yield formatHex(encodeLine(text, number, format, encoding), format.bits);
      }
    },
    (codes) => ({
      format: formatNamed(options.format)?.name,
      mode: options.mode,
      saturate: options.saturate === true,
      codes,
    }),
  );
}

function encodeLine(text: string, number: number, format: FloatFormat, encoding: EncodeOptions): number {
  const float32 = readHex32(text);
  if (float32 !== null) return encodeFloat32Bits(format, float32, encoding);
  const high = readHex32(text.slice(0, -8));
  const low = readHex32(text.slice(-8));
  if (high === null || low === null) {
    throw badLine(
      number,
      `"${text}" is no number; write 8 hexadecimal digits of a float32 (3f800000 is 1) or 16 of a double`,
    );
  }
  return encodeFloat64Bits(format, high, low, encoding);
}

function readFormat(text: string): FloatFormat {
  const format = formatNamed(text);
  if (format === null) throw badInput(`--format: "${text}" is none of ${FORMAT_NAMES.join(', ')}`);
  return format;
}

function readEncoding({ mode, saturate, seed }: CastOptions): EncodeOptions {
  const known = MODES.find((each) => each === mode);
  if (known === undefined) throw badInput(`--mode: "${mode}" is none of ${MODES.join(', ')}`);
  const random = createRandom(readInteger('--seed', seed, 0));
  return { mode: known, saturate: saturate === true, uniform: () => random.uniform() };
}
