import type { ForestOptions } from '../../../../src/core/forest/options';
import { defaultForestOptions } from '../../../../src/core/forest/options';
import type { FeatureTable, TargetTable } from '../../../../src/core/forest/table';
import { type Forest, leafOf } from '../../../../src/core/forest/tree';
import { createRandom } from '../../../../src/core/random';

/** Rows of few-valued and continuous features with targets that depend on them and on noise. */
export function sampleData(
  rows: number,
  seed: number,
  noise = 0.1,
): { readonly features: FeatureTable; readonly targets: TargetTable } {
  const random = createRandom(seed);
  const names = ['few', 'some', 'continuous', 'useless'];
  const values = new Float64Array(rows * names.length);
  const time = new Float64Array(rows);
  const power = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const few = random.integer(3);
    const some = random.integer(20);
    const continuous = random.uniform();
    [few, some, continuous, random.uniform()].forEach((value, f) => {
      values[f * rows + row] = value;
    });
    time[row] = 5 * few + Math.sin(some) + 3 * continuous ** 2 + noise * random.normal();
    power[row] = 100 + 10 * some + 50 * continuous * few + 10 * noise * random.normal();
  }
  return {
    features: { rows, names, values },
    targets: { rows, names: ['time', 'power'], values: Float64Array.from([...time, ...power]) },
  };
}

/** Options of a small forest. */
export function options(changes: Partial<ForestOptions> = {}): ForestOptions {
  return { ...defaultForestOptions, trees: 20, seed: 5, ...changes };
}

/** The first output of a table alone. */
export function firstOutput({ rows, names, values }: TargetTable): TargetTable {
  return { rows, names: names.slice(0, 1), values: values.slice(0, rows) };
}

/** What a forest says of one row and one output. */
interface Spread {
  readonly mean: number;
  /** Variance of the trees' values: how far they disagree. */
  readonly betweenTrees: number;
  /** Mean over the trees of the variance within the leaf. */
  readonly withinLeaves: number;
}

/** Mean and variance of one row for each output, tree by tree and without anything clever: what a predictor must say. */
export function spreadOf(forest: Forest, row: ArrayLike<number>): readonly Spread[] {
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
