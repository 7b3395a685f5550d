import { type ComputeCapability, multiprocessorLimits } from '../device/computeCapability';
import type { DeviceProfile, TensorRate } from '../device/deviceProfile';
import { occupancyOf } from '../device/occupancy';
import type { DriverOccupancy, KernelResources } from '../device/resources';
import { flopsPerSecond, formatBytesPerSecond, formatFlops, formatTimeMs, significant } from '../format';
import type { Problem } from '../gemm/problem';
import { type Configuration, configurationKey } from '../space/configuration';
import { distinguishable } from '../stats';
import { fastest, isTimed } from '../tuner/outcome';
import { type LibraryTime, shareOfLibrary } from './libraryTime';
import type { Trial } from './trial';

/**
 * What must hold of the figures that a GPU gives, whatever the GPU. Each answers with what is wrong, in words; nothing
 * where all is well.
 */

/** Clocks and counters are rounded, and boost clocks are a little above what the driver tells. */
const ABOVE = 1.05;
/** A measured ceiling below this part of what the hardware should reach was not measured well. */
const FAR_BELOW = 0.2;

/**
 * Multiply-adds in 32 bits that one multiprocessor starts a cycle; CUDA C++ Programming Guide, throughput of native
 * arithmetic instructions. `null` where that is not published.
 */
export function fmaLanes([major, minor]: ComputeCapability): number | null {
  const lanes: Readonly<Record<string, number>> = {
    '7': 64,
    '8.0': 64,
    '8': 128,
    '9': 128,
    '10': 128,
    '12': 128,
  };
  return lanes[`${major}.${minor}`] ?? lanes[String(major)] ?? null;
}

/** Measured ceilings of a GPU against what its clocks and widths allow. */
export function ceilingProblems(device: DeviceProfile): readonly string[] {
  const { peakFlops, bytesPerSecond, tensorCores, cuda } = device;
  const problems = [
    ...(peakFlops.f32 === null ? ['the f32 peak was not measured'] : []),
    ...(bytesPerSecond === null ? ['the copy bandwidth was not measured'] : []),
  ];
  if (cuda === null) return problems;
  const cyclesPerSecond = cuda.multiprocessors * cuda.clockMHz * 1e6;
  const lanes = fmaLanes(cuda.computeCapability);
  if (peakFlops.f32 !== null && lanes !== null) {
    problems.push(...outside('the f32 peak', peakFlops.f32, 2 * lanes * cyclesPerSecond, formatFlops));
  }
  // Memory moves twice a cycle.
  const memory = (2 * cuda.memoryClockMHz * 1e6 * cuda.memoryBusBits) / 8;
  if (bytesPerSecond !== null) {
    problems.push(...outside('the copy bandwidth', bytesPerSecond, memory, formatBytesPerSecond));
  }
  return [...problems, ...(tensorCores ?? []).flatMap((rate) => tensorProblems(rate, cyclesPerSecond))];
}

function outside(
  what: string,
  measured: number,
  possible: number,
  format: (value: number) => string,
): readonly string[] {
  // Some drivers do not tell their clocks.
  if (possible === 0) return [];
  if (measured > ABOVE * possible)
    return [`${what} of ${format(measured)} is above what the hardware can do, ${format(possible)}`];
  return measured < FAR_BELOW * possible
    ? [`${what} of ${format(measured)} is far below what the hardware can do, ${format(possible)}`]
    : [];
}

/** The rate by the clock of the multiprocessors and the one by events are two measurements of the same thing. */
function tensorProblems(rate: TensorRate, cyclesPerSecond: number): readonly string[] {
  const name = `${rate.format} ${rate.shape} summed in ${rate.accumulator}`;
  const byCycles = 2 * rate.fmaPerCyclePerMultiprocessor * cyclesPerSecond;
  const problems = [...outside(`the rate of ${name}`, rate.flops, byCycles, formatFlops)];
  const alone = fmaOfShape(rate.shape) / rate.latencyCycles;
  if (rate.fmaPerCyclePerMultiprocessor < alone / ABOVE) {
    problems.push(
      `${name}: many warps reach less (${significant(rate.fmaPerCyclePerMultiprocessor)} FMA a cycle) than one chain alone (${significant(alone)})`,
    );
  }
  return problems;
}

function fmaOfShape(shape: string): number {
  return [...shape.matchAll(/\d+/g)].reduce((product, [digits]) => product * Number(digits), 1);
}

/** Times of the device against the host's clock, which sees the launch from outside. */
export function timestampProblem({ timeMs, wallMs, timer }: Trial): string | null {
  if (timeMs === null) return 'it was not timed';
  if (timer !== 'timestamp') return 'it was timed by the host, not by timestamps of the device';
  // The host times a launch that finds its operands in the cache, which may be faster by some.
  const mostMs = wallMs === null ? Number.POSITIVE_INFINITY : 2 * wallMs + 0.1;
  return timeMs.median > mostMs
    ? `timestamps say ${formatTimeMs(timeMs.median)} where the host waited only ${formatTimeMs(wallMs ?? 0)}`
    : null;
}

/** One compiled kernel as the assembler, the driver and our own reckoning describe it. */
export interface ResourceFigures {
  readonly assembler: KernelResources;
  readonly driver: DriverOccupancy;
  readonly dynamicSharedBytes: number;
  readonly threads: number;
  readonly capability: ComputeCapability;
}

