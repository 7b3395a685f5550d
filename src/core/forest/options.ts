/** How a forest is grown. */
export interface ForestOptions {
  /** Best cut of each feature drawn, or one random cut of each (Geurts, Ernst, Wehenkel 2006). */
  readonly kind: 'randomForest' | 'extraTrees';
  /** Number of trees, from 1. */
  readonly trees: number;
  /** Cuts on the way to a leaf at most; `null` for no limit. */
  readonly maxDepth: number | null;
  /** Distinct training rows in a leaf at least, from 1. */
  readonly minLeafRows: number;
  /** Share of the features that are drawn at each node, above 0 to 1; at least one is. */
  readonly featuresPerSplit: number;
  /** Whether each tree sees as many rows as there are, drawn with replacement, or every row once. */
  readonly bootstrap: boolean;
  /** Cuts between any two values, or between 256 bins of about equal count. */
  readonly split: 'exact' | 'histogram';
  readonly seed: number;
}

/** Full trees over all features, as the reference implementation of regression forests grows them. */
export const defaultForestOptions: ForestOptions = {
  kind: 'randomForest',
  trees: 100,
  maxDepth: null,
  minLeafRows: 1,
  featuresPerSplit: 1,
  bootstrap: true,
  split: 'exact',
  seed: 1,
};
