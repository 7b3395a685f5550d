import { type Calibration, calibrate, calibratedQuantile } from '../forest/calibration';
import { type FeatureTable, selectRows } from '../forest/table';
import { fitBaseline } from './baseline';
import { type Cells, cellsOf, rowKey } from './cells';
import { foldsOf } from './folds';
import { fitRegressor, type Lesson, partOf, type Regressor, type Said } from './regressor';
import { rowsOf, type Work } from './work';

/** How a target is learnt. */
export interface LearnerOptions {
  /** Trees of each forest. */
  readonly trees: number;
  readonly seed: number;
  /**
   * Number of the group of each row where the model will be asked about groups it has not seen: shares and intervals are
   * then taken from groups that were held out. `null`: from rows that were.
   */
  readonly groups: Int32Array | null;
  /** Times that a part is held out to learn shares and intervals. */
  readonly folds: number;
}

/** A value and the interval that holds four fifths of all measurements, each in the unit of the target. */
export interface Predicted {
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
  /** 1 where the same work was measured in training. */
  readonly isSeen: Uint8Array;
}

/** A model of one target. */
export interface Learner {
  readonly regressor: Regressor;
  /** Share of the forest over the trend in the answer. */
  readonly trendShare: number;
  predict(features: FeatureTable, work: Work): Predicted;
}

/** Shares of the forest over the trend that are tried. */
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** Held-out rows below which a share or an interval cannot be told. */
const LEAST_HELD_OUT = 20;
/** Held-out rows above which more tell nothing new, where rows and not groups are held out. */
const ENOUGH_HELD_OUT = 1000;
/** Trees of a forest whose answers are only compared. */
const TREES_HELD_OUT = 40;

/** One held-out row: what was measured, what each forest said, and how sure. */
interface HeldOut {
  readonly row: number;
  readonly isSeen: boolean;
  readonly plain: number;
  readonly plainVariance: number;
  readonly trended: number;
  readonly trendedVariance: number;
}

/**
 * Learns a positive target of at least two rows, in logarithms. How much weight the trend has and how wide intervals are
 * is learnt on parts that were held out; work that was measured before is answered with the median of what it took.
 */
export function learn(
  features: FeatureTable,
  work: Work,
  target: Float64Array,
  isTime: boolean,
  options: LearnerOptions,
): Learner {
  const lesson: Lesson = { features, work, target: target.map(Math.log), isTime };
  const keys = Array.from({ length: features.rows }, (_, row) => rowKey(features, row));
  const cells = cellsOf(keys, lesson.target);
  const whole = cellLesson(lesson, cells);
  // How many groups run at once belongs to the device: what is held out of the measurements does not change it.
  const groupsAtOnce = isTime
    ? (fitBaseline(whole.work, whole.target.map(Math.exp))?.groupsAtOnce ?? null)
    : null;
  const heldOut = holdOut(lesson, keys, options, groupsAtOnce);
  const unseen = heldOut.filter(({ isSeen }) => !isSeen);
  const trendShare = unseen.length < LEAST_HELD_OUT ? 0 : bestShare(unseen, lesson.target);
  const { trees, seed } = options;
  const regressor = fitRegressor(whole, { trees, seed, trendShare, smoothness: null, groupsAtOnce });
  const cellNumbers = new Map(cells.first.map((row, cell) => [keys[row] as string, cell]));
  const ofSeen = calibrationOf(
    heldOut.filter(({ isSeen }) => isSeen),
    lesson.target,
    0,
  );
  const ofUnseen = calibrationOf(unseen, lesson.target, trendShare);
  const rough = calibrationOf(heldOut, lesson.target, trendShare);
  return {
    regressor,
    trendShare,
    predict(asked, askedWork) {
      const said = regressor.say(asked, askedWork);
      const result = {
        p10: new Float64Array(asked.rows),
        p50: new Float64Array(asked.rows),
        p90: new Float64Array(asked.rows),
        isSeen: new Uint8Array(asked.rows),
      };
      for (let row = 0; row < asked.rows; row++) {
        const cell = cellNumbers.get(rowKey(asked, row));
        const isSeen = cell !== undefined;
        const center = isSeen ? (cells.center[cell] as number) : blendOf(said, row, trendShare);
        const variance = isSeen ? (cells.spread[cell] as number) : varianceOf(said, row, trendShare);
        const calibration = (isSeen ? ofSeen : ofUnseen) ?? rough ?? UNKNOWN;
        result.isSeen[row] = isSeen ? 1 : 0;
        result.p10[row] = Math.exp(Math.min(center, calibratedQuantile(calibration, center, variance, 0.1)));
        result.p50[row] = Math.exp(center);
        result.p90[row] = Math.exp(Math.max(center, calibratedQuantile(calibration, center, variance, 0.9)));
      }
      return result;
    },
  };
}

