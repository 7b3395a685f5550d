import type { Size } from '../gemm/problem';
import { type RecordedTable, tableOfRows } from './recordedTable';
import type { Trial } from './trial';

/** A measurement with what it is of, as much of it as a table shows. */
export interface TabledMeasurement {
  readonly kernel: { readonly entry: string; readonly hash: string };
  readonly device: { readonly name: string };
  readonly problem: Size;
  readonly trial: Trial;
}

/** Measurements of our own store in the shape that files of other tools have. */
export function storedTable(source: string, measurements: readonly TabledMeasurement[]): RecordedTable {
  const tunables = new Set(measurements.flatMap(({ trial }) => Object.keys(trial.configuration)));
  const rows = measurements.map(({ kernel, device, problem, trial }) => ({
    device: device.name,
    kernel: `${kernel.entry} ${kernel.hash.slice(0, 8)}`,
    m: problem.m,
    n: problem.n,
    k: problem.k,
    ...trial.configuration,
    time_ms: trial.timeMs?.median ?? null,
    power_w: trial.powerW,
    energy_j: trial.energyJ,
    failed: trial.status === 'correct' ? 0 : 1,
    error: trial.status === 'correct' ? null : (trial.reason ?? trial.status),
    compile_time_ms: trial.compileMs,
  }));
  return tableOfRows(source, rows, [...tunables]);
}
