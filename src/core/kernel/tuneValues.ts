/** The values of a `@tune` list, or why the text is none. */
export type TuneValues =
  | { readonly ok: true; readonly values: readonly number[] }
  | { readonly ok: false; readonly reason: string };

/** More values than a person would write; a range beyond it is a slip. */
export const MAX_TUNE_VALUES = 1024;

const NUMBER = /^(?:0[xX][0-9a-fA-F]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[uifh]?$/;
const RANGE = /^(\d+)[ui]?\s*\.\.\s*(\d+)[ui]?(?:\s*([*+])\s*(\d+))?$/;

/**
 * Reads `32, 64, 128`, `true, false`, or ranges: `8..64 *2` (each twice the one before), `8..64 +8`, `1..4`
 * (steps of 1). Ends are included where a step meets them. Doubles are dropped, the order is kept.
 */
export function parseTuneValues(text: string): TuneValues {
  const values: number[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const range = RANGE.exec(part);
    if (range) {
      const problem = addRange(values, range);
      if (problem) return { ok: false, reason: problem };
    } else if (part === 'true' || part === 'false') values.push(Number(part === 'true'));
    else if (NUMBER.test(part))
      values.push(Number(/^0[xX]/.test(part) ? part.replace(/[ui]$/, '') : part.replace(/[uifh]$/, '')));
    else
      return { ok: false, reason: part ? `"${part}" is neither a number nor a range` : 'a value is missing' };
    if (values.length > MAX_TUNE_VALUES) return { ok: false, reason: `more than ${MAX_TUNE_VALUES} values` };
  }
  return { ok: true, values: [...new Set(values)] };
}

function addRange(values: number[], [, first, last, operator, by]: RegExpExecArray): string | null {
  const [start, end, step] = [Number(first), Number(last), Number(by ?? 1)];
  if (start > end) return `the range ${start}..${end} runs backwards`;
  if (operator === '*' ? step < 2 || start < 1 : step < 1)
    return `the range ${start}..${end} never reaches its end`;
  for (let value = start; value <= end; value = operator === '*' ? value * step : value + step) {
    values.push(value);
    if (values.length > MAX_TUNE_VALUES) return `more than ${MAX_TUNE_VALUES} values`;
  }
  return null;
}
