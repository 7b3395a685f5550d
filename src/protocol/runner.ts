import * as z from 'zod';
import type { DeviceNote } from '../core/device/deviceNote';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { DriverOccupancy } from '../core/device/resources';
import { ELEMENT_TYPES } from '../core/gemm/problem';
import type { KernelInstance } from '../core/kernel/instance';
import { deviceConditions, kernelResources, language, verification } from './tuning';

/**
 * Messages between the engine and a runner process: JSON-RPC requests (vscode-jsonrpc over the runner's
 * standard input and output, `Content-Length` framing). Validated on arrival on both sides.
 */
export const RUNNER_PROTOCOL_VERSION = 2;

const elementType = z.enum(ELEMENT_TYPES);
const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

const problem = z.object({
  m: z.int().positive(),
  n: z.int().positive(),
  k: z.int().positive(),
  layout: z.enum(['nn', 'nt', 'tn', 'tt']),
  formats: z.object({
    a: elementType,
    b: elementType,
    c: elementType,
    accumulator: elementType,
    tensorCores: z.literal(true).exactOptional(),
  }),
});

const slot = {
  group: z.int().nonnegative(),
  binding: z.int().nonnegative(),
  space: z.enum(['storage', 'uniform']),
  access: z.enum(['read', 'read_write']),
};
const scalarContent = z.object({
  offsetBytes: z.int().nonnegative(),
  scalar: z.enum(['f32', 'f16', 'bf16', 'f64', 'i32', 'u32', 'i64', 'u64']),
  value: z.number(),
});
const bufferContent = z.union([
  z.object({ ...slot, holds: z.enum(['a', 'b']) }),
  z.object({ ...slot, holds: z.literal('c'), isRead: z.boolean() }),
  z.object({
    ...slot,
    holds: z.literal('scalars'),
    bytes: z.int().positive(),
    scalars: z.array(scalarContent).readonly(),
  }),
]);
const launch = z.object({
  problem,
  constants: z.record(z.string(), z.number()),
  groups: triple,
  buffers: z.array(bufferContent).readonly(),
});

/** Validator of {@link KernelInstance}. */
export const kernelInstance: z.ZodType<KernelInstance> = z.object({
  language,
  source: z.string(),
  entry: z.string(),
  features: z.array(z.string()).readonly(),
  groupSize: triple,
  sharedBytes: z.number().nonnegative(),
  dynamicSharedBytes: z.number().nonnegative(),
  includeFolder: z.string().exactOptional(),
  launch,
  ragged: z.array(launch.extend({ requires: z.string() })).readonly(),
});

const nullableNumber = z.number().nullable();

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
const deviceNote: z.ZodType<DeviceNote> = z.object({
  about: z.enum(['wgsl', 'cuda']).nullable(),
  text: z.string(),
});

/** Compiler output at its place; offsets in UTF-16 units, lines and columns 0-based. */
export const compilerMessage = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  text: z.string(),
  line: z.int().nonnegative(),
  column: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
});
/** See {@link compilerMessage}. */
export type CompilerMessage = z.infer<typeof compilerMessage>;

/**
 * Outcome of compiling and verifying an instance; `handle` is good for `sample` until `release`. An emulated device
 * has no times: `compileMs` is `null` and there is nothing to sample. `runtime` with a verification: the launch is
 * right, but a ragged one cost the device; its requirement is the last in `requires`.
 */
export const prepareResult = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('correct'),
    handle: z.string(),
    verification,
    compileMs: nullableNumber,
    resources: kernelResources.nullable(),
  }),
  z.object({
    status: z.enum(['compile', 'runtime', 'correctness', 'constraints']),
    reason: z.string(),
    verification: verification.nullable(),
    compileMs: nullableNumber,
    resources: kernelResources.nullable(),
  }),
]);
/** See {@link prepareResult}. */
export type PrepareResult = z.infer<typeof prepareResult>;

/** Samples of one prepared instance, each the time of one launch; verified again after the last. */
export const sampleResult = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('correct'),
    samplesMs: z.array(z.number().positive()),
    wallMs: z.number().positive(),
    timer: z.enum(['timestamp', 'wall']),
    cache: z.enum(['flushed', 'hot']),
    conditions: deviceConditions.nullable(),
  }),
  z.object({
    status: z.enum(['runtime', 'correctness']),
    reason: z.string(),
    /** Set where the result is right but a sample is below `floorMs`. */
    belowFloor: z.literal(true).optional(),
  }),
]);
/** See {@link sampleResult}. */
export type SampleResult = z.infer<typeof sampleResult>;

/** Energy of one launch and power over a continuous run, or why they could not be measured. */
export const energyResult = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    energyJ: z.number().positive(),
    powerW: z.number().positive(),
    seconds: z.number().positive(),
    launches: z.int().positive(),
    /** How it was obtained: `NVML energy counter`. */
    source: z.string(),
    /** Largest relative error that the steps of the source leave. */
    relativeError: z.number().nonnegative(),
    /** Power that the board is limited to, where it tells. */
    powerLimitW: z.number().nullable().default(null),
  }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
