import * as z from 'zod';
import { problem } from './instance';
import { numericsRuns } from './numericsMeasurement';
import { language, size } from './tuning';

/** The kernel that the Numerics Lab takes its formats and its K from. */
export const labKernel = z.object({
  uri: z.string(),
  entry: z.string(),
  language,
  /** `null` where the kernel was not recognised. */
  formats: problem.shape.formats.nullable(),
  /** The active problem; `null` where there is none. */
  size: size.nullable(),
});
/** See {@link labKernel}. */
export type LabKernel = z.infer<typeof labKernel>;

/** What *Check Numerics* measured of a kernel; it is shown beside the models where the kernel is the same. */
export const labMeasurement = z.object({ uri: z.string(), result: numericsRuns });
/** See {@link labMeasurement}. */
export type LabMeasurement = z.infer<typeof labMeasurement>;

/** Messages from the extension to the Numerics Lab. */
export const toNumericsLab = z.discriminatedUnion('type', [
  /** Opened from a kernel; what the page showed of another one gives way. */
  z.object({ type: z.literal('kernel'), kernel: labKernel }),
  z.object({ type: z.literal('measured'), measurement: labMeasurement }),
  /** Something the user asked for failed; the text names the remedy. */
  z.object({ type: z.literal('failure'), text: z.string() }),
]);
/** See {@link toNumericsLab}. */
export type ToNumericsLab = z.infer<typeof toNumericsLab>;

/** Messages from the Numerics Lab to the extension. */
export const fromNumericsLab = z.discriminatedUnion('type', [
  /** Sent once the page can receive. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('openKernel'), uri: z.string(), entry: z.string() }),
]);
/** See {@link fromNumericsLab}. */
export type FromNumericsLab = z.infer<typeof fromNumericsLab>;
