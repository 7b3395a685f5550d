import * as z from 'zod';
import type { DriverOccupancy } from '../core/device/resources';
import { deviceNote, deviceProfile } from './device';
import { kernelInstance, problem } from './instance';
import { inputRounding, numericsData, numericsResult } from './numericsMeasurement';
import { probeResult } from './probe';
import { deviceConditions, kernelResources, language, verification } from './tuning';

/**
 * Messages between the engine and a runner process: JSON-RPC requests (vscode-jsonrpc over the runner's
 * standard input and output, `Content-Length` framing). Validated on arrival on both sides.
 */
export const RUNNER_PROTOCOL_VERSION = 4;

const nullableNumber = z.number().nullable();

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
  z.object({
    ok: z.literal(true),
    architecture: z.string(),
    /** Why that is not the architecture asked for, or that none was known; `null` where there is nothing to say. */
    note: z.string().nullable(),
    resources: kernelResources,
    /** Of a block. */
    threads: z.int().positive(),
  }),
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
  /**
   * Compiler messages for a source text; needs no GPU. `path`: the file, whose folder includes are relative to.
   * `architecture`: what CUDA is compiled for, by default `native`. `macros`: as in an instance.
   */
  check: {
    params: z.object({
      language,
      source: z.string(),
      path: z.string().nullable(),
      architecture: z.string().exactOptional(),
      macros: z.record(z.string(), z.union([z.number(), z.string()])).exactOptional(),
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
  /** Runs a prepared kernel on data of a kind and tells how far its results are from float64. */
  numerics: {
    params: z.object({
      handle: z.string(),
      data: numericsData,
      rounding: inputRounding.nullable(),
      seed: z.int(),
      timeoutMs: z.number().positive(),
    }),
    result: numericsResult,
  },
  /** Examines the matrix instructions of a device: how they align, cut off, add and round. */
  probe: {
    params: z.object({ device: z.string(), seed: z.int(), timeoutMs: z.number().positive() }),
    result: probeResult,
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
