import type { Problem } from '../gemm/problem';
import { codesOf } from './poison';
import { fromStored, type Stored } from './storage';

/** Whether a result passed, and if not, where it is wrong, what stands there and what should. */
export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly row: number; readonly column: number };

/** A number as a person reads it: integers whole, others with seven significant digits. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value)
    : String(Number(value.toPrecision(7)));
}

/** A share in percent for a person: `100 %`, `3.1 %`, `less than 0.1 %`. */
export function formatShare(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (percent < 0.1) return 'less than 0.1 %';
  return `${percent >= 99.95 && part < whole ? 'over 99.9' : Number(percent.toFixed(1))} %`;
}

/**
 * Checks that every element of C was written, unless what stood there counts, and is a number; `c` is m × n in row-major
 * order, `poison` the code it was filled with. The reason gives the first such element and the share of all.
 */
export function checkWritten(problem: Problem, c: Stored, poison: number): Verdict {
  const { m, n, formats, start } = problem;
  const codes = codesOf(c);
  let unwritten = 0;
  let first = -1;
  for (let i = 0; i < codes.length && start === undefined; i++) {
    if (codes[i] !== poison) continue;
    if (first < 0) first = i;
    unwritten++;
  }
  if (first >= 0) {
    const row = Math.floor(first / n);
    const column = first % n;
    return {
      ok: false,
      row,
      column,
      reason:
        unwritten === codes.length
          ? `the kernel never wrote C (none of its ${m}×${n} elements)`
          : `C[${row},${column}] was never written${unwritten === 1 ? '' : unwritten === 2 ? ', nor was 1 other' : `, nor were ${unwritten - 1} others`} (${formatShare(unwritten, codes.length)} of C)`,
    };
  }
  const values = fromStored(c, formats.c);
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    const row = Math.floor(i / n);
    const column = i % n;
    return {
      ok: false,
      row,
      column,
      reason: `C[${row},${column}] is ${formatValue(values[i]!)}, though all inputs are finite and no sum overflows`,
    };
  }
  return { ok: true };
}
