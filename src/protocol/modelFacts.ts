import * as z from 'zod';
import type { Calibration } from '../core/forest/calibration';
import type { FeatureRange, ModelCalibrations } from '../core/model/runtimeModel';
import { modelAbout } from './modelAbout';

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
