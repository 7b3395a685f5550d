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
  readonly driver: string;
  readonly limits: DeviceLimits;
  readonly features: readonly string[];
  readonly subgroupSize: { readonly min: number; readonly max: number } | null;
  readonly peakFlops: { readonly f32: number | null; readonly f16: number | null };
  /** Copy bandwidth, bytes read plus bytes written each second. */
  readonly bytesPerSecond: number | null;
  readonly powerSource: string | null;
}

/** The limits that decide whether a configuration can run, in the neutral words of the core. */
export interface DeviceLimits {
  readonly maxGroupInvocations: number;
  readonly maxGroupSize: readonly [number, number, number];
  readonly maxSharedBytes: number;
  readonly maxGroupsPerDimension: number;
  readonly maxBufferBytes: number;
}
