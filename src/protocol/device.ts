import * as z from 'zod';
import type { DeviceNote } from '../core/device/deviceNote';
import type { DeviceProfile } from '../core/device/deviceProfile';

/** Devices, as runners tell of them and the store keeps them. */
const nullableNumber = z.number().nullable();

/** One number for each of x, y, z. */
export const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

const tensorRate = z.object({
  format: z.string(),
  accumulator: z.string(),
  shape: z.string(),
  latencyCycles: z.number(),
  fmaPerCyclePerMultiprocessor: z.number(),
  warps: z.int(),
  chains: z.int(),
  flops: z.number(),
});

/** Validator of {@link DeviceProfile}. */
export const deviceProfile: z.ZodType<DeviceProfile> = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['webgpu', 'cuda', 'replay']),
  backend: z.string(),
  fallback: z.boolean(),
  emulated: z.boolean(),
  host: z.string().nullable(),
  driver: z.string(),
  limits: z.object({
    maxGroupInvocations: z.number(),
    maxGroupSize: triple,
    maxSharedBytes: z.number(),
    maxGroups: triple,
    maxBufferBytes: z.number(),
  }),
  features: z.array(z.string()).readonly(),
  subgroupSize: z.object({ min: z.number(), max: z.number() }).nullable(),
  peakFlops: z.object({ f32: nullableNumber, f16: nullableNumber }),
  bytesPerSecond: nullableNumber,
  sharedBytesPerSecond: nullableNumber,
  tensorCores: z.array(tensorRate).readonly().nullable(),
  powerSource: z.string().nullable(),
  cuda: z
    .object({
      computeCapability: z.tuple([z.int(), z.int()]).readonly(),
      multiprocessors: z.int(),
      clockMHz: z.number(),
      memoryClockMHz: z.number(),
      memoryBusBits: z.number(),
      l2Bytes: z.number(),
      memoryBytes: z.number(),
    })
    .nullable(),
});

/** Validator of {@link DeviceNote}. */
export const deviceNote: z.ZodType<DeviceNote> = z.object({
  about: z.enum(['wgsl', 'cuda']).nullable(),
  text: z.string(),
});
