import type { FeatureTable } from '../forest/table';
import { quantile } from '../stats';

/** Rows that no feature tells apart, put together: they are the same work measured several times. */
export interface Cells {
  /** One row of each cell, to read features from. */
  readonly first: readonly number[];
  /** Cell of each row. */
  readonly cellOf: Int32Array;
  /** Median of the target in each cell. */
  readonly center: Float64Array;
  /** Mean squared distance from the median, drawn towards that of all cells where a cell has few rows. */
  readonly spread: Float64Array;
}

/** Rows that the spread of all cells counts for in a cell's own. */
const PRIOR_ROWS = 3;

/** A key that is equal for rows with equal features. */
export function rowKey({ rows, names, values }: FeatureTable, row: number): string {
  let key = '';
  for (let f = 0; f < names.length; f++) key += `${values[f * rows + row]},`;
  return key;
}

/** Cells of the given rows, which are numbered by their place in `target`. */
export function cellsOf(keys: readonly string[], target: Float64Array): Cells {
  const numbers = new Map<string, number>();
  const members: number[][] = [];
  const cellOf = Int32Array.from(keys, (key, row) => {
    const known = numbers.get(key);
    if (known !== undefined) {
      members[known]?.push(row);
      return known;
    }
    numbers.set(key, members.length);
    members.push([row]);
    return members.length - 1;
  });
  const center = Float64Array.from(members, (rows) =>
    quantile(
      rows.map((row) => target[row] as number).sort((a, b) => a - b),
      0.5,
    ),
  );
  const squares = Float64Array.from(members, (rows, cell) =>
    rows.reduce((sum, row) => sum + ((target[row] as number) - (center[cell] as number)) ** 2, 0),
  );
  const repeated = members.reduce((sum, rows) => sum + (rows.length > 1 ? rows.length : 0), 0);
  const pooled = repeated > 0 ? squares.reduce((sum, each) => sum + each, 0) / repeated : 0;
  const spread = squares.map((sum, cell) => {
    const own = members[cell]?.length ?? 0;
    return (sum + PRIOR_ROWS * pooled) / (own + PRIOR_ROWS);
  });
  return { first: members.map(([row]) => row as number), cellOf, center, spread };
}
