import type { Random } from '../random';

/**
 * How often each row stands in a tree's training set: as many draws with replacement as there are rows, or every row
 * once. A tree draws its rows before anything else, so that what it did not see is known from the seed alone.
 */
export function drawRows(rows: number, bootstrap: boolean, random: Random): Float64Array {
  const drawn = new Float64Array(rows);
  if (!bootstrap) return drawn.fill(1);
  for (let i = 0; i < rows; i++) {
    const row = random.integer(rows);
    drawn[row] = (drawn[row] as number) + 1;
  }
  return drawn;
}