/** See {@link energyResult}. */
export type EnergyResult = z.infer<typeof energyResult>;

/** Samples of the vendor's own matrix multiplication on a problem, verified as a kernel is; or why there are none. */
export const libraryResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), library: z.string(), samplesMs: z.array(z.number().positive()) }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
/** See {@link libraryResult}. */
export type LibraryResult = z.infer<typeof libraryResult>;

/** Validator of {@link DriverOccupancy}. */
export const driverOccupancy: z.ZodType<DriverOccupancy> = z.object({
  blocksPerMultiprocessor: z.int().nonnegative(),
  registers: z.int().nonnegative(),
  staticSharedBytes: z.int().nonnegative(),
  localBytes: z.int().nonnegative(),
});

/** What compiling a CUDA instance without running it tells. */
export const resourcesResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), architecture: z.string(), resources: kernelResources }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
/** See {@link resourcesResult}. */
export type ResourcesResult = z.infer<typeof resourcesResult>;

/** Parameters and results of every request a runner answers, by method name. */
export const runnerMethods = {
  hello: {
    params: z.object({}),
    result: z.object({
      protocol: z.int(),
      /** Version of the product. */
      version: z.string(),
      pid: z.int(),
      host: z.string(),
      platform: z.string(),
    }),
  },

  /** Adapters that can run kernels; `notes` say why there are none, or what was skipped, and what to install. */
  listDevices: {
    params: z.object({}),
    result: z.object({ devices: z.array(deviceProfile), notes: z.array(deviceNote) }),
  },
  /** The profile of one device with measured ceilings (cached by the engine, not by the runner). */
  profile: { params: z.object({ device: z.string() }), result: deviceProfile },
  /** Compiler messages for a source text; needs no GPU. `path`: the file, whose folder includes are relative to. */
  check: {
    params: z.object({
      language,
      source: z.string(),
      path: z.string().nullable(),
    }),
    /** `note`: why there is no compiler to ask, and what to do. */
    result: z.object({ messages: z.array(compilerMessage), note: z.string().nullable() }),
  },
  /** Compiles a CUDA instance for `sm_90`, say, or `native`, and tells what it takes; needs no GPU. */
  resources: {
    params: z.object({ instance: kernelInstance, architecture: z.string() }),
    result: resourcesResult,
  },
  /**
   * Compile and verify. `timeoutMs` bounds each step that waits for the device: past it the runner ends itself
   * with exit code {@link RUNNER_TIMEOUT_EXIT}. `floorMs`: a sample below it is faster than the device can be.
   */
  prepare: {
    params: z.object({
      device: z.string(),
      instance: kernelInstance,
      seed: z.int(),
      timeoutMs: z.number().positive(),
      floorMs: z.number().nonnegative(),
    }),
    result: prepareResult,
  },
  sample: {
    params: z.object({
      handle: z.string(),
      repeats: z.int().positive(),
      seed: z.int(),
      timeoutMs: z.number().positive(),
    }),
    result: sampleResult,
  },
  /** Runs a prepared kernel again and again for at least `seconds` and reads the energy it takes. */
  energy: {
    params: z.object({
      handle: z.string(),
      seconds: z.number().positive(),
      timeoutMs: z.number().positive(),
    }),
    result: energyResult,
  },
  /** What the driver says of a prepared kernel; `null` where it says nothing, as WebGPU does. */
  occupancy: {
    params: z.object({ handle: z.string() }),
    result: z.object({ occupancy: driverOccupancy.nullable() }),
  },
  /** The vendor's library on a problem. */
  library: {
    params: z.object({
      device: z.string(),
      problem,
      repeats: z.int().positive(),
      seed: z.int(),
      timeoutMs: z.number().positive(),
    }),
    result: libraryResult,
  },
  release: { params: z.object({ handle: z.string() }), result: z.object({}) },
} as const;

/** Name of a request. */
export type RunnerMethod = keyof typeof runnerMethods;
/** Parameters of a request. */
export type RunnerParams<M extends RunnerMethod> = z.infer<(typeof runnerMethods)[M]['params']>;
/** Result of a request. */
export type RunnerResult<M extends RunnerMethod> = z.infer<(typeof runnerMethods)[M]['result']>;

/** Variable of a runner's environment: a Vulkan driver file to fall back to where the system has no usable adapter. */
export const FALLBACK_DRIVER_VARIABLE = 'TILESMITH_FALLBACK_DRIVER';

/** Exit code of a runner that gave up on an endless kernel. */
export const RUNNER_TIMEOUT_EXIT = 7;

/** Exit code of a runner that lost a device which only another process can open. */
export const RUNNER_SPENT_EXIT = 8;

/** Variable of a runner's environment: nvcc, or the folder of its toolkit, where the user has chosen one. */
export const NVCC_VARIABLE = 'TILESMITH_NVCC';
