import type { NumericsRow } from '../core/numerics/report/numericsRow';
import type { DeviceReference } from './tuning';

/** What number formats do to a kernel: the answer of `tilesmith numerics FILE`. */
export interface NumericsReport {
  /** The device that measured, null where the rows come from the models alone. */
  readonly device: DeviceReference | null;
  readonly entry: string;
  readonly rows: readonly NumericsRow[];
}
