import * as z from 'zod';
import type { Verdict } from '../core/kernel/verdict';

const run = z.int().positive();
const name = z.string();

const gemmSettings = z.object({
  m: name.exactOptional(),
  n: name.exactOptional(),
  k: name.exactOptional(),
  a: name.exactOptional(),
  b: name.exactOptional(),
  c: name.exactOptional(),
  layout: z.enum(['nn', 'nt', 'tn', 'tt']).exactOptional(),
});

/** Validator of {@link Verdict}, as the store keeps it. */
export const verdict: z.ZodType<Verdict> = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('decided'),
    settings: gemmSettings,
    dispatch: z.tuple([z.string(), z.string(), z.string()]).nullable(),
    run,
  }),
  z.object({ outcome: z.literal('none'), run }),
  z.object({ outcome: z.literal('ambiguous'), readings: z.array(z.string()), run }),
]);
