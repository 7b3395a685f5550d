import * as z from 'zod';
import { parseSize } from '../core/gemm/size';
import { configuration, deviceReference, kernelReference, language, size, spaceFile, trial } from './tuning';

/**
 * The offline form of measuring: files with one JSON document a line. A work file says what is to be measured, a
 * results file what came of it; neither needs a connection between the machines.
 */

const sizeText = z.string().transform((text, context) => {
  const read = parseSize(text);
  if (read.ok) return read.size;
  context.addIssue({ code: 'custom', message: read.reason });
  return z.NEVER;
});

/** One line of a work file: one configuration on one problem. */
export const workLine = z
  .object({
    /** Names the line among all that are ever merged; a line whose id has a result is not measured again. */
    id: z.string().min(1),
    /** The kernel's text; without it the file is read. */
    source: z.string().optional(),
    /** The kernel's file, relative to the work file; beside a `source` only the name that results are filed under. */
    file: z.string().min(1).optional(),
    /** Entry point; `null` where the file has one kernel. */
    entry: z.string().nullable().default(null),
    /** By default what the name of the file says, and WGSL without one. */
    language: language.optional(),
    /** The input file of Kernel Tuner that says what is tuned. */
    spaceFile: spaceFile.exactOptional(),
    /** `{"m":512,"n":512,"k":64}`, `"512x512x64"` or `"512"`. */
    size: z.union([size, sizeText]),
    /** Values that differ from the source's own. */
    configuration: configuration.default({}),
    seed: z.int().nonnegative().default(1),
  })
  .refine(({ source, file }) => source !== undefined || file !== undefined, {
    error: 'give "source" (the text) or "file"',
  });
/** See {@link workLine}. */
export type WorkLine = z.infer<typeof workLine>;

/** One line of a results file; it holds all that is needed to file it in a store elsewhere. */
export const resultLine = z.object({
  id: z.string().min(1),
  kernel: kernelReference.extend({
    language,
    source: z.string(),
    tunables: z.array(z.object({ name: z.string(), values: z.array(z.number()) })),
    /** The source's own values. */
    baseline: configuration,
  }),
  device: deviceReference,
  /** Machine the device was reached from. */
  host: z.string(),
  problem: size,
  seed: z.int().nonnegative(),
  /** ISO 8601, UTC. */
  measuredAt: z.string(),
  trial,
});
/** See {@link resultLine}. */
export type ResultLine = z.infer<typeof resultLine>;
