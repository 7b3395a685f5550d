import { descend, rowMajor } from './descend';
import type { FeatureTable } from './table';
import type { Forest } from './tree';

/** The mean of the trees for every row of a table: row r's value of an output stands at output · rows + r. */
export function predictMany(forest: Forest, features: FeatureTable): Float64Array {
  const outputs = forest.outputs.length;
  const { rows } = features;
  const byRow = rowMajor(features);
  const leaves = new Int32Array(rows);
  const sums = new Float64Array(rows * outputs);
  for (const tree of forest.trees) {
    const { mean } = tree;
    descend(tree, byRow, leaves);
    for (let output = 0; output < outputs; output++) {
      for (let r = 0, at = output * rows; r < rows; r++, at++) {
        sums[at] = (sums[at] as number) + (mean[(leaves[r] as number) * outputs + output] as number);
      }
    }
  }
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) / forest.trees.length;
  return sums;
}
