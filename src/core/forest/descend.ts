import type { FeatureTable } from './table';
import type { Tree } from './tree';

/** A table's values row by row, row · features + feature. */
export function rowMajor({ rows, names, values }: FeatureTable): Float64Array {
  const width = names.length;
  const byRow = new Float64Array(rows * width);
  for (let f = 0; f < width; f++) {
    for (let r = 0; r < rows; r++) byRow[r * width + f] = values[f * rows + r] as number;
  }
  return byRow;
}

/**
 * Writes the leaf that each row comes to into `leaves`, one entry a row of `byRow`, which holds the rows as `rowMajor`
 * lays them out. Where many rows ask a forest, tree by tree, one tree's nodes stay in the cache for all rows.
 */
export function descend({ feature, threshold, left }: Tree, byRow: Float64Array, leaves: Int32Array): void {
  const width = byRow.length / leaves.length;
  for (let r = 0, base = 0; r < leaves.length; r++, base += width) {
    let node = 0;
    let split = feature[0] as number;
    while (split >= 0) {
      node = (left[node] as number) + ((byRow[base + split] as number) > (threshold[node] as number) ? 1 : 0);
      split = feature[node] as number;
    }
    leaves[r] = node;
  }
}
