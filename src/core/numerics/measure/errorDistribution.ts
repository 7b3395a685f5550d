import type { ErrorSample } from '../expectation/emulatedError';
import { type FloatFormat, FORMATS } from '../format/formats';
import { ulp } from '../format/neighbours';

/** How many elements have an error above the bin before and up to `upTo`; the last bin has no end: `null`. */
export interface ErrorBin {
  readonly upTo: number | null;
  readonly count: number;
}

/** Largest error of each cell of C, row by row; a cell of which nothing was compared is `null`. */
export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** Of |a|ᵀ|b|; elements that are not finite count as 1. */
  readonly cells: readonly (number | null)[];
}

/** Ends of the bins in units in the last place: 0, 1/2, 1, 2, 4 ... 2^24. */
export const ULP_BINS: readonly number[] = [0, ...Array.from({ length: 26 }, (_, i) => 2 ** (i - 1))];
/** Ends of the bins of |error| / |exact|: 0, 10^-8 ... 1. */
export const RELATIVE_BINS: readonly number[] = [0, ...Array.from({ length: 9 }, (_, i) => 10 ** (i - 8))];

/** Cells of a heat map along each side, fewer where C is smaller. */
export const HEAT_CELLS = 16;

/** Errors in units in the last place of C's format, and relative to the exact element, counted in bins. */
export function errorHistograms(
  { computed, exact }: ErrorSample,
  format: FloatFormat = FORMATS.fp32,
): { readonly ulp: readonly ErrorBin[]; readonly relative: readonly ErrorBin[] } {
  const ulps = new Float64Array(ULP_BINS.length + 1);
  const relatives = new Float64Array(RELATIVE_BINS.length + 1);
  for (let i = 0; i < computed.length; i++) {
    const error = Math.abs(computed[i]! - exact[i]!);
    ulps[binOf(ULP_BINS, error === 0 ? 0 : error / ulp(format, exact[i]!))]!++;
    relatives[binOf(RELATIVE_BINS, error === 0 ? 0 : error / Math.abs(exact[i]!))]!++;
  }
  return { ulp: bins(ULP_BINS, ulps), relative: bins(RELATIVE_BINS, relatives) };
}

/** The first bin that the error fits; NaN and infinity go into the last. */
function binOf(ends: readonly number[], error: number): number {
  const found = ends.findIndex((end) => error <= end);
  return found === -1 ? ends.length : found;
}

function bins(ends: readonly number[], counts: Float64Array): readonly ErrorBin[] {
  return Array.from(counts, (count, i) => ({ upTo: ends[i] ?? null, count }));
}

/** Where in C the errors are: element r·n + j of the sample stands in row `rows[r]` of m, column j of n. */
export function heatMap(
  { computed, exact, magnitude }: ErrorSample,
  rows: readonly number[],
  { m, n }: { readonly m: number; readonly n: number },
): HeatMap {
  const down = Math.min(HEAT_CELLS, m);
  const across = Math.min(HEAT_CELLS, n);
  const cells = new Array<number | null>(down * across).fill(null);
  for (const [r, row] of rows.entries()) {
    for (let j = 0; j < n; j++) {
      const at = r * n + j;
      const error = Math.abs(computed[at]! - exact[at]!);
      const share = error === 0 ? 0 : Number.isFinite(error) ? error / magnitude[at]! : 1;
      const cell = Math.floor((row * down) / m) * across + Math.floor((j * across) / n);
      cells[cell] = Math.max(cells[cell] ?? 0, share);
    }
  }
  return { rows: down, columns: across, cells };
}
