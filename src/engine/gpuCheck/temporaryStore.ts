import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MeasurementStore } from '../store/store';

/**
 * Does something with a store that is gone afterwards: what was measured before must not decide anything in a check, and
 * what a check measures, also in kernels that are wrong on purpose, is nobody's session.
 */
export async function temporaryStore<T>(work: (store: MeasurementStore) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-check-'));
  const store = new MeasurementStore(path.join(folder, 'measurements.db'));
  try {
    return await work(store);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
