import { flopsPerSecond } from '../format';
import type { Trial } from './trial';
import { ordered, type TuningRun } from './tuningRun';

/** Version of the T4 results schema that is written. */
const T4_VERSION = '1.0.0';

/**
 * The run in the open autotuning results format T4 (1.0.0): a JSON value with one result a configuration. Times are
 * in milliseconds and stand only where the result was verified; times that were not taken are left out.
 */
export function t4Results(run: TuningRun): object {
  return {
    schema_version: T4_VERSION,
    results: run.entries.map(({ trial, measuredAt }) => ({
      timestamp: measuredAt,
      configuration: ordered(run, trial.configuration),
      objectives: ['time'],
      times: {
        ...(trial.compileMs === null ? {} : { compilation_time: trial.compileMs }),
        runtimes: trial.timeMs?.samples ?? [],
      },
      invalidity: trial.status,
      correctness: trial.status === 'correct' ? 1 : 0,
      measurements: measurementsOf(trial, run),
    })),
  };
}

/** Power and energy carry where they were read, which the schema allows beside value and unit. */
function measurementsOf(
  { timeMs, powerW, energyJ, powerSource: source }: Trial,
  { size }: TuningRun,
): readonly object[] {
  return [
    ...(timeMs === null
      ? []
      : [
          { name: 'time', value: timeMs.median, unit: 'ms' },
          { name: 'GFLOP/s', value: flopsPerSecond(size, timeMs.median) / 1e9, unit: 'GFLOP/s' },
        ]),
    ...(powerW === null ? [] : [{ name: 'power', value: powerW, unit: 'W', source }]),
    ...(energyJ === null ? [] : [{ name: 'energy', value: energyJ, unit: 'J', source }]),
  ];
}
