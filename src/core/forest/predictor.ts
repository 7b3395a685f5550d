import { createDistinctRows } from './distinctRows';
import { lowerBound } from './lowerBound';
import type { Forest, Tree } from './tree';

/** A forest laid out for one row after another. */
export interface Predictor {
  /** The mean of the trees for each output, written into `mean`, and, where given, the total variance. */
  predict(row: ArrayLike<number>, mean: Float64Array, variance?: Float64Array): void;
}

/** Bits of a packed cut that hold the rank of its threshold; the others hold the feature. */
const RANK_BITS = 20;
const RANK_MASK = 2 ** RANK_BITS - 1;
/** Integers of a node: its packed cut, and where its left and its right child are. */
const FIELDS = 3;

/**
 * Lays a forest out so that a cut is 12 bytes: a row's values are first ranked among the thresholds of each feature,
 * and the nodes then compare ranks, which gives exactly what comparing the values gives. Throws a `RangeError` for more
 * than 2047 features or a million thresholds of one.
 */
export function createPredictor(forest: Forest): Predictor {
  const outputs = forest.outputs.length;
  const thresholds = distinctThresholds(forest);
  if (thresholds.length > 2047 || thresholds.some(({ length }) => length > RANK_MASK)) {
    throw new RangeError('the forest has too many features or thresholds');
  }
  const { nodes, roots, values } = layOut(forest, thresholds);
  const trees = roots.length;
  const ranks = new Int32Array(thresholds.length);
  const places = new Int32Array(trees);
  const leaves = new Int32Array(trees);
  const squares = new Float64Array(outputs);
  const within = new Float64Array(outputs);

  /**
   * All trees go down one level at a time: their reads do not wait for one another, and memory answers them together.
   * Nothing here branches on the row, because such a branch would be guessed wrong half of the time.
   */
  const findLeaves = (): void => {
    let open = 0;
    let done = 0;
    for (let tree = 0; tree < trees; tree++) {
      const place = roots[tree] as number;
      const isLeaf = place >>> 31;
      places[open] = place;
      leaves[done] = ~place;
      open += 1 - isLeaf;
      done += isLeaf;
    }
    while (open > 0) {
      let kept = 0;
      for (let i = 0; i < open; i++) {
        const at = places[i] as number;
        const cut = nodes[at] as number;
        const isRight = ((cut & RANK_MASK) - (ranks[cut >>> RANK_BITS] as number)) >>> 31;
        const place = nodes[at + 1 + isRight] as number;
        const isLeaf = place >>> 31;
        places[kept] = place;
        leaves[done] = ~place;
        kept += 1 - isLeaf;
        done += isLeaf;
      }
      open = kept;
    }
  };

  return {
    predict(row, mean, variance) {
      for (let f = 0; f < ranks.length; f++) {
        ranks[f] = lowerBound(thresholds[f] as Float64Array, row[f] as number);
      }
      findLeaves();
      mean.fill(0);
      squares.fill(0);
      within.fill(0);
      for (let i = 0; i < trees; i++) {
        let at = leaves[i] as number;
        for (let output = 0; output < outputs; output++) {
          const value = values[at++] as number;
          mean[output] = (mean[output] as number) + value;
          squares[output] = (squares[output] as number) + value * value;
          within[output] = (within[output] as number) + (values[at++] as number);
        }
      }
      for (let output = 0; output < outputs; output++) {
        const average = (mean[output] as number) / trees;
        mean[output] = average;
        if (variance) {
          const between = Math.max(0, (squares[output] as number) / trees - average * average);
          variance[output] = between + (within[output] as number) / trees;
        }
      }
    },
  };
}

/** A forest as cuts of `FIELDS` integers and values of leaves. A place that is negative is `~` that of a leaf. */
interface Layout {
  readonly nodes: Int32Array;
  /** Where each tree begins. */
  readonly roots: Int32Array;
  /** Mean and variance of each output, side by side for each distinct leaf. */
  readonly values: Float64Array;
}

function layOut({ trees, outputs }: Forest, thresholds: readonly Float64Array[]): Layout {
  const leaves = trees.reduce((sum, tree) => sum + (tree.feature.length + 1) / 2, 0);
  const nodes = new Int32Array((leaves - trees.length) * FIELDS);
  // Leaves of full trees are single training rows, so that there are few distinct ones, and they stay in the cache.
  const values = createDistinctRows(outputs.length * 2, leaves);
  const leaf = new Float64Array(outputs.length * 2);
  let nextNode = 0;

  const placeLeaf = ({ mean, variance }: Tree, node: number): number => {
    for (let output = 0; output < outputs.length; output++) {
      leaf[output * 2] = mean[node * outputs.length + output] as number;
      leaf[output * 2 + 1] = variance[node * outputs.length + output] as number;
    }
    return ~values.place(leaf);
  };

  /** The child that more rows go to follows its parent at once, so that it mostly is in the cache with it. */
  const placeTree = (tree: Tree): number => {
    const root = nextNode;
    // Nodes still to be placed, each with where the place is to be written.
    const waiting = [0, -1];
    while (waiting.length > 0) {
      const from = waiting.pop() as number;
      const node = waiting.pop() as number;
      const feature = tree.feature[node] as number;
      const place = feature < 0 ? placeLeaf(tree, node) : nextNode;
      if (from >= 0) nodes[from] = place;
      if (feature < 0) {
        if (from < 0) return place;
        continue;
      }
      nextNode += FIELDS;
      nodes[place] =
        feature * 2 ** RANK_BITS +
        lowerBound(thresholds[feature] as Float64Array, tree.threshold[node] as number);
      const left = tree.left[node] as number;
      const isLeftHeavier = (tree.weight[left] as number) >= (tree.weight[left + 1] as number);
      if (isLeftHeavier) waiting.push(left + 1, place + 2, left, place + 1);
      else waiting.push(left, place + 1, left + 1, place + 2);
    }
    return root;
  };

  const roots = Int32Array.from(trees, placeTree);
  return { nodes, roots, values: values.values() };
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
