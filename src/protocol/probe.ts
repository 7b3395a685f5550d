import * as z from 'zod';
import { TENSOR_INPUTS, TENSOR_OUTPUTS } from '../core/numerics/dot/tensorPaths';
import type { ProbeRecord } from '../core/numerics/probe/probeRecord';
import type { DeviceReference } from './tuning';

const pattern = z.string().regex(/^[0-9a-f]{8}$/);
const evidence = z.object({
  about: z.string(),
  says: z.string(),
  dots: z
    .array(
      z.object({
        a: z.array(pattern).readonly(),
        b: z.array(pattern).readonly(),
        c: pattern,
        d: pattern,
      }),
    )
    .readonly(),
});
const mode = z.enum(['rne', 'rna', 'rz']);
const count = z.int().nonnegative();
const counted = z.object({ dots: count, equal: count });

/** Validator of {@link ProbeRecord}. */
export const probeRecord: z.ZodType<ProbeRecord> = z.object({
  kind: z.enum(['tensorCore', 'exact', 'loop', 'unknown']),
  model: z
    .object({
      blocks: z.array(z.array(count).readonly()).readonly(),
      fractionBits: z.int().nullable(),
      rounding: z.object({ fractionBits: z.int(), mode }),
      exponentFloor: z.int().nullable(),
      subnormals: z.enum(['asStored', 'normalised']),
      cLast: mode.nullable(),
    })
    .nullable(),
  block: count.nullable(),
  evidence: z.array(evidence).readonly(),
  contradictions: z.array(evidence).readonly(),
  random: counted,
  probes: counted,
  known: z.array(z.object({ name: z.string(), tensorCore: z.boolean(), equal: count })).readonly(),
  equals: z.array(z.string()).readonly(),
});

/** One matrix instruction of a device and what the probes found, or why it could not be run. */
export const probedUnit = z.object({
  /** As PTX writes it. */
  instruction: z.string(),
  input: z.enum(TENSOR_INPUTS),
  output: z.enum(TENSOR_OUTPUTS),
  /** Products that one instruction adds. */
  k: z.int().positive(),
  outcome: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), record: probeRecord }),
    z.object({ ok: z.literal(false), reason: z.string() }),
  ]),
});
/** See {@link probedUnit}. */
export type ProbedUnit = z.infer<typeof probedUnit>;

/** The instructions of a device, or why there are none to probe. */
export const probeResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), units: z.array(probedUnit) }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
/** See {@link probeResult}. */
export type ProbeResult = z.infer<typeof probeResult>;

/** The answer of `tilesmith numerics probe`. */
export interface ProbedDevice {
  readonly device: DeviceReference;
  readonly units: readonly ProbedUnit[];
}
