import { type Calibration, calibrate, calibratedQuantile } from '../forest/calibration';
import { impurityImportance } from '../forest/importance';
import { defaultForestOptions, type ForestOptions } from '../forest/options';
import { outOfBag } from '../forest/outOfBag';
import { createPredictor } from '../forest/predictor';
import { type FeatureTable, readRow, selectRows, type TargetTable } from '../forest/table';
import type { Forest } from '../forest/tree';
import { type Accuracy, accuracyOf } from './accuracy';
import { foldsOf } from './folds';
import type { FeatureRange, ModelAbout, RuntimeModel } from './runtimeModel';
import type { TrainingSet } from './trainingSet';

/** Grows a forest, in threads or here; `null` where it was stopped. */
export type Grow = (
  features: FeatureTable,
  targets: TargetTable,
  options: ForestOptions,
) => Promise<Forest | null>;

/** What of a model's description training itself finds out. */
type Found = 'accuracy' | 'importances' | 'rows' | 'sizes';

/** Sizes that must have been measured before a size that was not can be judged by leaving some out. */
const LEAST_SIZES = 2;
const SIZE_FOLDS = 5;
/** Trees of a forest whose answers are only compared. */
const TREES_HELD_OUT = 40;
/** The least and the greatest of what an interval of 80 % holds. */
const [LOW, HIGH] = [0.1, 0.9];

/**
 * Extremely randomised trees over bags of rows: what a tree did not see tells how wide intervals are, and leaving out
 * whole sizes how wide they are elsewhere. `null` where `grow` was stopped. Throws a `RangeError` without a row.
 */
export async function learnRuntime(
  set: TrainingSet,
  about: Omit<ModelAbout, Found>,
  seed: number,
  grow: Grow,
): Promise<RuntimeModel | null> {
  const { features, targets, sizes } = set;
  const options: ForestOptions = { ...defaultForestOptions, kind: 'extraTrees', seed };
  const forest = await grow(features, targets, options);
  if (forest === null) return null;
  const unseenRows = outOfBag(forest, options, features);
  const seen = calibrationsOf(targets, unseenRows);
  const unseenSizes = sizes.length < LEAST_SIZES ? null : await leaveSizesOut(set, seed, grow);
  if (unseenSizes === 'stopped') return null;
  const unseen = unseenSizes && calibrationsOf(targets, unseenSizes);
  const shares = impurityImportance(forest);
  return {
    about: {
      ...about,
      rows: features.rows,
      sizes,
      accuracy: {
        random: accuracyOn(set, unseenRows, seen[0] ?? null),
        sizes: unseenSizes && accuracyOn(set, unseenSizes, unseen?.[0] ?? null),
      },
      importances: forest.features
        .map((feature, f) => ({ feature, share: shares[f] as number }))
        .filter(({ share }) => share > 0)
        .sort((a, b) => b.share - a.share),
    },
    forest,
    ranges: rangesOf(features),
    calibrations: { seen, unseen },
  };
}

/** What was said of rows without having seen them, laid out like the targets. */
interface HeldOut {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

async function leaveSizesOut(
  { features, targets, sizeOf }: TrainingSet,
  seed: number,
  grow: Grow,
): Promise<HeldOut | 'stopped'> {
  const { rows } = features;
  const outputs = targets.names.length;
  const heldOut = { mean: new Float64Array(rows * outputs), variance: new Float64Array(rows * outputs) };
  const row = new Float64Array(features.names.length);
  const mean = new Float64Array(outputs);
  const variance = new Float64Array(outputs);
  for (const fold of foldsOf(rows, SIZE_FOLDS, seed, sizeOf)) {
    const training = Array.from({ length: rows }, (_, index) => index).filter((index) => !fold.has(index));
    const options: ForestOptions = {
      ...defaultForestOptions,
      kind: 'extraTrees',
      trees: TREES_HELD_OUT,
      seed,
    };
    const forest = await grow(selectRows(features, training), selectRows(targets, training), options);
    if (forest === null) return 'stopped';
    const { predict } = createPredictor(forest);
    for (const held of fold) {
      predict(readRow(features, held, row), mean, variance);
      for (let output = 0; output < outputs; output++) {
        heldOut.mean[output * rows + held] = mean[output] as number;
        heldOut.variance[output * rows + held] = variance[output] as number;
      }
    }
  }
  return heldOut;
}

function calibrationsOf({ names, rows, values }: TargetTable, { mean, variance }: HeldOut) {
  return names.map((_, output) => {
    const part = (all: Float64Array) => all.subarray(output * rows, (output + 1) * rows);
    return calibrate(part(values), part(mean), part(variance));
  });
}

/** Accuracy of the times that were said of rows without having seen them; rows that every tree saw are left out. */
function accuracyOn(
  { features: { rows }, targets, scaleMs }: TrainingSet,
  { mean, variance }: HeldOut,
  calibration: Calibration | null,
): Accuracy {
  const usable = Array.from({ length: rows }, (_, row) => row).filter((row) => Number.isFinite(mean[row]));
  const inMs = (of: (row: number) => number) =>
    usable.map((row) => (scaleMs[row] as number) * Math.exp(of(row)));
  const at = (level: number) => (row: number) =>
    calibration === null
      ? (mean[row] as number)
      : calibratedQuantile(calibration, mean[row] as number, variance[row] as number, level);
  const accuracy = accuracyOf(
    inMs((row) => targets.values[row] as number),
    inMs((row) => mean[row] as number),
    inMs(at(LOW)),
    inMs(at(HIGH)),
  );
  return calibration === null ? { ...accuracy, coverage80: null } : accuracy;
}

function rangesOf({ rows, names, values }: FeatureTable): readonly FeatureRange[] {
  return names.map((_, f) => {
    const cells = values.subarray(f * rows, (f + 1) * rows);
    const known = cells.filter((cell) => !Number.isNaN(cell));
    return {
      least: known.reduce((least, cell) => Math.min(least, cell), Number.POSITIVE_INFINITY),
      greatest: known.reduce((greatest, cell) => Math.max(greatest, cell), Number.NEGATIVE_INFINITY),
      hasUnknown: known.length < rows,
    };
  });
}
