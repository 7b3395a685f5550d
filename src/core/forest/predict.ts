import type { FeatureTable } from './table';
import { type Forest, leafOf } from './tree';

/** The mean of the trees for one row of features, one value an output, written into `out`. */
export function predictMean(forest: Forest, row: ArrayLike<number>, out: Float64Array): void {
  const { trees } = forest;
  const outputs = forest.outputs.length;
  out.fill(0);
  for (const tree of trees) {
    const at = leafOf(tree, row) * outputs;
    for (let output = 0; output < outputs; output++) {
      out[output] = (out[output] as number) + (tree.mean[at + output] as number);
    }
  }
  for (let output = 0; output < outputs; output++) out[output] = (out[output] as number) / trees.length;
}

/** The same for every row of a table: row r's value of an output stands at output · rows + r. */
export function predictMany(forest: Forest, features: FeatureTable): Float64Array {
  const outputs = forest.outputs.length;
  const width = features.names.length;
  const { rows, values } = features;
  const byRow = new Float64Array(rows * width);
  for (let f = 0; f < width; f++) {
    for (let r = 0; r < rows; r++) byRow[r * width + f] = values[f * rows + r] as number;
  }
  const sums = new Float64Array(rows * outputs);
  // Tree by tree, so that one tree's nodes stay in the cache for all rows.
  for (const { feature, threshold, left, mean } of forest.trees) {
    for (let r = 0; r < rows; r++) {
      const base = r * width;
      let node = 0;
      let split = feature[0] as number;
      while (split >= 0) {
        node =
          (left[node] as number) + ((byRow[base + split] as number) > (threshold[node] as number) ? 1 : 0);
        split = feature[node] as number;
      }
      for (let output = 0; output < outputs; output++) {
        const at = output * rows + r;
        sums[at] = (sums[at] as number) + (mean[node * outputs + output] as number);
      }
    }
  }
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) / forest.trees.length;
  return sums;
}

/** What a forest says of one row and one output. */
export interface Spread {
  readonly mean: number;
  /** Variance of the trees' values: how far they disagree. */
  readonly betweenTrees: number;
  /** Mean over the trees of the variance within the leaf. */
  readonly withinLeaves: number;
}

/**
 * Mean and variance of one row for each output. By the law of total variance the two parts add up. Trees over random
 * cuts agree too well where they know nothing, so that their variance alone understates the doubt.
 */
export function predictSpread(forest: Forest, row: ArrayLike<number>): readonly Spread[] {
  const outputs = forest.outputs.length;
  const leaves = forest.trees.map((tree) => leafOf(tree, row));
  return forest.outputs.map((_, output) => {
    let sum = 0;
    let squares = 0;
    let within = 0;
    forest.trees.forEach((tree, number) => {
      const at = (leaves[number] as number) * outputs + output;
      const value = tree.mean[at] as number;
      sum += value;
      squares += value * value;
      within += tree.variance[at] as number;
    });
    const count = forest.trees.length;
    const mean = sum / count;
    return {
      mean,
      betweenTrees: Math.max(0, squares / count - mean * mean),
      withinLeaves: within / count,
    };
  });
}
