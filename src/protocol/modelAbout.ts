import * as z from 'zod';
import type { Accuracy } from '../core/model/accuracy';
import { MODEL_VERSION, type ModelAbout } from '../core/model/runtimeModel';

const nullableNumber = z.number().nullable();

const accuracy: z.ZodType<Accuracy> = z.object({
  r2: nullableNumber,
  r2Log: nullableNumber,
  mape: nullableNumber,
  medianApe: nullableNumber,
  coverage80: nullableNumber,
});

/** Validator of {@link ModelAbout}; refuses a model of another version. */
export const modelAbout: z.ZodType<ModelAbout> = z.object({
  id: z.string(),
  version: z.literal(MODEL_VERSION),
  device: z.object({ id: z.string(), name: z.string(), driver: z.string() }).nullable(),
  language: z.enum(['wgsl', 'cuda']).nullable(),
  family: z.string().nullable(),
  trainedAt: z.string(),
  rows: z.int().positive(),
  newest: z.int().nonnegative(),
  kernels: z.array(z.string()).readonly(),
  sizes: z.array(z.object({ m: z.int(), n: z.int(), k: z.int() })).readonly(),
  accuracy: z.object({ random: accuracy, sizes: accuracy.nullable() }),
  importances: z.array(z.object({ feature: z.string(), share: z.number() })).readonly(),
});
