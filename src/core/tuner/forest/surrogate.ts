import { tableOf } from '../../forest/table';
import { trainForest } from '../../forest/train';
import { type Forest, leafOf, type Tree } from '../../forest/tree';
import { medianOf } from '../../stats';
import { fitSlope, type Slope, slopeAt } from './slope';

/** One configuration that was tried: its encoded values, and its objective, `null` where it failed. */
export interface Observation {
  readonly encoded: readonly number[];
  readonly value: number | null;
}

/** What is believed of configurations that were not tried; smaller is better. */
export interface Surrogate {
  /** One possible truth: what one tree alone says, `tree` from 0 to below `trees`. */
  readonly trees: number;
  possible(tree: number, encoded: ArrayLike<number>): number;
  /** The mean of all trees, less half of their standard deviation. */
  hopeful(encoded: ArrayLike<number>): number;
}

const TREES = 25;
/** What the logarithm of how much slower than the median an objective is is multiplied by. */
const PRESSED = 0.3;
/** How many standard deviations of the trees the hopeful value lies below their mean. */
const HOPE = 0.5;

/**
 * A slope through the logarithms of the objective, and a forest on what it leaves. Where some failed, the same forest
 * also learns what fails, and a configuration counts as slower by the spread of the times for as much as it is expected
 * to fail. `null` where nothing succeeded yet.
 */
export function fitSurrogate(measured: readonly Observation[], seed: number): Surrogate | null {
  const observations = drawnTogether(measured);
  const good = observations.flatMap(({ encoded, value }) =>
    value === null ? [] : { encoded, log: Math.log(value) },
  );
  if (good.length === 0) return null;
  const slope = fitSlope(
    good.map(({ encoded }) => encoded),
    good.map(({ log }) => log),
  );
  const forest = fitForest(observations, slope, seed);
  const logs = good.map(({ log }) => log);
  const penalty = Math.max(...logs) - Math.min(...logs) + 1;
  const treeValue = (tree: Tree, encoded: ArrayLike<number>): number => {
    const at = leafOf(tree, encoded) * tree.outputs;
    const failing = tree.outputs === 2 ? (tree.mean[at + 1] as number) : 0;
    return (tree.mean[at] as number) + penalty * failing;
  };
  return {
    trees: TREES,
    possible: (number, encoded) => slopeAt(slope, encoded) + treeValue(forest.trees[number] as Tree, encoded),
    hopeful(encoded) {
      let sum = 0;
      let squares = 0;
      for (const tree of forest.trees) {
        const value = treeValue(tree, encoded);
        sum += value;
        squares += value * value;
      }
      const mean = sum / TREES;
      return slopeAt(slope, encoded) + mean - HOPE * Math.sqrt(Math.max(0, squares / TREES - mean * mean));
    },
  };
}

function fitForest(observations: readonly Observation[], slope: Slope, seed: number): Forest {
  const names = slope.weights.map((_, column) => String(column));
  const residuals = observations.map(({ encoded, value }) =>
    value === null ? Number.NaN : Math.log(value) - slopeAt(slope, encoded),
  );
  const failures = observations.map(({ value }) => (value === null ? 1 : 0));
  const anyFailed = failures.some((failed) => failed === 1);
  const forest = trainForest(
    tableOf(
      names,
      observations.map(({ encoded }) => encoded),
    ),
    {
      rows: observations.length,
      names: anyFailed ? ['residual', 'failed'] : ['residual'],
      values: Float64Array.from(anyFailed ? [...residuals, ...failures] : residuals),
    },
    {
      kind: 'randomForest',
      trees: TREES,
      maxDepth: null,
      minLeafRows: 1,
      featuresPerSplit: 0.7,
      bootstrap: true,
      split: 'exact',
      seed,
    },
  );
  return forest as Forest;
}

/**
 * The slower half of the objectives drawn together. How slow slow configurations are varies widely and says little of where
 * the fast ones are; as it is, it takes most of what the models can express.
 */
function drawnTogether(observations: readonly Observation[]): readonly Observation[] {
  const values = observations.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return observations;
  const middle = medianOf(values);
  return observations.map((each) =>
    each.value === null || each.value <= middle
      ? each
      : { ...each, value: middle * (each.value / middle) ** PRESSED },
  );
}
