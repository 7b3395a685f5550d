import { flopsPerSecond } from '../format';
import type { TuningRun } from './tuningRun';

const RESULT_COLUMNS = [
  'status',
  'time_ms',
  'time_p25_ms',
  'time_p75_ms',
  'samples',
  'gflops',
  'compile_ms',
  'power_w',
  'energy_j',
  'power_source',
  'cache',
  'sm_clock_mhz',
  'memory_clock_mhz',
  'temperature_c',
  'throttle',
  'registers',
  'spill_bytes',
  'shared_bytes',
  'device',
  'kernel',
  'measured_at',
  'reason',
] as const;

/**
 * Runs of one kernel as a table (RFC 4180, header line, LF): m, n, k, one column a tunable, then the results; a cell
 * is empty where a value is unknown. Runs must share their tunables.
 */
export function tuningCsv(runs: readonly TuningRun[]): string {
  const names = runs[0]?.tunables.map(({ name }) => name) ?? [];
  const rows = runs.flatMap((run) =>
    run.entries.map(({ trial, measuredAt }) => [
      run.size.m,
      run.size.n,
      run.size.k,
      ...names.map((name) => trial.configuration[name] ?? null),
      trial.status,
      trial.timeMs?.median ?? null,
      trial.timeMs?.p25 ?? null,
      trial.timeMs?.p75 ?? null,
      trial.timeMs?.samples.length ?? null,
      trial.timeMs === null ? null : flopsPerSecond(run.size, trial.timeMs.median) / 1e9,
      trial.compileMs,
      trial.powerW,
      trial.energyJ,
      trial.powerSource,
      trial.cache,
      trial.conditions?.smClockMHz ?? null,
      trial.conditions?.memoryClockMHz ?? null,
      trial.conditions?.temperatureC ?? null,
      trial.conditions?.throttle.join('; ') ?? null,
      trial.resources?.registers ?? null,
      trial.resources ? trial.resources.spillStoreBytes + trial.resources.spillLoadBytes : null,
      trial.resources?.sharedBytes ?? null,
      run.deviceName,
      run.kernelName,
      measuredAt,
      trial.reason,
    ]),
  );
  const lines = [['m', 'n', 'k', ...names, ...RESULT_COLUMNS], ...rows];
  return `${lines.map((line) => line.map(cell).join(',')).join('\n')}\n`;
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
