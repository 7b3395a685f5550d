import { flopsOf, type Size } from './gemm/problem';
import type { TimeSummary } from './records/trial';
import type { Configuration } from './space/configuration';
import type { SpaceSize } from './space/counting';

/**
 * Numbers as every surface writes them: three significant digits, a unit that fits, the same text in the editor,
 * the command line and the dashboard.
 */

/** A unit of a physical quantity. */
export interface Unit {
  readonly name: string;
  /** How many of the base unit one of these is. */
  readonly scale: number;
}

const TIME_UNITS: readonly [Unit, ...Unit[]] = [
  { name: 'ns', scale: 1e-6 },
  { name: 'µs', scale: 1e-3 },
  { name: 'ms', scale: 1 },
  { name: 's', scale: 1e3 },
];

const FLOPS_UNITS: readonly [Unit, ...Unit[]] = [
  { name: 'FLOP/s', scale: 1 },
  { name: 'kFLOP/s', scale: 1e3 },
  { name: 'MFLOP/s', scale: 1e6 },
  { name: 'GFLOP/s', scale: 1e9 },
  { name: 'TFLOP/s', scale: 1e12 },
  { name: 'PFLOP/s', scale: 1e15 },
];

const ENERGY_UNITS: readonly [Unit, ...Unit[]] = [
  { name: 'nJ', scale: 1e-9 },
  { name: 'µJ', scale: 1e-6 },
  { name: 'mJ', scale: 1e-3 },
  { name: 'J', scale: 1 },
  { name: 'kJ', scale: 1e3 },
];

const EDP_UNITS: readonly [Unit, ...Unit[]] = [
  { name: 'pJ·s', scale: 1e-12 },
  { name: 'nJ·s', scale: 1e-9 },
  { name: 'µJ·s', scale: 1e-6 },
  { name: 'mJ·s', scale: 1e-3 },
  { name: 'J·s', scale: 1 },
];

const BYTES_PER_SECOND_UNITS: readonly [Unit, ...Unit[]] = [
  { name: 'B/s', scale: 1 },
  { name: 'kB/s', scale: 1e3 },
  { name: 'MB/s', scale: 1e6 },
  { name: 'GB/s', scale: 1e9 },
  { name: 'TB/s', scale: 1e12 },
];

/** Rounds first and chooses the unit after, so that 999.96 becomes `1.00` of the next unit and never `1000`. */
function unitFor(value: number, units: readonly [Unit, ...Unit[]]): Unit {
  const rounded = Number(value.toPrecision(3));
  return units.findLast(({ scale }) => rounded >= scale) ?? units[0];
}

function withUnit(value: number, units: readonly [Unit, ...Unit[]]): string {
  const unit = unitFor(value, units);
  return `${significant(value / unit.scale)} ${unit.name}`;
}

/**
 * A non-negative number with three significant digits and no exponent: `0.0123`, `1.20`, `98.7`, `1234`.
 * Zero is `0`.
 */
export function significant(value: number): string {
  if (value === 0) return '0';
  const digitsBeforePoint = Math.floor(Math.log10(Number(value.toPrecision(3)))) + 1;
  return value.toFixed(Math.max(0, Math.min(20, 3 - digitsBeforePoint)));
}

/** A time given in milliseconds, in ns, µs, ms or s: `7.31 ms`, `840 µs`. */
export function formatTimeMs(timeMs: number): string {
  return withUnit(timeMs, TIME_UNITS);
}

/** The unit {@link formatTimeMs} gives a time in, for an axis; its scale is in milliseconds. */
export function timeUnit(timeMs: number): Unit {
  return unitFor(timeMs, TIME_UNITS);
}

/** An energy given in joules: `0.870 J` is `870 mJ`. */
export function formatEnergy(joules: number): string {
  return withUnit(joules, ENERGY_UNITS);
}

/** The unit {@link formatEnergy} gives an energy in, for an axis; its scale is in joules. */
export function energyUnit(joules: number): Unit {
  return unitFor(joules, ENERGY_UNITS);
}

/** A product of energy and time given in joules times seconds: `6.36 mJ·s`. */
export function formatEdp(jouleSeconds: number): string {
  return withUnit(jouleSeconds, EDP_UNITS);
}

/** The unit {@link formatEdp} gives a product in, for an axis; its scale is in joules times seconds. */
export function edpUnit(jouleSeconds: number): Unit {
  return unitFor(jouleSeconds, EDP_UNITS);
}

/** Median and quartiles of a measured time: `7.31 ms (7.20 ms to 7.52 ms)`. */
export function formatTimeSummary({ median, p25, p75 }: TimeSummary): string {
  return `${formatTimeMs(median)} (${formatTimeMs(p25)} to ${formatTimeMs(p75)})`;
}

/** Floating-point operations a second of one multiplication that takes `timeMs` (positive). */
export function flopsPerSecond(size: Size, timeMs: number): number {
  return flopsOf(size) / (timeMs / 1e3);
}

/** A speed given in floating-point operations a second: `36.7 GFLOP/s`. */
export function formatFlops(flops: number): string {
  return withUnit(flops, FLOPS_UNITS);
}

/** A bandwidth, in decimal units: `2.90 TB/s`. */
export function formatBytesPerSecond(bytesPerSecond: number): string {
  return withUnit(bytesPerSecond, BYTES_PER_SECOND_UNITS);
}

/** How many times as fast, `baseline time / time`: `14.2×`. Below 1 is slower: `0.50×`. */
export function formatSpeedup(ratio: number): string {
  return `${ratio >= 1 ? significant(ratio) : ratio.toFixed(2)}×`;
}

/** Names and values in the order of the configuration: `BM=64 BN=64 BK=16`; the empty one is `(no tunables)`. */
export function formatConfiguration(configuration: Configuration): string {
  const parts = Object.entries(configuration).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? '(no tunables)' : parts.join(' ');
}

/** A span of wall-clock time in seconds (non-negative), to whole seconds: `8 s`, `2 min 05 s`, `1 h 03 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** From there on the digits of a number of configurations tell less than its power of ten. */
const MANY = 1e15;

/** How many configurations there are: `12 configurations`, `about 3,400,000 configurations`. */
export function formatSpaceSize({ count, exact }: SpaceSize): string {
  if (count === 1) return '1 configuration';
  const number = count < MANY ? count.toLocaleString('en') : count.toExponential(1).replace('e+', 'e');
  return `${exact ? '' : 'about '}${number} configurations`;
}
