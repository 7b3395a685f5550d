import type { MultiprocessorLimits } from './computeCapability';

/** The limits that a launch can clash with. */
export type LaunchLimits = Pick<
  MultiprocessorLimits,
  'threadsPerBlock' | 'blockSize' | 'gridSize' | 'sharedBytesPerBlock' | 'staticSharedBytes'
>;

/** What a launch asks for, known before the kernel is compiled. */
export interface LaunchDemand {
  /** Threads of a block in each dimension. */
  readonly groupSize: readonly [number, number, number];
  /** Blocks of the grid in each dimension. */
  readonly groups: readonly [number, number, number];
  /** Shared memory of a block, static and dynamic together. */
  readonly sharedBytes: number;
  readonly dynamicSharedBytes: number;
  /** First argument of the kernel's `__launch_bounds__`; `null` where it has none. */
  readonly maxThreads: number | null;
}

/**
 * Why the launch cannot be, with the numbers that clash; `null` if nothing stands against it. Needs no compiler: it
 * keeps hopeless configurations from being compiled.
 */
export function launchConstraint(limits: LaunchLimits, demand: LaunchDemand): string | null {
  return (
    blockConstraint(limits, demand) ?? sharedConstraint(limits, demand) ?? gridConstraint(limits, demand)
  );
}

function blockConstraint(limits: LaunchLimits, { groupSize, maxThreads }: LaunchDemand): string | null {
  const [x, y, z] = groupSize;
  const threads = x * y * z;
  if (groupSize.some((extent) => !Number.isInteger(extent) || extent < 1)) {
    return `a thread block of ${x}×${y}×${z}: each must be a whole number from 1`;
  }
  if (threads > limits.threadsPerBlock) {
    return `a thread block of ${x}×${y}×${z} has ${threads} threads; the device allows ${limits.threadsPerBlock}`;
  }
  for (const [axis, extent] of groupSize.entries()) {
    const allowed = limits.blockSize[axis] ?? 1;
    if (extent > allowed) return `block size ${extent} in ${'xyz'[axis]} exceeds the device's ${allowed}`;
  }
  if (maxThreads !== null && threads > maxThreads) {
    return `a thread block of ${threads} threads exceeds the kernel's __launch_bounds__(${maxThreads})`;
  }
  return null;
}

function sharedConstraint(
  limits: LaunchLimits,
  { sharedBytes, dynamicSharedBytes }: LaunchDemand,
): string | null {
  const staticBytes = sharedBytes - dynamicSharedBytes;
  if (sharedBytes > limits.sharedBytesPerBlock) {
    return `needs ${sharedBytes} bytes of shared memory; the device allows a thread block ${limits.sharedBytesPerBlock}`;
  }
  if (staticBytes > limits.staticSharedBytes) {
    return `declares ${staticBytes} bytes of static shared memory; CUDA allows ${limits.staticSharedBytes}, more only as dynamic shared memory (extern __shared__)`;
  }
  return null;
}

function gridConstraint(limits: LaunchLimits, { groups }: LaunchDemand): string | null {
  if (groups.some((count) => !Number.isInteger(count) || count < 1)) {
    return `launches ${groups.join('×')} thread blocks: each must be a whole number from 1`;
  }
  for (const [axis, count] of groups.entries()) {
    const allowed = limits.gridSize[axis] ?? 1;
    if (count > allowed) {
      return `launches ${count} thread blocks in ${'xyz'[axis]}; the device allows ${allowed}`;
    }
  }
  return null;
}
