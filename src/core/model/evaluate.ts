import { impurityImportance, permutationImportance } from '../forest/importance';
import { selectRows } from '../forest/table';
import { columnOf, type RecordedTable } from '../records/recordedTable';
import { type Accuracy, accuracyOf } from './accuracy';
import { learn } from './learner';
import { type Lesson, partOf, type Regressor } from './regressor';
import { type Part, type Split, splitsOf } from './splits';
import { type TableFeatures, tableFeatures } from './tableFeatures';
import { rowsOf } from './work';

/** What is evaluated, and how. */
export interface EvaluateOptions {
  /** Columns of numbers. */
  readonly targets: readonly string[];
  /** Columns that features are made of; `null`: all that are no results. */
  readonly features: readonly string[] | null;
  /** Columns whose distinct values are left out one after another; none: no such split. */
  readonly group: readonly string[];
  /** Shares of the rows to train on, above 0 and below 1. */
  readonly trainShares: readonly number[];
  /** Times that a random part is drawn anew. */
  readonly repeats: number;
  readonly seed: number;
  readonly trees: number;
}

/** How well one target is predicted under one split. */
export interface EvaluationResult extends Accuracy {
  readonly target: string;
  readonly split: Split['kind'];
  /** Share of the rows that were trained on; `null` where groups were left out. */
  readonly trainShare: number | null;
  readonly trainRows: number;
  readonly testRows: number;
  /** Time of one training in seconds, on average. */
  readonly trainSeconds: number;
  /**
   * What each feature is worth to the forest, beyond the baseline, the greatest share first; shares add up to 1 where
   * anything was learnt.
   */
  readonly importances: readonly Importance[];
}

/** What a feature is worth to a forest, counted two ways. */
export interface Importance {
  readonly feature: string;
  /** Share of what the forest explains that cuts on the feature explain (mean decrease in impurity). */
  readonly share: number;
  /**
   * How much the mean squared error on rows that were not trained on grows when the feature is shuffled among them, as a
   * share of the variance of what there is to explain; below 0 where the forest does better without it.
   */
  readonly shuffled: number;
}

const FOLDS = 8;
/** Of many rows fewer parts are held out. */
const MANY_ROWS = 4000;
const FEWER_FOLDS = 5;
const GROUP_FOLDS = 7;
/** Rows that features are shuffled among at most: each feature is a prediction of all of them. */
const SHUFFLED_ROWS = 1000;

/** Seconds since some moment; given in, because the core has no clock. */
export type Clock = () => number;

/** Everything of a table that a target needs, with only the rows that have it. */
interface Subject extends TableFeatures {
  readonly name: string;
  readonly target: Float64Array;
  readonly isTime: boolean;
  /** Group of each row, or `null` where no columns name one. */
  readonly groups: Int32Array | null;
}

/**
 * Evaluates every target under a random split (80 % to train), where groups are named leaving each of them out, and for
 * each share of rows to train. Told before each training how many of how many are done; false stops and gives `null`.
 */
export function evaluateTable(
  table: RecordedTable,
  options: EvaluateOptions,
  clock: Clock,
  onStep: (done: number, total: number) => boolean,
): readonly EvaluationResult[] | null {
  const subjects = options.targets.map((target) => subjectOf(table, target, options));
  const runs = subjects.flatMap((subject) =>
    splitsOf(subject.target.length, subject.groups, options).map((split) => ({ subject, split })),
  );
  const total = runs.reduce((sum, { split }) => sum + split.parts.length, 0);
  let done = 0;
  const results: EvaluationResult[] = [];
  for (const { subject, split } of runs) {
    const outcomes: Outcome[] = [];
    for (const [index, part] of split.parts.entries()) {
      if (!onStep(done++, total)) return null;
      outcomes.push(
        trial(subject, part, { ...options, seed: options.seed + index }, split.kind === 'group', clock),
      );
    }
    results.push(summary(subject, split, outcomes));
  }
  return results;
}

/** Rows that have a target above 0, with features; what cannot be learnt is left out. */
function subjectOf(table: RecordedTable, name: string, options: EvaluateOptions): Subject {
  const column = columnOf(table, name);
  if (column?.kind !== 'number') throw new RangeError(`"${name}" is no column of numbers`);
  const chosen = [...column.cells.keys()].filter((row) => (column.cells[row] as number) > 0);
  const target = Float64Array.from(chosen, (row) => column.cells[row] as number);
  const part = rowsOfTable(table, chosen);
  const features = tableFeatures(part, options.features);
  const isTime = /time|latency|duration|elapsed|(^|_)(ms|us|ns|s)$/i.test(name);
  return { ...features, name, target, isTime, groups: groupsOfRows(part, options.group) };
}

