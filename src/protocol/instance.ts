import * as z from 'zod';
import { ELEMENT_TYPES } from '../core/gemm/problem';
import type { KernelInstance } from '../core/kernel/instance';
import { triple } from './device';
import { language } from './tuning';

/** What is compiled and launched, as it goes to a runner. */
const elementType = z.enum(ELEMENT_TYPES);

/** Validator of `Problem`. */
export const problem = z.object({
  m: z.int().positive(),
  n: z.int().positive(),
  k: z.int().positive(),
  layout: z.enum(['nn', 'nt', 'tn', 'tt']),
  blocks: z.object({ edge: z.int().positive(), by: z.enum(['rows', 'columns']) }).exactOptional(),
  formats: z.object({
    a: elementType,
    b: elementType,
    c: elementType,
    accumulator: elementType,
    tensorCores: z.literal(true).exactOptional(),
  }),
  bias: z.object({ along: z.enum(['m', 'n', 'mn']), type: elementType }).exactOptional(),
  factors: z.object({ product: z.int(), bias: z.int(), before: z.int() }).exactOptional(),
  start: z.enum(['zeros', 'numbers']).exactOptional(),
  batch: z
    .object({ count: z.int().positive(), shared: z.array(z.enum(['a', 'b'])).readonly() })
    .exactOptional(),
});

const slot = {
  group: z.int().nonnegative(),
  binding: z.int().nonnegative(),
  space: z.enum(['storage', 'uniform']),
  access: z.enum(['read', 'read_write']),
  offsetBytes: z.int().nonnegative().exactOptional(),
};
const scalarContent = z.object({
  offsetBytes: z.int().nonnegative(),
  scalar: z.enum(['f32', 'f16', 'bf16', 'f64', 'i32', 'u32', 'i64', 'u64']),
  value: z.number(),
});
const scalars = { bytes: z.int().positive(), scalars: z.array(scalarContent).readonly() };
const header = z.object(scalars).exactOptional();
const bufferContent = z.union([
  z.object({ ...slot, holds: z.enum(['a', 'b', 'bias']), header }),
  z.object({ ...slot, holds: z.literal('c'), isRead: z.boolean(), header }),
  z.object({ ...slot, holds: z.literal('scalars'), ...scalars }),
]);
const launch = z.object({
  problem,
  constants: z.record(z.string(), z.number()),
  groups: triple,
  buffers: z.array(bufferContent).readonly(),
});

const steppedLaunch = launch.extend({ multiple: z.int().positive(), requires: z.string() });
const checkLaunch = launch.extend({ about: z.string(), requires: z.string().exactOptional() });

/** Validator of {@link KernelInstance}. */
export const kernelInstance: z.ZodType<KernelInstance> = z.object({
  language,
  source: z.string(),
  entry: z.string(),
  features: z.array(z.string()).readonly(),
  groupSize: triple,
  sharedBytes: z.number().nonnegative(),
  dynamicSharedBytes: z.number().nonnegative(),
  macros: z.record(z.string(), z.union([z.number(), z.string()])).exactOptional(),
  includeFolder: z.string().exactOptional(),
  launch,
  checks: z.array(checkLaunch).readonly(),
  ragged: z
    .array(
      steppedLaunch.extend({
        dims: z.array(z.enum(['m', 'n', 'k'])).readonly(),
        finer: z.array(steppedLaunch).readonly(),
      }),
    )
    .readonly(),
});
