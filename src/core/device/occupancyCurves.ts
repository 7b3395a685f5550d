import type { MultiprocessorLimits } from './computeCapability';
import { type BlockUse, type Occupancy, occupancyOf } from './occupancy';

/** The occupancy a kernel would have with one of its resources changed to `value`. */
export interface OccupancyPoint extends Occupancy {
  readonly value: number;
}

/** What occupancy would be if one resource were different and the others stayed as they are. */
export interface OccupancyCurves {
  /** By threads of a block, every whole warp: 32, 64, … 1024. */
  readonly threads: readonly OccupancyPoint[];
  /** By registers of a thread: 1 to 255. */
  readonly registers: readonly OccupancyPoint[];
  /** By shared memory of a block in bytes: 0 to the most a block may have, in steps of the allocation unit. */
  readonly sharedBytes: readonly OccupancyPoint[];
}

/** The three what-if curves around a kernel's use. */
export function occupancyCurves(limits: MultiprocessorLimits, use: BlockUse): OccupancyCurves {
  const curve = (resource: keyof BlockUse, values: readonly number[]): readonly OccupancyPoint[] =>
    values.map((value) => ({ value, ...occupancyOf(limits, { ...use, [resource]: value }) }));
  return {
    threads: curve('threads', steps(limits.threadsPerWarp, limits.threadsPerBlock, limits.threadsPerWarp)),
    registers: curve('registers', steps(1, limits.registersPerThread, 1)),
    sharedBytes: curve('sharedBytes', steps(0, limits.sharedBytesPerBlock, limits.sharedUnit)),
  };
}

/** From `first` to `last`, both included where the step divides their distance. */
function steps(first: number, last: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}