function rowsOfTable(table: RecordedTable, rows: readonly number[]): RecordedTable {
  const columns = table.columns.map((column) =>
    column.kind === 'number'
      ? { ...column, cells: Float64Array.from(rows, (row) => column.cells[row] as number) }
      : { ...column, cells: rows.map((row) => column.cells[row] as string) },
  );
  return { ...table, rows: rows.length, columns };
}

function groupsOfRows(table: RecordedTable, names: readonly string[]): Int32Array | null {
  if (names.length === 0) return null;
  const columns = names.map((name) => {
    const column = columnOf(table, name);
    if (column === null) throw new RangeError(`there is no column "${name}"`);
    return column;
  });
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: table.rows }, (_, row) => {
    const key = JSON.stringify(columns.map(({ cells }) => cells[row]));
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** What was measured of the rows that were left out, and what was said of them. */
interface Scored {
  readonly actual: readonly number[];
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
}

interface Outcome extends Scored {
  readonly trainRows: number;
  readonly seconds: number;
  readonly importances: readonly Importance[];
}

function trial(
  { features, work, target, isTime, groups }: Subject,
  { train, test }: Part,
  { seed, trees }: EvaluateOptions,
  isGrouped: boolean,
  clock: Clock,
): Outcome {
  const begin = clock();
  const learner = learn(
    selectRows(features, train),
    rowsOf(work, train),
    Float64Array.from(train, (row) => target[row] as number),
    isTime,
    {
      trees,
      seed,
      groups: isGrouped && groups ? Int32Array.from(train, (row) => groups[row] as number) : null,
      folds: isGrouped ? GROUP_FOLDS : train.length > MANY_ROWS ? FEWER_FOLDS : FOLDS,
    },
  );
  const seconds = clock() - begin;
  const { p10, p50, p90 } = learner.predict(selectRows(features, test), rowsOf(work, test));
  return {
    actual: test.map((row) => target[row] as number),
    p10,
    p50,
    p90,
    trainRows: train.length,
    seconds,
    importances: importancesOf(
      learner.regressor,
      partOf({ features, work, target: target.map(Math.log), isTime }, test.slice(0, SHUFFLED_ROWS)),
      seed,
    ),
  };
}

/** Importances of a forest, those by shuffling on rows that it has not seen. */
function importancesOf({ forest, question }: Regressor, unseen: Lesson, seed: number): readonly Importance[] {
  const { features, targets } = question(unseen);
  const shares = impurityImportance(forest);
  const shuffled = permutationImportance(forest, features, targets, seed);
  return forest.features.map((feature, f) => ({
    feature,
    share: shares[f] as number,
    shuffled: shuffled[f] as number,
  }));
}

/** Means over several trainings, the greatest share first; a feature that one did not have explained nothing there. */
function meanImportances(outcomes: readonly Outcome[]): readonly Importance[] {
  const all = outcomes.flatMap(({ importances }) => importances);
  return [...new Set(all.map(({ feature }) => feature))]
    .map((name): Importance => {
      const own = all.filter(({ feature }) => feature === name);
      const mean = (of: (importance: Importance) => number): number =>
        own.reduce((sum, each) => sum + of(each), 0) / outcomes.length;
      return { feature: name, share: mean(({ share }) => share), shuffled: mean((each) => each.shuffled) };
    })
    .sort((a, b) => b.share - a.share);
}

/** Groups are scored over all left-out rows together, repeats each by itself and then averaged. */
function summary(
  { name }: Subject,
  { kind, trainShare }: Split,
  outcomes: readonly Outcome[],
): EvaluationResult {
  const scored: readonly Scored[] = kind === 'group' ? [joined(outcomes)] : outcomes;
  const each = scored.map(({ actual, p10, p50, p90 }) => accuracyOf(actual, p50, p10, p90));
  const mean = (of: (accuracy: Accuracy) => number | null): number | null => {
    const known = each.map(of).filter((value) => value !== null);
    return known.length === 0 ? null : average(known);
  };
  return {
    target: name,
    split: kind,
    trainShare,
    r2: mean(({ r2 }) => r2),
    r2Log: mean(({ r2Log }) => r2Log),
    mape: mean(({ mape }) => mape),
    medianApe: mean(({ medianApe }) => medianApe),
    coverage80: mean(({ coverage80 }) => coverage80),
    trainRows: Math.round(average(outcomes.map(({ trainRows }) => trainRows))),
    testRows: Math.round(average(scored.map(({ actual }) => actual.length))),
    trainSeconds: average(outcomes.map(({ seconds }) => seconds)),
    importances: meanImportances(outcomes),
  };
}

function joined(outcomes: readonly Outcome[]): Scored {
  const all = (of: (outcome: Scored) => ArrayLike<number>): Float64Array =>
    Float64Array.from(outcomes.flatMap((outcome) => Array.from(of(outcome))));
  return {
    actual: outcomes.flatMap(({ actual }) => actual),
    p10: all(({ p10 }) => p10),
    p50: all(({ p50 }) => p50),
    p90: all(({ p90 }) => p90),
  };
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
