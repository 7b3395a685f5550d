import * as z from 'zod';
import { FORMAT_NAMES } from '../core/numerics/format/formats';
import { MEASURED_FAMILIES } from '../core/numerics/measure/measureInputs';
import type { NumericsMeasurement } from '../core/numerics/measure/measurement';
import type { NumericsRuns } from './numerics';
import { deviceReference, kernelReference, size } from './tuning';

/** Elements of an operand that a runner is sent: 64 MiB of float32. */
export const MOST_SENT_ELEMENTS = 2 ** 24;

/** Base64 of little-endian float32, row-major; a quarter of it is what base64 adds, and room for padding. */
const elements = z.string().max(Math.ceil((MOST_SENT_ELEMENTS * 4 * 4) / 3) + 4);

/** Data a kernel is measured with: a family, or numbers of the user's own for op(A) (m × k) and op(B) (k × n). */
export const numericsData = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('family'), family: z.enum(MEASURED_FAMILIES) }),
  z.object({ kind: z.literal('values'), a: elements, b: elements }),
]);
/** See {@link numericsData}. */
export type NumericsData = z.infer<typeof numericsData>;

/** What operands are rounded to before the kernel gets them, to see what it would give with inputs of that format. */
export const inputRounding = z.object({ format: z.enum(FORMAT_NAMES), mode: z.enum(['rne', 'rna', 'rz']) });
/** See {@link inputRounding}. */
export type InputRounding = z.infer<typeof inputRounding>;

const share = z.number().nullable();
const bin = z.object({ upTo: share, count: z.int().nonnegative() });

/** Validator of {@link NumericsMeasurement}. */
export const numericsMeasurement: z.ZodType<NumericsMeasurement> = z.object({
  summary: z.object({
    rms: share,
    max: share,
    ulpMax: share,
    bias: share,
    effectiveBits: share,
    overflows: z.int().nonnegative(),
    elements: z.int().nonnegative(),
  }),
  histograms: z.object({ ulp: z.array(bin).readonly(), relative: z.array(bin).readonly() }),
  heat: z.object({
    rows: z.int().positive(),
    columns: z.int().positive(),
    cells: z.array(share).readonly(),
  }),
  rows: z.int().positive(),
  unsteady: z.int().nonnegative(),
  paths: z.object({ names: z.array(z.string()).readonly(), elements: z.int().nonnegative() }),
});

/** A measurement, or why there is none. */
export const numericsResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), measurement: numericsMeasurement }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
/** See {@link numericsResult}. */
export type NumericsResult = z.infer<typeof numericsResult>;

/** Validator of {@link NumericsRuns}. */
export const numericsRuns: z.ZodType<NumericsRuns> = z.object({
  device: deviceReference,
  kernel: kernelReference,
  runs: z
    .array(
      z.object({
        size,
        family: z.enum([...MEASURED_FAMILIES, 'file']),
        rounding: inputRounding.nullable(),
        outcome: numericsResult,
      }),
    )
    .readonly(),
});
