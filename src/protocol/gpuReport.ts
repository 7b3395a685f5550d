import * as z from 'zod';
import type { GpuReportHead, GpuSection } from '../core/records/gpuReport';
import { deviceProfile } from './device';
import { resultLine } from './work';

/** The document that `tilesmith gpu-check` writes. */

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const figureTable = z.object({
  title: z.string(),
  rows: z.array(z.record(z.string(), cell)).readonly(),
});

/** Validator of {@link GpuSection}. */
export const gpuSection: z.ZodType<GpuSection> = z
  .object({
    name: z.string(),
    about: z.string(),
    status: z.enum(['passed', 'failed', 'not run']),
    why: z.string().nullable(),
    seconds: z.number().nonnegative(),
    figures: z.array(figureTable).readonly(),
  })
  .refine(({ status, why }) => (why === null) === (status === 'passed'), 'a reason wherever it did not pass');

const head: z.ZodType<GpuReportHead> = z.object({
  format: z.literal(1),
  program: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  finished: z.boolean(),
  host: z.string(),
  platform: z.string(),
  gpu: z.boolean(),
  devices: z.array(deviceProfile).readonly(),
  notes: z.array(z.string()).readonly(),
  sections: z.array(gpuSection).readonly(),
});

/** Validator of the whole report: what was found, and every measurement as a result of a work file. */
export const gpuReport = z.intersection(head, z.object({ measurements: z.array(resultLine).readonly() }));
/** See {@link gpuReport}. */
export type GpuReport = z.infer<typeof gpuReport>;
