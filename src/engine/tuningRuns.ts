import { sameSize } from '../core/gemm/size';
import type { TuningRun } from '../core/records/tuningRun';
import type { MeasurementStore } from './store/store';

/**
 * What a session (`null`: the newest) measured, one run a problem, the newest trial of each configuration; `null`
 * where the store has no such session.
 */
export function runsOf(store: MeasurementStore, id: string | null): readonly TuningRun[] | null {
  const session = store.session(id);
  if (session === null) return null;
  const rows = store.trials(session.id);
  return session.sizes.map((size) => {
    const newest = new Map(
      rows
        .filter((row) => sameSize(row, size))
        .map((row) => [row.configuration, { trial: row.trial, measuredAt: row.measured_at }]),
    );
    return {
      deviceName: session.device_name,
      kernelName: session.entry,
      size,
      tunables: session.tunables,
      entries: [...newest.values()],
    };
  });
}
