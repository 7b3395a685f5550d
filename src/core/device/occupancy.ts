import type { MultiprocessorLimits } from './computeCapability';

/** What a block of the kernel takes of a multiprocessor. */
export interface BlockUse {
  /** Threads of a block, at least 1. */
  readonly threads: number;
  /** Registers of a thread as the assembler reports them; 0 for a kernel that uses none. */
  readonly registers: number;
  /** Shared memory of a block, static and dynamic together, without what the driver reserves. */
  readonly sharedBytes: number;
}

/** What keeps more blocks from being resident. */
export type OccupancyLimiter = 'warps' | 'registers' | 'shared' | 'blocks';

/** How full the blocks of a kernel can make a multiprocessor. */
export interface Occupancy {
  /** Blocks resident at once; 0 where not even one fits, which means that the launch fails. */
  readonly blocksPerMultiprocessor: number;
  /** Warps resident at once. */
  readonly warps: number;
  /** Resident warps over the most there can be, 0 to 1. */
  readonly share: number;
  /** Every resource that allows no more than the resident blocks: freeing only one of several gains nothing. */
  readonly limiters: readonly OccupancyLimiter[];
  /** Blocks each resource alone would allow; `null` where the kernel takes none of it. */
  readonly limits: Readonly<Record<OccupancyLimiter, number | null>>;
}

const LIMITERS: readonly OccupancyLimiter[] = ['warps', 'registers', 'shared', 'blocks'];

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/**
 * Occupancy by the rules of NVIDIA's occupancy calculator (`cuda_occupancy.h` of the toolkit) at the largest carve-out
 * of shared memory, with shared memory above 48 KiB opted in to. A kernel with several named barriers may get less on
 * 9.0 and later: barriers are not counted here.
 */
export function occupancyOf(limits: MultiprocessorLimits, use: BlockUse): Occupancy {
  const warpsPerBlock = Math.ceil(use.threads / limits.threadsPerWarp);
  const allowed = {
    warps: use.threads > limits.threadsPerBlock ? 0 : Math.floor(limits.warps / warpsPerBlock),
    registers: blocksByRegisters(limits, use.registers, warpsPerBlock),
    shared: blocksByShared(limits, use.sharedBytes),
    blocks: limits.blocks,
  };
  const blocks = Math.min(...LIMITERS.map((limiter) => allowed[limiter] ?? Number.POSITIVE_INFINITY));
  const warps = blocks * warpsPerBlock;
  return {
    blocksPerMultiprocessor: blocks,
    warps,
    share: warps / limits.warps,
    limiters: LIMITERS.filter((limiter) => allowed[limiter] === blocks),
    limits: allowed,
  };
}

/** Registers of a block as a launch is checked for them: rounded for each warp, and warps to whole partitions. */
function registersOfBlock(
  limits: MultiprocessorLimits,
  { registers, threads }: Pick<BlockUse, 'registers' | 'threads'>,
): number {
  const warps = roundUp(Math.ceil(threads / limits.threadsPerWarp), limits.partitions);
  return warps * registersOfWarp(limits, registers);
}

function registersOfWarp({ threadsPerWarp, registerUnit }: MultiprocessorLimits, registers: number): number {
  return roundUp(registers * threadsPerWarp, registerUnit);
}

function blocksByRegisters(
  limits: MultiprocessorLimits,
  registers: number,
  warpsPerBlock: number,
): number | null {
  if (registers === 0) return null;
  const threads = warpsPerBlock * limits.threadsPerWarp;
  if (registersOfBlock(limits, { registers, threads }) > limits.registersPerBlock) return 0;
  if (registers > limits.registersPerThread) return 0;
  // A warp lives in one partition, so what is left over in several cannot be put together for one more.
  const ofPartition = Math.floor(limits.registers / limits.partitions);
  const warps = Math.floor(ofPartition / registersOfWarp(limits, registers)) * limits.partitions;
  return Math.floor(warps / warpsPerBlock);
}

function blocksByShared(limits: MultiprocessorLimits, sharedBytes: number): number | null {
  if (sharedBytes > limits.sharedBytesPerBlock) return 0;
  const allocated = roundUp(sharedBytes + limits.reservedSharedBytes, limits.sharedUnit);
  return allocated === 0 ? null : Math.floor(limits.sharedBytes / allocated);
}

/** What a limiter is called in CUDA's words. */
export const LIMITER_WORDS: Readonly<Record<OccupancyLimiter, string>> = {
  warps: 'warps',
  registers: 'registers',
  shared: 'shared memory',
  blocks: 'block slots',
};

/** One line for hovers and lenses: `4 blocks/SM, 50 % occupancy, limited by registers`. */
export function occupancyText({ blocksPerMultiprocessor: blocks, share, limiters }: Occupancy): string {
  const by = limiters.map((limiter) => LIMITER_WORDS[limiter]).join(' and ');
  if (blocks === 0) return `no block fits on an SM, limited by ${by}`;
  const percent = `${Math.round(100 * share)} % occupancy`;
  const text = `${blocks} ${blocks === 1 ? 'block' : 'blocks'}/SM, ${percent}`;
  return share === 1 ? text : `${text}, limited by ${by}`;
}
