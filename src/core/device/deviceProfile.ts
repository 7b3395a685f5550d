/** What a device is and how fast it was measured to be; `null` means not known, never 0. */
export interface DeviceProfile {
  /** Stable across runs on one machine; what `--device` and the setting accept. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'webgpu' | 'cuda' | 'replay';
  /** Graphics API behind WebGPU (`vulkan`, `metal`, `d3d12`), or `driver` for CUDA. */
  readonly backend: string;
  /** True where a CPU runs the kernels: its numbers say nothing about GPUs and are labelled `CPU fallback`. */
  readonly fallback: boolean;
  /** True where kernels are only checked, by a CPU that emulates the device; nothing of it is ever timed. */
  readonly emulated: boolean;
  /** The machine it is in, where that is not this one. */
  readonly host: string | null;
  readonly driver: string;
  readonly limits: DeviceLimits;
  readonly features: readonly string[];
  readonly subgroupSize: { readonly min: number; readonly max: number } | null;
  readonly peakFlops: { readonly f32: number | null; readonly f16: number | null };
  /** Copy bandwidth, bytes read plus bytes written each second. */
  readonly bytesPerSecond: number | null;
  /** Bandwidth of shared memory, all groups together. */
  readonly sharedBytesPerSecond: number | null;
  /** What tensor cores reach, one entry a format; `null` where they were not measured. */
  readonly tensorCores: readonly TensorRate[] | null;
  /** Where energy and power are read; `null` where they cannot be. */
  readonly powerSource: string | null;
  readonly cuda: CudaProperties | null;
}

/** The part of a profile that only measuring fills, before anything was measured. */
export const UNMEASURED = {
  peakFlops: { f32: null, f16: null },
  bytesPerSecond: null,
  sharedBytesPerSecond: null,
  tensorCores: null,
  powerSource: null,
} as const satisfies Partial<DeviceProfile>;

/** What an NVIDIA GPU says of itself. */
export interface CudaProperties {
  readonly computeCapability: readonly [number, number];
  readonly multiprocessors: number;
  readonly clockMHz: number;
  readonly memoryClockMHz: number;
  readonly memoryBusBits: number;
  readonly l2Bytes: number;
  readonly memoryBytes: number;
}

/** Speed of one matrix-multiply instruction, as measured. */
export interface TensorRate {
  /** Of the operands and of the accumulator: `f16`, `bf16`, `tf32`, `i8`, `e4m3`; `f32`, `f16`, `i32`. */
  readonly format: string;
  readonly accumulator: string;
  /** `m16n8k16`. */
  readonly shape: string;
  /** Cycles from one instruction to one that needs its result, in one warp. */
  readonly latencyCycles: number;
  /** Best of all tried numbers of warps and independent chains, which are given. */
  readonly fmaPerCyclePerMultiprocessor: number;
  readonly warps: number;
  readonly chains: number;
  /** Operations a second of the whole device, two for each multiply-add. */
  readonly flops: number;
}

/** The limits that decide whether a configuration can run, in the neutral words of the core. */
export interface DeviceLimits {
  readonly maxGroupInvocations: number;
  readonly maxGroupSize: readonly [number, number, number];
  readonly maxSharedBytes: number;
  readonly maxGroups: readonly [number, number, number];
  readonly maxBufferBytes: number;
}
