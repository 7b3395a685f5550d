import type { FeatureTable } from './table';
import type { Forest } from './tree';

/** The mean of the trees for every row of a table: row r's value of an output stands at output · rows + r. */
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