/** Blocks that one multiprocessor holds by our own reckoning; `null` for a capability whose limits are not published. */
export function reckonedBlocks({ assembler, threads, capability }: ResourceFigures): number | null {
  const limits = multiprocessorLimits(capability);
  if (limits === null) return null;
  const { registers, sharedBytes } = assembler;
  return occupancyOf(limits, { threads, registers, sharedBytes }).blocksPerMultiprocessor;
}

/** Registers, shared memory and resident blocks must be the driver's, to the last one. */
export function resourceProblems(figures: ResourceFigures): readonly string[] {
  const { assembler, driver, dynamicSharedBytes } = figures;
  const blocks = reckonedBlocks(figures);
  const driverShared = driver.staticSharedBytes + dynamicSharedBytes;
  return [
    ...differs('registers', assembler.registers, driver.registers),
    ...differs('bytes of shared memory', assembler.sharedBytes, driverShared),
    ...(blocks === null ? [] : differs('blocks a multiprocessor', blocks, driver.blocksPerMultiprocessor)),
  ];
}

function differs(what: string, ours: number, drivers: number): readonly string[] {
  return ours === drivers ? [] : [`${ours} ${what}, the driver says ${drivers}`];
}

/** What a run over some seconds gave. */
export interface EnergyFigures {
  readonly powerW: number;
  readonly energyJ: number;
  readonly seconds: number;
  readonly launches: number;
  readonly powerLimitW: number | null;
  /** Median of one launch, timed by itself. */
  readonly medianMs: number;
}

/** Boards exceed their limit for moments, and their sensors are good to a few percent. */
const POWER_SLACK = 1.1;
/** Less than any board draws with a kernel on it. */
const LEAST_POWER_W = 5;
/** Launches back to back find a warm cache, and the host between two of them. */
const PACE = { least: 0.2, most: 3 };

/** Launches are counted by batches, whose ends are not those of the reading. */
const ENDS = 0.2;

/** Power against the board's limit, and energy, power, launches and times against one another. */
export function energyProblems(figures: EnergyFigures): readonly string[] {
  const { powerW, energyJ, seconds, launches, powerLimitW, medianMs } = figures;
  const problems: string[] = [];
  if (powerW < LEAST_POWER_W) problems.push(`${significant(powerW)} W is less than a board at work draws`);
  if (powerLimitW !== null && powerW > POWER_SLACK * powerLimitW)
    problems.push(`${significant(powerW)} W is above the board's limit of ${significant(powerLimitW)} W`);
  const ratio = (energyJ * launches) / (powerW * seconds);
  if (Math.abs(ratio - 1) > ENDS)
    problems.push(
      `energy times launches is ${significant(energyJ * launches)} J where power times time is ${significant(powerW * seconds)} J`,
    );
  const paceMs = (1000 * seconds) / launches;
  if (paceMs < PACE.least * medianMs || paceMs > PACE.most * medianMs)
    problems.push(
      `a launch took ${formatTimeMs(paceMs)} in the continuous run and ${formatTimeMs(medianMs)} by itself`,
    );
  return problems;
}

/** Medians closer than this are the same for a user, whatever the intervals say. */
const SAME_SPEED = 1.05;

/**
 * The tuner's choice by the times of an exhaustive run, where it must be the best within the noise: `ratio` is how many
 * times as long as the best it takes there, `null` where it was not measured.
 */
export function judgeChoice(
  exhaustive: readonly Trial[],
  choice: Configuration | null,
): { readonly ratio: number | null; readonly problem: string | null } {
  const best = fastest(exhaustive);
  if (best === null) return { ratio: null, problem: 'no configuration was verified' };
  if (choice === null) return { ratio: null, problem: 'the tuner found nothing' };
  const key = configurationKey(choice);
  const chosen = exhaustive.find(({ configuration }) => configurationKey(configuration) === key);
  if (chosen === undefined || !isTimed(chosen))
    return { ratio: null, problem: `the tuner chose ${key}, which the exhaustive run did not verify` };
  const ratio = chosen.timeMs.median / best.timeMs.median;
  const same = ratio <= SAME_SPEED || !distinguishable(chosen.timeMs.samples, best.timeMs.samples);
  return {
    ratio,
    problem: same
      ? null
      : `the tuner chose ${key}, ${ratio.toFixed(2)} times the time of ${configurationKey(best.configuration)}`,
  };
}

/** A sample of ours may be near the vendor's library, not far above it. */
const MOST_SHARE = 1.5;
/**
 * The library over the measured peak. Tensor cores are measured by `mma.sync`, which reaches about 60 % of what the
 * instructions of later chips (`wgmma` on 9.0) give the library.
 */
const MOST_OF_PEAK = { plain: 1.1, tensorCores: 1.8 };

/** A kernel beside the library: both verified, and neither faster than can be. */
export function libraryProblem(
  medianMs: number,
  library: LibraryTime,
  problem: Problem,
  peakFlops: number | null,
): string | null {
  const most = MOST_OF_PEAK[problem.formats.tensorCores ? 'tensorCores' : 'plain'];
  const libraryFlops = flopsPerSecond(problem, library.timeMs.median);
  if (peakFlops !== null && libraryFlops > most * peakFlops) {
    return `${library.name} at ${formatFlops(libraryFlops)} is above the measured peak of ${formatFlops(peakFlops)}`;
  }
  const share = shareOfLibrary(library, medianMs);
  return share > MOST_SHARE ? `a sample at ${share.toFixed(2)} times the speed of ${library.name}` : null;
}
