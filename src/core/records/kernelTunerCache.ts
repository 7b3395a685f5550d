import { flopsPerSecond } from '../format';
import type { Trial, TrialStatus } from './trial';
import { ordered, type TuningRun } from './tuningRun';

/** Version of Kernel Tuner's cache schema that is written. */
const KERNEL_TUNER_CACHE_VERSION = '1.1.0';

/** Kernel Tuner's names for what went wrong; it has none for a wrong result or a timeout but the run-time failure. */
const FAILURES: Record<Exclude<TrialStatus, 'correct'>, string> = {
  constraints: 'InvalidConfig',
  compile: 'CompilationFailedConfig',
  runtime: 'RuntimeFailedConfig',
  timeout: 'RuntimeFailedConfig',
  correctness: 'RuntimeFailedConfig',
};

/**
 * The run as a Kernel Tuner cache file (schema 1.1.0, times in milliseconds): a JSON value whose `cache` has one
 * entry a configuration, under its values in the order of `tune_params_keys`. Times that were not taken are 0, as
 * Kernel Tuner writes them. What was only verified is left out: the file has no words for it.
 */
export function kernelTunerCache(run: TuningRun): object {
  const keys = run.tunables.map(({ name }) => name);
  const entries = run.entries.flatMap(({ trial, measuredAt }) => {
    const times = timesOf(trial, run);
    if (times === null) return [];
    const configuration = ordered(run, trial.configuration);
    const entry = { ...configuration, ...times, timestamp: measuredAt };
    return [[keys.map((key) => configuration[key]).join(','), entry] as const];
  });
  return {
    schema_version: KERNEL_TUNER_CACHE_VERSION,
    device_name: run.deviceName,
    kernel_name: run.kernelName,
    problem_size: [run.size.m, run.size.n, run.size.k],
    tune_params_keys: keys,
    tune_params: Object.fromEntries(run.tunables.map(({ name, values }) => [name, values])),
    objective: 'time',
    cache: Object.fromEntries(entries),
  };
}

function timesOf({ status, reason, timeMs, compileMs }: Trial, { size }: TuningRun): object | null {
  const common = {
    compile_time: compileMs ?? 0,
    verification_time: 0,
    benchmark_time: timeMs?.samples.reduce((sum, sample) => sum + sample, 0) ?? 0,
    strategy_time: 0,
    framework_time: 0,
  };
  if (status !== 'correct') return { time: FAILURES[status], failure: { status, reason }, ...common };
  if (timeMs === null) return null;
  const gflops = flopsPerSecond(size, timeMs.median) / 1e9;
  return { time: timeMs.median, times: timeMs.samples, 'GFLOP/s': gflops, ...common };
}
