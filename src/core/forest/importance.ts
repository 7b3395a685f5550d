import { createRandom } from '../random';
import { predictMany } from './predict';
import type { FeatureTable, TargetTable } from './table';
import type { Forest } from './tree';

/**
 * Share of the variance of one output that the cuts on each feature took away, summed over the trees; adds up to 1
 * where anything was learnt (mean decrease in impurity, Breiman 1984). It favours features with many values:
 * `permutationImportance` does not.
 */
export function impurityImportance(forest: Forest, output = 0): Float64Array {
  const taken = new Float64Array(forest.features.length);
  for (const { feature, left, weight, variance, outputs } of forest.trees) {
    const impurity = (node: number) =>
      (weight[node] as number) * (variance[node * outputs + output] as number);
    const whole = impurity(0);
    if (whole === 0) continue;
    feature.forEach((f, node) => {
      if (f < 0) return;
      const child = left[node] as number;
      const gain = (impurity(node) - impurity(child) - impurity(child + 1)) / whole;
      taken[f] = (taken[f] as number) + gain;
    });
  }
  const sum = taken.reduce((total, each) => total + each, 0);
  return sum > 0 ? taken.map((each) => each / sum) : taken;
}

/**
 * How much the mean squared error of one output grows, as a share of its variance, when the values of one feature are
 * shuffled among the rows (Breiman 2001). Meaningful on rows that the forest was not trained on.
 */
export function permutationImportance(
  forest: Forest,
  features: FeatureTable,
  targets: TargetTable,
  seed: number,
  output = 0,
): Float64Array {
  const { rows } = features;
  const actual = targets.values.subarray(output * rows, (output + 1) * rows);
  const errorOf = (values: Float64Array): number => {
    const predicted = predictMany(forest, { ...features, values });
    return meanOver(actual, (value, row) => (value - (predicted[output * rows + row] as number)) ** 2);
  };
  const average = meanOver(actual, (value) => value);
  const variance = meanOver(actual, (value) => (value - average) ** 2);
  const before = errorOf(features.values);
  return Float64Array.from(features.names, (_, f) => {
    const random = createRandom(seed, f);
    const values = features.values.slice();
    for (let row = rows - 1; row > 0; row--) {
      const other = random.integer(row + 1);
      const at = f * rows;
      const value = values[at + row] as number;
      values[at + row] = values[at + other] as number;
      values[at + other] = value;
    }
    return variance > 0 ? (errorOf(values) - before) / variance : 0;
  });
}

/** Mean over the known values of a target. */
function meanOver(values: Float64Array, of: (value: number, row: number) => number): number {
  let sum = 0;
  let count = 0;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    sum += of(value, row);
    count++;
  });
  return count === 0 ? 0 : sum / count;
}
