import { descend, rowMajor } from '../forest/descend';
import { defaultForestOptions, type ForestOptions } from '../forest/options';
import { type FeatureTable, selectRows, type TargetTable } from '../forest/table';
import { trainForest } from '../forest/train';
import type { Forest } from '../forest/tree';
import { type Baseline, baselineMs, fitBaseline, waveEfficiency } from './baseline';
import { fitTrend, type Smoothness, type Trend } from './kernelRidge';
import { groupsOf } from './physicalFeatures';
import { rowsOf, type Work } from './work';

/** What a regressor learns from; one row a cell, the target as it is learnt (the logarithm of a time, say). */
export interface Lesson {
  readonly features: FeatureTable;
  readonly work: Work;
  readonly target: Float64Array;
  /** Whether `exp(target)` is a time in milliseconds, of which the baseline knows something. */
  readonly isTime: boolean;
}

/** How it learns. */
export interface RegressorOptions {
  readonly trees: number;
  readonly seed: number;
  /** Share of the forest over a trend in the answer, 0 to 1; with 0 no trend is fitted. */
  readonly trendShare: number;
  /** See {@link Trend}; `null`: to be chosen. */
  readonly smoothness: Smoothness | null;
  /** See {@link Baseline}; `null`: to be fitted. */
  readonly groupsAtOnce: number | null;
}

/** What each of the two forests says: a centre, in the scale of the target, and the variance of its trees. */
export interface Said {
  readonly plain: Float64Array;
  readonly plainVariance: Float64Array;
  /** `null` where there is no trend. */
  readonly trended: Float64Array | null;
  readonly trendedVariance: Float64Array | null;
}

/**
 * A baseline, a forest of extremely randomised trees on what it leaves, and a second one on what a smooth trend over the
 * same features leaves as well.
 */
export interface Regressor {
  readonly baseline: Baseline | null;
  readonly smoothness: Smoothness | null;
  readonly forest: Forest;
  say(features: FeatureTable, work: Work): Said;
  /** What the forest is asked of these rows, and what it ought to say: the target less the baseline. */
  question(rows: Lesson): { readonly features: FeatureTable; readonly targets: TargetTable };
}

/** Learns; throws a `RangeError` where there is no row or no feature. */
export function fitRegressor(
  { features, work, target, isTime }: Lesson,
  options: RegressorOptions,
): Regressor {
  const baseline = isTime ? fitBaseline(work, target.map(Math.exp), options.groupsAtOnce) : null;
  const offset = offsetOf(baseline, work);
  const rest = target.map((value, row) => value - (offset[row] as number));
  const seen = withWaves(features, work, baseline);
  const forest = grow(seen, rest, options, 0);
  const trend = options.trendShare > 0 ? fitTrend(seen, rest, options.seed, options.smoothness) : null;
  const over = trend && {
    trend,
    forest: grow(
      withColumn(seen, 'trend', trend.unseen),
      rest.map((value, row) => value - (trend.unseen[row] as number)),
      options,
      1,
    ),
  };
  return {
    baseline,
    smoothness: trend?.smoothness ?? null,
    forest,
    say: (asked, askedWork) => say({ baseline, forest, over }, asked, askedWork),
    question(rows) {
      const known = offsetOf(baseline, rows.work);
      return {
        features: withWaves(rows.features, rows.work, baseline),
        targets: targetTable(rows.target.map((value, row) => value - (known[row] as number))),
      };
    },
  };
}

function targetTable(values: Float64Array): TargetTable {
  return { rows: values.length, names: ['target'], values };
}

interface Parts {
  readonly baseline: Baseline | null;
  readonly forest: Forest;
  readonly over: { readonly trend: Trend; readonly forest: Forest } | null;
}

function say({ baseline, forest, over }: Parts, features: FeatureTable, work: Work): Said {
  const offset = offsetOf(baseline, work);
  const asked = withWaves(features, work, baseline);
  const plain = meansOf(forest, asked, offset);
  if (over === null) {
    return { plain: plain.mean, plainVariance: plain.variance, trended: null, trendedVariance: null };
  }
  const trend = over.trend.predict(asked);
  const trended = meansOf(
    over.forest,
    withColumn(asked, 'trend', trend),
    offset.map((value, row) => value + (trend[row] as number)),
  );
  return {
    plain: plain.mean,
    plainVariance: plain.variance,
    trended: trended.mean,
    trendedVariance: trended.variance,
  };
}

/** Logarithm of what the baseline says, 0 without one. */
function offsetOf(baseline: Baseline | null, work: Work): Float64Array {
  if (baseline === null) return new Float64Array(work.rows);
  return baselineMs(baseline, work).map((timeMs) => Math.log(Math.max(timeMs, 1e-9)));
}

/** The features, and where the baseline knows of waves, their number and how full they are. */
function withWaves(features: FeatureTable, work: Work, baseline: Baseline | null): FeatureTable {
  const groups = baseline && groupsOf(work);
  const efficiency = baseline && waveEfficiency(work, baseline.groupsAtOnce);
  if (!groups || !efficiency || baseline.groupsAtOnce === 1) return features;
  const waves = groups.map((each) => Math.log2(Math.ceil(each / baseline.groupsAtOnce)));
  return withColumn(withColumn(features, 'waves', waves), 'wave efficiency', efficiency);
}

function withColumn({ rows, names, values }: FeatureTable, name: string, column: Float64Array): FeatureTable {
  const all = new Float64Array(values.length + rows);
  all.set(values);
  all.set(column, values.length);
  return { rows, names: [...names, name], values: all };
}

function grow(
  features: FeatureTable,
  target: Float64Array,
  options: RegressorOptions,
  stream: number,
): Forest {
  const forestOptions: ForestOptions = {
    ...defaultForestOptions,
    kind: 'extraTrees',
    bootstrap: false,
    trees: options.trees,
    seed: options.seed * 2 + stream,
  };
  const forest = trainForest(features, targetTable(target), forestOptions);
  if (forest === null) throw new Error('nothing stopped the training');
  return forest;
}

interface Means {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * The logarithm of the mean over the trees of `exp(offset + value)`, so that a row on which trees disagree is given the
 * mean time and not the geometric mean, and the variance of the values.
 */
function meansOf(forest: Forest, features: FeatureTable, offset: Float64Array): Means {
  const { rows } = features;
  const byRow = rowMajor(features);
  const leaves = new Int32Array(rows);
  const sum = new Float64Array(rows);
  const squares = new Float64Array(rows);
  const times = new Float64Array(rows);
  for (const tree of forest.trees) {
    descend(tree, byRow, leaves);
    for (let r = 0; r < rows; r++) {
      const value = tree.mean[leaves[r] as number] as number;
      sum[r] = (sum[r] as number) + value;
      squares[r] = (squares[r] as number) + value * value;
      times[r] = (times[r] as number) + Math.exp(value);
    }
  }
  const count = forest.trees.length;
  return {
    mean: times.map((total, r) => Math.log(total / count) + (offset[r] as number)),
    variance: squares.map((total, r) => {
      const average = (sum[r] as number) / count;
      return Math.max(0, total / count - average * average);
    }),
  };
}

/** The given rows of a lesson. */
export function partOf({ features, work, target, isTime }: Lesson, rows: ArrayLike<number>): Lesson {
  return {
    features: selectRows(features, rows),
    work: rowsOf(work, rows),
    target: Float64Array.from(rows, (row) => target[row] as number),
    isTime,
  };
}
