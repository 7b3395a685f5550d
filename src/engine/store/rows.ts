import { z } from 'zod';
import {
  budget,
  configuration,
  libraryTime,
  namedSize,
  objective,
  sessionState,
  stoppedBecause,
  strategyName,
  trial,
  warmStart,
} from '../../protocol/tuning';
import { verdict } from '../../protocol/verdict';

/** Rows as they come out of the store, validated, because another version or program may have written them; text that holds JSON. */
export const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

/** Which trials of the search: the search itself, or measuring the best few and the baseline again at its end. */
export const phase = z.enum(['search', 'final']);
/** See {@link phase}. */
export type Phase = z.infer<typeof phase>;

/** Names and values of the tunables of a session's search space. */
const tunableValues = z.array(z.object({ name: z.string(), values: z.array(z.number()) }));

const flag = z.number().transform((value) => value !== 0);

const deviceColumns = {
  device_id: z.string(),
  device_name: z.string(),
  device_driver: z.string(),
  device_fallback: flag,
  device_emulated: flag,
};

const kernelColumns = { kernel: z.string(), path: z.string().nullable(), entry: z.string() };

/** A session with its device. */
export const sessionRow = z.object({
  ...deviceColumns,
  ...kernelColumns,
  number: z.int(),
  id: z.string(),
  kind: z.enum(['tune', 'measure']),
  sizes: json(z.array(namedSize)),
  strategy: strategyName,
  objective: json(objective),
  budget: json(budget),
  seed: z.int(),
  space_size: z.int().nullable(),
  tunables: json(tunableValues),
  baseline: json(configuration),
  started_at: z.string(),
  seconds: z.number(),
  state: sessionState,
  stopped_because: stoppedBecause.nullable(),
  failure: z.string().nullable(),
  resumed_trials: z.int(),
  paused: flag,
  warm: json(warmStart).nullable(),
  owner_pid: z.int(),
  owner_started: z.string().nullable(),
});
/** See {@link sessionRow}. */
export type SessionRow = z.infer<typeof sessionRow>;

/** One finished measurement. */
export const measurementRow = z.object({
  id: z.int(),
  m: z.int(),
  n: z.int(),
  k: z.int(),
  configuration: z.string(),
  phase,
  trial: json(trial),
  measured_at: z.string(),
});
/** See {@link measurementRow}. */
export type MeasurementRow = z.infer<typeof measurementRow>;

/** A measurement with its session, kernel and device. */
export const joinedMeasurementRow = measurementRow.extend({
  ...deviceColumns,
  ...kernelColumns,
  session_id: z.string(),
});
/** See {@link joinedMeasurementRow}. */
export type JoinedMeasurementRow = z.infer<typeof joinedMeasurementRow>;

/** What the vendor's library took on a problem of a session. */
export const libraryRow = z.object({ m: z.int(), n: z.int(), k: z.int(), time: json(libraryTime) });
/** See {@link libraryRow}. */
export type LibraryRow = z.infer<typeof libraryRow>;

/** The reference of a session measured again. */
export const referenceRow = z.object({
  m: z.int(),
  n: z.int(),
  k: z.int(),
  evaluations: z.int(),
  ratio: z.number(),
});
/** See {@link referenceRow}. */
export type ReferenceRow = z.infer<typeof referenceRow>;

/** What running a kernel's hypotheses came to. */
export const verdictRow = z.object({ verdict: json(verdict) });
