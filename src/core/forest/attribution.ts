import type { Forest } from './tree';

/** A prediction taken apart: `base` plus all contributions is the mean of the trees. */
export interface Attribution {
  /** Mean over the training rows, before any feature is looked at. */
  readonly base: number;
  /** What each feature adds, by its index. */
  readonly contributions: Float64Array;
}

/**
 * How each feature moves one row's prediction of one output: at each cut on the row's way the change of the node's
 * mean is put down to the feature that is cut (path attribution, Saabas 2014).
 */
export function attribute(forest: Forest, row: ArrayLike<number>, output = 0): Attribution {
  const contributions = new Float64Array(forest.features.length);
  let base = 0;
  const share = 1 / forest.trees.length;
  for (const { feature, threshold, left, mean, outputs } of forest.trees) {
    let node = 0;
    let value = mean[output] as number;
    base += value * share;
    for (let f = feature[0] as number; f >= 0; f = feature[node] as number) {
      node = (left[node] as number) + ((row[f] as number) > (threshold[node] as number) ? 1 : 0);
      const next = mean[node * outputs + output] as number;
      contributions[f] = (contributions[f] as number) + (next - value) * share;
      value = next;
    }
  }
  return { base, contributions };
}
