import { createRandom } from '../random';
import { drawRows } from './bootstrap';
import type { ForestOptions } from './options';
import { type FeatureTable, readRow } from './table';
import { type Forest, leafOf } from './tree';

/**
 * What the trees that did not see a row say of it, laid out like the targets: output · rows + row. `NaN` where every
 * tree saw it, which holds for all rows of a forest without bootstrap.
 */
export interface OutOfBag {
  readonly mean: Float64Array;
  /** Variance between those trees and within their leaves. */
  readonly variance: Float64Array;
}

/**
 * Out-of-bag predictions of the rows that the forest was trained on with these options (Breiman 1996). Where the table
 * has groups, a row's prediction is by trees that saw nothing of its group.
 */
export function outOfBag(forest: Forest, options: ForestOptions, features: FeatureTable): OutOfBag {
  const { rows } = features;
  const outputs = forest.outputs.length;
  const sum = new Float64Array(rows * outputs);
  const squares = new Float64Array(rows * outputs);
  const within = new Float64Array(rows * outputs);
  const count = new Int32Array(rows);
  const values = new Float64Array(features.names.length);
  forest.trees.forEach((tree, number) => {
    const drawn = drawRows(features, options.bootstrap, createRandom(options.seed, number));
    for (let row = 0; row < rows; row++) {
      if ((drawn[row] as number) > 0) continue;
      const leaf = leafOf(tree, readRow(features, row, values)) * outputs;
      count[row] = (count[row] as number) + 1;
      for (let output = 0; output < outputs; output++) {
        const at = output * rows + row;
        const value = tree.mean[leaf + output] as number;
        sum[at] = (sum[at] as number) + value;
        squares[at] = (squares[at] as number) + value * value;
        within[at] = (within[at] as number) + (tree.variance[leaf + output] as number);
      }
    }
  });
  const mean = sum.map((total, at) => total / (count[at % rows] as number));
  const variance = squares.map((total, at) => {
    const average = mean[at] as number;
    const trees = count[at % rows] as number;
    return Math.max(0, total / trees - average * average) + (within[at] as number) / trees;
  });
  return { mean, variance };
}
