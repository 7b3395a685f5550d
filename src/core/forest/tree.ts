/**
 * A regression tree as columns over its nodes; node 0 is the root and every child has a higher number than its parent.
 * A row goes to `left` unless its value of `feature` is above `threshold`, and the right child is `left + 1`.
 */
export interface Tree {
  /** Feature that is compared, -1 at a leaf. */
  readonly feature: Int16Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** Mean of each output over the node's training rows, outputs side by side: node · outputs + output. */
  readonly mean: Float64Array;
  /** Population variance of each output over the node's training rows, laid out like `mean`. */
  readonly variance: Float64Array;
  /** Weight of the training rows in the node. */
  readonly weight: Float64Array;
  /** Number of outputs. */
  readonly outputs: number;
}

/** The leaf that a row of features comes to. */
export function leafOf(tree: Tree, row: ArrayLike<number>): number {
  const { feature, threshold, left } = tree;
  let node = 0;
  let split = feature[0] as number;
  while (split >= 0) {
    node = (left[node] as number) + ((row[split] as number) > (threshold[node] as number) ? 1 : 0);
    split = feature[node] as number;
  }
  return node;
}

/** A forest: its trees and what they were grown on. */
export interface Forest {
  readonly features: readonly string[];
  readonly outputs: readonly string[];
  readonly trees: readonly Tree[];
}