/** Where too little was held out to learn from: a factor of 2 either way. */
const UNKNOWN: Calibration = {
  floor: Math.LN2 ** 2,
  residuals: Array.from({ length: 201 }, (_, step) => (step - 100) / 80),
};

/** Every row predicted by a model that did not see its fold. */
function holdOut(
  lesson: Lesson,
  keys: readonly string[],
  options: LearnerOptions,
  groupsAtOnce: number | null,
): readonly HeldOut[] {
  const { rows } = lesson.features;
  const all = foldsOf(rows, options.folds, options.seed, options.groups);
  const enough = Math.max(2, Math.ceil((ENOUGH_HELD_OUT * options.folds) / rows));
  const folds = options.groups === null ? all.slice(0, enough) : all;
  // The trend pays where much is asked that was not measured; where nothing is, it is not fitted.
  const repeats = keys.length - new Set(keys).size;
  const isMostlySeen = options.groups === null && (keys.length - repeats) * options.folds < repeats;
  let smoothness: Regressor['smoothness'] = null;
  return folds.flatMap((fold) => {
    const training = Array.from({ length: rows }, (_, row) => row).filter((row) => !fold.has(row));
    if (training.length < 2 || fold.size === 0) return [];
    const asked = [...fold];
    const part = partOf(lesson, training);
    const cells = cellsOf(
      training.map((row) => keys[row] as string),
      part.target,
    );
    const regressor = fitRegressor(cellLesson(part, cells), {
      trees: Math.min(options.trees, TREES_HELD_OUT),
      seed: options.seed,
      trendShare: isMostlySeen ? 0 : 1,
      smoothness,
      groupsAtOnce,
    });
    smoothness = regressor.smoothness;
    const numbers = new Map(cells.first.map((row, cell) => [keys[training[row] as number] as string, cell]));
    const said = regressor.say(selectRows(lesson.features, asked), rowsOf(lesson.work, asked));
    return asked.map((row, index): HeldOut => {
      const cell = numbers.get(keys[row] as string);
      if (cell !== undefined) {
        const plain = cells.center[cell] as number;
        const plainVariance = cells.spread[cell] as number;
        return { row, isSeen: true, plain, plainVariance, trended: plain, trendedVariance: plainVariance };
      }
      return {
        row,
        isSeen: false,
        plain: said.plain[index] as number,
        plainVariance: said.plainVariance[index] as number,
        trended: (said.trended ?? said.plain)[index] as number,
        trendedVariance: (said.trendedVariance ?? said.plainVariance)[index] as number,
      };
    });
  });
}

/** A lesson with one row a cell, its target the cell's median. */
function cellLesson(lesson: Lesson, cells: Cells): Lesson {
  return { ...partOf(lesson, cells.first), target: cells.center };
}

/** The share with the smallest mean absolute error. */
function bestShare(rows: readonly HeldOut[], target: Float64Array): number {
  const errorOf = (share: number): number =>
    rows.reduce((sum, { row, plain, trended }) => {
      return sum + Math.abs(plain + share * (trended - plain) - (target[row] as number));
    }, 0);
  return SHARES.reduce((best, share) => (errorOf(share) < errorOf(best) ? share : best), 0);
}

function calibrationOf(rows: readonly HeldOut[], target: Float64Array, share: number): Calibration | null {
  return calibrate(
    rows.map(({ row }) => target[row] as number),
    rows.map(({ plain, trended }) => plain + share * (trended - plain)),
    rows.map((each) =>
      mixedVariance(each.plain, each.plainVariance, each.trended, each.trendedVariance, share),
    ),
  );
}

function blendOf({ plain, trended }: Said, row: number, share: number): number {
  const value = plain[row] as number;
  return trended === null ? value : value + share * ((trended[row] as number) - value);
}

function varianceOf(
  { plain, plainVariance, trended, trendedVariance }: Said,
  row: number,
  share: number,
): number {
  const own = plainVariance[row] as number;
  if (trended === null || trendedVariance === null) return own;
  return mixedVariance(
    plain[row] as number,
    own,
    trended[row] as number,
    trendedVariance[row] as number,
    share,
  );
}

/** Variance of a mixture of two answers: that of each, and how far apart they are. */
function mixedVariance(a: number, varianceA: number, b: number, varianceB: number, share: number): number {
  return (1 - share) * varianceA + share * varianceB + share * (1 - share) * (a - b) ** 2;
}
