import type { Random } from '../random';

/** Rows that trees draw from. */
export interface RowPool {
  readonly rows: number;
  /** Group of each row, from 0, where rows of a group are to be seen or left out together. */
  readonly groups?: Int32Array | undefined;
}

/**
 * How often each row stands in a tree's training set: as many draws with replacement as there are rows, or every row
 * once. With groups, as many groups are drawn with replacement as there are, and then as many rows as are in those: a
 * row is then out of bag only with all that is like it. A tree draws its rows before anything else, so that what it did
 * not see is known from the seed alone.
 */
export function drawRows({ rows, groups }: RowPool, bootstrap: boolean, random: Random): Float64Array {
  const drawn = new Float64Array(rows);
  if (!bootstrap) return drawn.fill(1);
  const pool = groups === undefined ? null : rowsOfDrawnGroups(groups, random);
  const draws = pool === null ? rows : pool.length;
  for (let i = 0; i < draws; i++) {
    const pick = random.integer(draws);
    const row = pool === null ? pick : (pool[pick] as number);
    drawn[row] = (drawn[row] as number) + 1;
  }
  return drawn;
}

function rowsOfDrawnGroups(groups: Int32Array, random: Random): Int32Array {
  const count = groups.reduce((most, group) => Math.max(most, group), 0) + 1;
  const isDrawn = new Uint8Array(count);
  for (let i = 0; i < count; i++) isDrawn[random.integer(count)] = 1;
  const rows = new Int32Array(groups.length);
  let kept = 0;
  groups.forEach((group, row) => {
    if (isDrawn[group] === 1) rows[kept++] = row;
  });
  return rows.subarray(0, kept);
}
