import * as z from 'zod';
import type { Calibration } from '../core/forest/calibration';
import type { FeatureRange, ModelCalibrations } from '../core/model/runtimeModel';
import { modelAbout } from './modelAbout';
import { configuration, kernelSource, size } from './tuning';

/** What is said of models of runtime and power, and what they say: kept in the store, printed, passed on to the editor. */
const calibration: z.ZodType<Calibration> = z.object({
  floor: z.number(),
  residuals: z.array(z.number()).min(2).readonly(),
});
const calibrations = z.array(calibration.nullable()).min(1).readonly();

const featureRange: z.ZodType<FeatureRange> = z.object({
  /** A feature that was never known has no range, which JSON writes as `null`. */
  least: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.POSITIVE_INFINITY),
  greatest: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.NEGATIVE_INFINITY),
  hasUnknown: z.boolean(),
});

/** Validator of all of a model that is not its forest. */
export const modelFacts = z.object({
  about: modelAbout,
  ranges: z.array(featureRange).readonly(),
  calibrations: z.object({
    seen: calibrations,
    unseen: calibrations.nullable(),
  }) satisfies z.ZodType<ModelCalibrations>,
});
/** See {@link modelFacts}. */
export type ModelFacts = z.infer<typeof modelFacts>;

/** Validator of `Quantiles`. */
export const quantiles = z.object({ p10: z.number(), p50: z.number(), p90: z.number() });

/** What a prediction is asked for; entry, sizes and device as for tuning. */
export const predictRequest = z.object({
  source: kernelSource,
  entry: z.string().nullable(),
  sizes: z.array(size),
  device: z.string().nullable(),
  /** Values that differ from the source's own, or `all`: every valid configuration. */
  configuration: z.union([configuration, z.literal('all')]),
});
/** See {@link predictRequest}. */
export type PredictRequest = z.infer<typeof predictRequest>;

/** The model that predictions are by. */
export const modelReference = z.object({
  id: z.string(),
  /** In words, for a person. */
  trainedOn: z.string(),
  /** Not of this device: it knows only what is the same for all. */
  generic: z.boolean(),
  /** Measurements have come since that it does not know. */
  stale: z.boolean(),
  trainedAt: z.string(),
  measurements: z.int(),
});
/** See {@link modelReference}. */
export type ModelReference = z.infer<typeof modelReference>;

/** What a model says of one configuration on one problem. */
export const prediction = z.object({
  configuration,
  problem: size,
  timeMs: quantiles,
  powerW: quantiles.nullable(),
  energyJ: quantiles.nullable(),
  boundBy: z.enum(['compute', 'memory', 'shared memory', 'launch']),
  inTrainingRange: z.boolean(),
  attribution: z.array(z.object({ feature: z.string(), effect: z.number() })),
});
/** See {@link prediction}. */
export type StatedPrediction = z.infer<typeof prediction>;
