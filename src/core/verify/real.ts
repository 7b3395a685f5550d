import type { Problem } from '../gemm/problem';
import { errorBound } from './bound';
import { poisonCode } from './poison';
import type { Reference } from './reference';
import { fromStored, type Stored } from './storage';
import { checkWritten, formatShare, formatValue, type Verdict } from './verdict';

/** Verdict of the real family with the largest error found, both as a share of (|A|·|B|) of its element. */
export interface RealCheck {
  readonly verdict: Verdict;
  readonly maxError: number;
  readonly bound: number;
  /** Rows that were compared; fewer than m where the full reference would take too long. */
  readonly rowsChecked: number;
}

/**
 * Compares C (m × n, row-major) with the float64 reference, element by element, within {@link errorBound}.
 * All elements must have been written, also those in rows that the reference leaves out; `poison` is the code that
 * C was filled with before the launch.
 */
export function checkReal(
  problem: Problem,
  reference: Reference,
  c: Stored,
  poison = poisonCode[problem.formats.c],
): RealCheck {
  const { n, k, m, formats } = problem;
  const bound = errorBound(formats, k + (problem.bias ? 1 : 0) + (problem.start ? 1 : 0));
  const rowsChecked = reference.rows.length;
  const written = checkWritten(problem, c, poison);
  if (!written.ok) {
    return { verdict: written, maxError: Number.POSITIVE_INFINITY, bound: bound.relative, rowsChecked };
  }
  const values = fromStored(c, formats.c);
  let maxError = 0;
  let wrong = 0;
  let worst = -1;
  let worstError = 0;
  for (let r = 0; r < rowsChecked; r++) {
    const row = reference.rows[r]!;
    for (let j = 0; j < n; j++) {
      const at = r * n + j;
      const excess = Math.abs(values[row * n + j]! - reference.c[at]!) - bound.absolute;
      if (excess <= 0) continue;
      const error = excess / reference.magnitude[at]!;
      if (error > maxError) maxError = error;
      if (error <= bound.relative) continue;
      wrong++;
      if (error > worstError) {
        worstError = error;
        worst = at;
      }
    }
  }
  if (wrong === 0) return { verdict: { ok: true }, maxError, bound: bound.relative, rowsChecked };
  const row = reference.rows[Math.floor(worst / n)]!;
  const column = worst % n;
  const extent = rowsChecked < m ? `of ${rowsChecked} random rows` : 'of all elements';
  return {
    verdict: {
      ok: false,
      row,
      column,
      reason:
        `C[${row},${column}] is ${formatValue(values[row * n + column]!)}, should be ` +
        `${formatValue(reference.c[worst]!)} ± ${formatValue(bound.relative * reference.magnitude[worst]! + bound.absolute)} ` +
        `(${formatShare(wrong, rowsChecked * n)} ${extent} are beyond the bound of ${formats.accumulator} accumulation)`,
    },
    maxError,
    bound: bound.relative,
    rowsChecked,
  };
}
