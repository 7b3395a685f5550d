import { createDistinctRows } from './distinctRows';
import { lowerBound } from './lowerBound';
import type { FeatureTable } from './table';

/** What the codes of a feature stand for, ascending: the least and the greatest value that each covers. */
export interface CodedColumn {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Every feature as the rank of its value among that feature's distinct values. Rows alike in all share a cell. */
export interface CodedTable {
  readonly columns: readonly CodedColumn[];
  /** cell · features + feature: a small node then finds all features of a cell side by side. */
  readonly codes: Uint16Array | Int32Array;
  readonly cells: number;
  /** Cell of each row. */
  readonly cellOf: Int32Array;
}

/** Bins of a histogram split at most. */
const BINS = 256;

/**
 * Every feature as ranks, so that a cut is found by counting rather than by comparing. `NaN` ranks below all numbers.
 * With `histogram` the ranks of many-valued features are put together into at most 256 of about equal count.
 */
export function codeTable(table: FeatureTable, split: 'exact' | 'histogram'): CodedTable {
  const { rows, names } = table;
  const width = names.length;
  const coded = names.map((_, f) => {
    const column = codeColumn(table.values.subarray(f * rows, (f + 1) * rows));
    return split === 'histogram' && column.low.length > BINS ? binned(column) : column;
  });
  const distinct = createDistinctRows(width, rows);
  const own = new Float64Array(width);
  const cellOf = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < width; f++) own[f] = (coded[f] as CodesOfColumn).codes[row] as number;
    cellOf[row] = distinct.place(own) / width;
  }
  const most = coded.reduce((greatest, { low }) => Math.max(greatest, low.length), 0);
  const cells = distinct.values();
  return {
    columns: coded.map(({ low, high }) => ({ low, high })),
    codes: most <= 2 ** 16 ? Uint16Array.from(cells) : Int32Array.from(cells),
    cells: cells.length / width,
    cellOf,
  };
}

interface CodesOfColumn extends CodedColumn {
  readonly codes: Int32Array;
}

function codeColumn(values: Float64Array): CodesOfColumn {
  const sorted = values.slice();
  for (let i = 0; i < sorted.length; i++) {
    if (Number.isNaN(sorted[i])) sorted[i] = Number.NEGATIVE_INFINITY;
  }
  sorted.sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i] as number;
  }
  const distinct = sorted.slice(0, count);
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = lowerBound(distinct, values[i] as number);
  return { codes, low: distinct, high: distinct };
}

function binned({ codes, low }: CodesOfColumn): CodesOfColumn {
  const counts = new Int32Array(low.length);
  for (const code of codes) counts[code] = (counts[code] as number) + 1;
  const bin = new Int32Array(low.length);
  let before = 0;
  let last = -1;
  const bounds: { low: number; high: number }[] = [];
  for (let code = 0; code < low.length; code++) {
    const value = low[code] as number;
    const place = Math.floor((before * BINS) / codes.length);
    if (place > last) {
      last = place;
      bounds.push({ low: value, high: value });
    }
    const current = bounds[bounds.length - 1] as { low: number; high: number };
    current.high = value;
    bin[code] = bounds.length - 1;
    before += counts[code] as number;
  }
  return {
    codes: codes.map((code) => bin[code] as number),
    low: Float64Array.from(bounds, (each) => each.low),
    high: Float64Array.from(bounds, (each) => each.high),
  };
}
