import type { TensorRate } from '../../core/device/deviceProfile';
import type { DeviceEntry } from './attributes';
import { intBytes, type Microbenchmark, type MicrobenchmarkLaunch } from './microbenchmark';
import { pointerBytes } from './parameters';
import { fmaOf, type TensorInstruction } from './tensorShapes';
import { MAX_CHAINS, TENSOR_UNROLLED } from './tensorSource';

/** Warps of a multiprocessor that are tried. */
const WARPS = [1, 2, 4, 6, 8, 12, 16, 24, 32] as const;
/** Loops of a launch that is read by the clock of the multiprocessor: a few thousand instructions of each chain. */
const LOOPS = 256;
/** Loops of the launch that is timed as a whole, long enough for start and end not to count. */
const LONG_LOOPS = 8192;
const REPEATS = 5;
const THREADS_PER_WARP = 32;
/** Bytes of the start and stop of one warp. */
const STAMP_BYTES = 16;

/** What one combination of warps and chains reached. */
interface Combination {
  readonly warps: number;
  readonly chains: number;
  readonly fmaPerCycle: number;
}

/**
 * Latency and throughput of one instruction: all combinations of warps and chains with one block on each
 * multiprocessor, the best of them named and timed as a whole.
 */
export async function measureTensorRate(
  bench: Microbenchmark,
  { properties, limits }: DeviceEntry,
  instruction: TensorInstruction,
): Promise<TensorRate> {
  const { multiprocessors } = properties;
  const mostWarps = Math.max(...WARPS) * multiprocessors;
  const stamps = bench.allocate(STAMP_BYTES * mostWarps);
  const sink = bench.allocate(4 * THREADS_PER_WARP * mostWarps);
  // A block that takes nearly all of the shared memory keeps every other off its multiprocessor.
  const dynamicSharedBytes = limits.maxSharedBytes;
  bench.allowDynamicShared(dynamicSharedBytes);
  const launchOf = (warps: number, chains: number, loops: number): MicrobenchmarkLaunch => ({
    blocks: multiprocessors,
    threads: THREADS_PER_WARP * warps,
    dynamicSharedBytes,
    parameters: [intBytes(chains), intBytes(loops), pointerBytes(stamps), pointerBytes(sink)],
  });
  const readCycles = async (warps: number, chains: number): Promise<number> => {
    await bench.run(launchOf(warps, chains, LOOPS));
    const read = new BigInt64Array(2 * warps * multiprocessors);
    bench.session.context.download(stamps, read);
    return cyclesOfBlock(read, warps);
  };

  await bench.run(launchOf(1, 1, LOOPS));
  const instructions = LOOPS * TENSOR_UNROLLED;
  const latencyCycles = (await readCycles(1, 1)) / instructions;
  let best: Combination = { warps: 1, chains: 1, fmaPerCycle: 0 };
  for (const warps of WARPS) {
    for (let chains = 1; chains <= MAX_CHAINS; chains++) {
      const cycles = await readCycles(warps, chains);
      const fmaPerCycle = (warps * chains * instructions * fmaOf(instruction)) / cycles;
      // More warps for next to nothing are no better answer.
      if (fmaPerCycle > best.fmaPerCycle * 1.005) best = { warps, chains, fmaPerCycle };
    }
  }
  const timeMs = await bench.bestMs(launchOf(best.warps, best.chains, LONG_LOOPS), REPEATS);
  const fma = multiprocessors * best.warps * best.chains * LONG_LOOPS * TENSOR_UNROLLED * fmaOf(instruction);
  return {
    format: instruction.format,
    accumulator: instruction.accumulator,
    shape: `m${instruction.m}n${instruction.n}k${instruction.k}`,
    latencyCycles,
    fmaPerCyclePerMultiprocessor: best.fmaPerCycle,
    warps: best.warps,
    chains: best.chains,
    flops: (2 * fma) / (timeMs / 1000),
  };
}

/**
 * Cycles from the first start to the last stop of the warps of a block, the median of all blocks. `stamps` holds start
 * and stop of each warp, block after block; clocks of different multiprocessors must not be compared.
 */
export function cyclesOfBlock(stamps: BigInt64Array, warps: number): number {
  const cycles: number[] = [];
  for (let from = 0; from < stamps.length; from += 2 * warps) {
    let first = stamps[from]!;
    let last = stamps[from + 1]!;
    for (let warp = 1; warp < warps; warp++) {
      const start = stamps[from + 2 * warp]!;
      const stop = stamps[from + 2 * warp + 1]!;
      if (start < first) first = start;
      if (stop > last) last = stop;
    }
    cycles.push(Number(last - first));
  }
  return cycles.sort((left, right) => left - right)[cycles.length >> 1]!;
}
