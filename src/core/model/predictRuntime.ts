import { attribute } from '../forest/attribution';
import { calibratedQuantile } from '../forest/calibration';
import { createPredictor, type Predictor } from '../forest/predictor';
import type { Size } from '../gemm/problem';
import { sameSize } from '../gemm/size';
import type { Quantiles } from '../records/trial';
import type { Candidate } from './candidate';
import { type KernelFeatures, kernelFeatures, type NamedKernel } from './kernelFeatures';
import type { BoundBy, Ceilings } from './roofline';
import type { FeatureRange, RuntimeModel } from './runtimeModel';

/** What moved a prediction. */
export interface Effect {
  readonly feature: string;
  /** What it multiplies the time by, against the mean of all that was measured: 1.2 is a fifth longer. */
  readonly effect: number;
}

/** What a model says of one candidate. */
export interface Prediction extends Candidate {
  readonly timeMs: Quantiles;
  /** `null` where too little power was measured to learn from. */
  readonly powerW: Quantiles | null;
  readonly energyJ: Quantiles | null;
  readonly boundBy: BoundBy;
  /** Whether all that is known of it lies within what was measured. */
  readonly inTrainingRange: boolean;
  /** The strongest effects first; empty where they were not asked for. */
  readonly attribution: readonly Effect[];
}

/** A model laid out for answering. */
export interface ReadyModel extends RuntimeModel {
  readonly predictor: Predictor;
}

/** Lays a model out, once for all that it will be asked. */
export function readyModel(model: RuntimeModel): ReadyModel {
  return { ...model, predictor: createPredictor(model.forest) };
}

const TIME = 0;
const POWER = 1;
/** How much wider intervals are for a size that was not measured, where too few were to learn it. */
const UNSEEN_FACTOR = 2;
/** Half an interval, in logarithms, where nothing was held out to learn it from: a factor of 2 either way. */
const UNKNOWN_SPREAD = Math.LN2;
/** Effects told of a prediction, and the least that is worth telling. */
const MOST_EFFECTS = 8;
const LEAST_EFFECT = 0.005;
const MS = 1000;

/** What the model says of candidates of one kernel, in their order. */
export function predictRuntime(
  model: ReadyModel,
  kernel: NamedKernel,
  candidates: readonly Candidate[],
  ceilings: Ceilings,
  { attribution }: { readonly attribution: boolean },
): readonly Prediction[] {
  const { forest, predictor, ranges, about } = model;
  const asked = kernelFeatures(kernel, candidates, ceilings);
  const columns = columnsFor(forest.features, asked);
  const row = new Float64Array(forest.features.length);
  const mean = new Float64Array(forest.outputs.length);
  const variance = new Float64Array(forest.outputs.length);
  return candidates.map((candidate, index): Prediction => {
    let inTrainingRange = true;
    for (let f = 0; f < columns.length; f++) {
      const value = columns[f]?.[index] ?? Number.NaN;
      row[f] = value;
      inTrainingRange &&= isWithin(ranges[f] as FeatureRange, value);
    }
    predictor.predict(row, mean, variance);
    // On another device nothing was measured.
    const isSeen = about.device !== null && isMeasured(candidate.size, about.sizes);
    const time = spreadOf(model, TIME, mean, variance, isSeen);
    const power = forest.outputs.length > 1 ? spreadOf(model, POWER, mean, variance, isSeen) : null;
    const timeMs = scaled(time, asked.rooflines.timeMs[index] as number);
    return {
      configuration: candidate.configuration,
      size: candidate.size,
      timeMs,
      powerW: power && scaled(power, 1),
      energyJ: power && energyOf(time, power, asked.rooflines.timeMs[index] as number),
      boundBy: asked.rooflines.boundBy[index] as BoundBy,
      inTrainingRange,
      attribution: attribution ? effectsOf(model, row) : [],
    };
  });
}

/** A column for each feature of the forest; `null` where the kernel has no such feature, which is 0 for another kernel's. */
function columnsFor(
  names: readonly string[],
  { rows, features }: KernelFeatures,
): readonly (Float64Array | null)[] {
  const known = new Map(features.map(({ name, values }) => [name, values]));
  return names.map((name) => known.get(name) ?? (name.startsWith('kernel ') ? new Float64Array(rows) : null));
}

function isMeasured(size: Size, sizes: readonly Size[]): boolean {
  return sizes.some((other) => sameSize(size, other));
}

function isWithin({ least, greatest, hasUnknown }: FeatureRange, value: number): boolean {
  return Number.isNaN(value) ? hasUnknown : least <= value && value <= greatest;
}

/** A centre, and how far below and above it an interval goes, in logarithms. */
interface Spread {
  readonly center: number;
  readonly below: number;
  readonly above: number;
}

function spreadOf(
  { calibrations }: ReadyModel,
  output: number,
  means: Float64Array,
  variances: Float64Array,
  isSeen: boolean,
): Spread {
  const center = means[output] as number;
  const [learnt, factor] = isSeen
    ? ([calibrations.seen, 1] as const)
    : calibrations.unseen
      ? ([calibrations.unseen, 1] as const)
      : ([calibrations.seen, UNSEEN_FACTOR] as const);
  const calibration = learnt[output] ?? null;
  if (calibration === null) return { center, below: UNKNOWN_SPREAD, above: UNKNOWN_SPREAD };
  const quantileAt = (level: number) =>
    calibratedQuantile(calibration, center, variances[output] as number, level);
  return {
    center,
    below: factor * Math.max(0, center - quantileAt(0.1)),
    above: factor * Math.max(0, quantileAt(0.9) - center),
  };
}

function scaled({ center, below, above }: Spread, unit: number): Quantiles {
  return {
    p10: unit * Math.exp(center - below),
    p50: unit * Math.exp(center),
    p90: unit * Math.exp(center + above),
  };
}

/** Energy is time times power; how far each is off is taken for independent of the other. */
function energyOf(time: Spread, power: Spread, unitMs: number): Quantiles {
  const joint = {
    center: time.center + power.center,
    below: Math.hypot(time.below, power.below),
    above: Math.hypot(time.above, power.above),
  };
  return scaled(joint, unitMs / MS);
}

function effectsOf({ forest }: ReadyModel, row: Float64Array): readonly Effect[] {
  const { contributions } = attribute(forest, row, TIME);
  return [...contributions]
    .map((contribution, f) => ({ feature: forest.features[f] as string, contribution }))
    .filter(({ contribution }) => Math.abs(contribution) >= LEAST_EFFECT)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, MOST_EFFECTS)
    .map(({ feature, contribution }) => ({ feature, effect: Math.exp(contribution) }));
}
