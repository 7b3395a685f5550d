import type { Forest } from './tree';

/** A forest laid out for one row after another. */
export interface Predictor {
  /** The mean of the trees for each output, written into `mean`, and, where given, the total variance. */
  predict(row: ArrayLike<number>, mean: Float64Array, variance?: Float64Array): void;
}

/** Bits of a packed node that hold the rank of its threshold; the others hold the feature. */
const RANK_BITS = 20;
const RANK_MASK = 2 ** RANK_BITS - 1;
const LEAF = -1;

/**
 * Lays a forest out so that a node is 8 bytes: a row's values are first ranked among the thresholds of each feature,
 * and the nodes then compare ranks, which gives exactly what comparing the values gives. Throws a `RangeError` for more
 * than 2047 features or a million thresholds of one.
 */
export function createPredictor(forest: Forest): Predictor {
  const outputs = forest.outputs.length;
  const thresholds = distinctThresholds(forest);
  if (thresholds.length > 2047 || thresholds.some(({ length }) => length > RANK_MASK)) {
    throw new RangeError('the forest has too many features or thresholds');
  }
  const total = forest.trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  // Two integers a node: what is compared (or LEAF), and the left child (or the place of the leaf's values).
  const nodes = new Int32Array(total * 2);
  const roots = new Int32Array(forest.trees.length);
  const leaves = forest.trees.reduce((sum, tree) => sum + (tree.feature.length + 1) / 2, 0);
  const values = new Float64Array(leaves * outputs * 2);
  let base = 0;
  let leaf = 0;
  forest.trees.forEach((tree, number) => {
    roots[number] = base * 2;
    tree.feature.forEach((feature, node) => {
      const at = (base + node) * 2;
      if (feature >= 0) {
        const rank = rankOf(thresholds[feature] as Float64Array, tree.threshold[node] as number);
        nodes[at] = feature * 2 ** RANK_BITS + rank;
        nodes[at + 1] = (base + (tree.left[node] as number)) * 2;
        return;
      }
      nodes[at] = LEAF;
      nodes[at + 1] = leaf;
      for (let output = 0; output < outputs; output++) {
        values[leaf++] = tree.mean[node * outputs + output] as number;
        values[leaf++] = tree.variance[node * outputs + output] as number;
      }
    });
    base += tree.feature.length;
  });
  const ranks = new Int32Array(thresholds.length);
  const places = new Int32Array(roots.length);
  const squares = new Float64Array(outputs);
  const within = new Float64Array(outputs);

  const addLeaf = (at: number, mean: Float64Array): void => {
    for (let output = 0, place = at; output < outputs; output++) {
      const value = values[place++] as number;
      mean[output] = (mean[output] as number) + value;
      squares[output] = (squares[output] as number) + value * value;
      within[output] = (within[output] as number) + (values[place++] as number);
    }
  };

  return {
    predict(row, mean, variance) {
      for (let f = 0; f < ranks.length; f++)
        ranks[f] = rankOf(thresholds[f] as Float64Array, row[f] as number);
      mean.fill(0);
      squares.fill(0);
      within.fill(0);
      places.set(roots);
      // All trees go down one level at a time: their reads do not wait for one another, and memory answers them together.
      for (let open = roots.length; open > 0; ) {
        let kept = 0;
        for (let tree = 0; tree < open; tree++) {
          const at = places[tree] as number;
          const packed = nodes[at] as number;
          const next = nodes[at + 1] as number;
          if (packed === LEAF) addLeaf(next, mean);
          else {
            const isRight = (ranks[packed >>> RANK_BITS] as number) > (packed & RANK_MASK) ? 2 : 0;
            places[kept++] = next + isRight;
          }
        }
        open = kept;
      }
      for (let output = 0; output < outputs; output++) {
        const average = (mean[output] as number) / roots.length;
        mean[output] = average;
        if (variance) {
          const between = Math.max(0, (squares[output] as number) / roots.length - average * average);
          variance[output] = between + (within[output] as number) / roots.length;
        }
      }
    },
  };
}

/** The thresholds of each feature over all trees, ascending. */
function distinctThresholds(forest: Forest): readonly Float64Array[] {
  const sets = forest.features.map(() => new Set<number>());
  for (const { feature, threshold } of forest.trees) {
    feature.forEach((f, node) => {
      if (f >= 0) (sets[f] as Set<number>).add(threshold[node] as number);
    });
  }
  return sets.map((set) => Float64Array.from(set).sort());
}

/** How many thresholds lie below a value; 0 for `NaN`. A row goes right where this is above the threshold's own rank. */
function rankOf(ascending: Float64Array, value: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ascending[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
