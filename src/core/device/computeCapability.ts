/** Major and minor number of an NVIDIA architecture, `[9, 0]` for Hopper. */
export type ComputeCapability = readonly [major: number, minor: number];

/** What one multiprocessor (SM) holds and hands out, and what a launch may ask of it. Bytes and counts. */
export interface MultiprocessorLimits {
  readonly threadsPerWarp: number;
  /** Warps resident at once. */
  readonly warps: number;
  /** Blocks resident at once. */
  readonly blocks: number;
  /** 32-bit registers. */
  readonly registers: number;
  readonly registersPerBlock: number;
  readonly registersPerThread: number;
  /** Registers are given to a warp in multiples of this many. */
  readonly registerUnit: number;
  /** Parts of a multiprocessor, each with its share of the registers; a block's warps are spread over them. */
  readonly partitions: number;
  /** Shared memory at the largest carve-out, bytes reserved by the driver included. */
  readonly sharedBytes: number;
  /** What a block may ask for after opting in to more than {@link staticSharedBytes}. */
  readonly sharedBytesPerBlock: number;
  /** What a block may ask for without opting in: the most that `__shared__` arrays of fixed size can be. */
  readonly staticSharedBytes: number;
  /** What the driver takes in each block on top of what the kernel asks for. */
  readonly reservedSharedBytes: number;
  /** Shared memory is given to a block in multiples of this many bytes. */
  readonly sharedUnit: number;
  readonly threadsPerBlock: number;
  readonly blockSize: readonly [x: number, y: number, z: number];
  readonly gridSize: readonly [x: number, y: number, z: number];
}

const KIB = 1024;

/** Shared memory that CUDA lets a kernel declare with a fixed size, on every GPU; more must be asked for by the launch. */
export const STATIC_SHARED_BYTES = 48 * KIB;

/** The same for every capability from 7.0 on. */
const COMMON = {
  threadsPerWarp: 32,
  registers: 64 * KIB,
  registersPerBlock: 64 * KIB,
  registersPerThread: 255,
  registerUnit: 256,
  partitions: 4,
  staticSharedBytes: STATIC_SHARED_BYTES,
  threadsPerBlock: 1024,
  blockSize: [1024, 1024, 64],
  gridSize: [2 ** 31 - 1, 65535, 65535],
} as const;

/** Volta and Turing: a block may have all of the shared memory, in units of 256 bytes. */
function volta(warps: number, blocks: number, sharedKiB: number): MultiprocessorLimits {
  const sharedBytes = sharedKiB * KIB;
  const shared = { sharedBytes, sharedBytesPerBlock: sharedBytes, reservedSharedBytes: 0, sharedUnit: 256 };
  return { ...COMMON, warps, blocks, ...shared };
}

/** Ampere and later: the driver keeps 1 KiB in each block, units of 128 bytes. */
function ampere(warps: number, blocks: number, sharedKiB: number): MultiprocessorLimits {
  const sharedBytesPerBlock = (sharedKiB - 1) * KIB;
  const shared = {
    sharedBytes: sharedKiB * KIB,
    sharedBytesPerBlock,
    reservedSharedBytes: KIB,
    sharedUnit: 128,
  };
  return { ...COMMON, warps, blocks, ...shared };
}

/**
 * CUDA C++ Programming Guide, table "Technical Specifications per Compute Capability" (11.8 for 7.0 and 7.2, 13.0 for
 * the rest; minor versions of 12 share a column, and 10.3 shares that of 10.0). Allocation units, partitions and the
 * reserved KiB: NVIDIA's occupancy calculator, `cuda_occupancy.h` of the toolkit.
 */
const BY_CAPABILITY: ReadonlyMap<string, MultiprocessorLimits> = new Map([
  ['7.0', volta(64, 32, 96)],
  ['7.2', volta(64, 32, 96)],
  ['7.5', volta(32, 16, 64)],
  ['8.0', ampere(64, 32, 164)],
  ['8.6', ampere(48, 16, 100)],
  ['8.7', ampere(48, 16, 164)],
  ['8.9', ampere(48, 24, 100)],
  ['9.0', ampere(64, 32, 228)],
  ['10.0', ampere(64, 32, 228)],
  ['10.3', ampere(64, 32, 228)],
  ['11.0', ampere(48, 24, 228)],
  ['12.0', ampere(48, 24, 100)],
  ['12.1', ampere(48, 24, 100)],
]);

/** Every capability {@link multiprocessorLimits} knows, oldest first. */
export const KNOWN_CAPABILITIES: readonly ComputeCapability[] = [...BY_CAPABILITY.keys()].map((text) => {
  const [major, minor] = text.split('.');
  return [Number(major), Number(minor)];
});

/** The limits of a capability; `null` where they are not published, because a guess would look like a fact. */
export function multiprocessorLimits(capability: ComputeCapability): MultiprocessorLimits | null {
  return BY_CAPABILITY.get(capability.join('.')) ?? null;
}

/** The compiler's name of an architecture: `sm_90` for `[9, 0]`, `sm_121` for `[12, 1]`. */
export function architectureOf([major, minor]: ComputeCapability): string {
  return `sm_${major}${minor}`;
}

/** The capability of `sm_90`, `sm_90a` or `compute_90`; `null` for other words such as `native`. */
export function capabilityOf(architecture: string): ComputeCapability | null {
  const digits = /^(?:sm|compute)_(\d+)(\d)[af]?$/.exec(architecture);
  return digits === null ? null : [Number(digits[1]), Number(digits[2])];
}
