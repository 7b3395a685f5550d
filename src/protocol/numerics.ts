import type { Size } from '../core/gemm/problem';
import type { MeasuredFamily } from '../core/numerics/measure/measureInputs';
import type { NumericsMeasurement } from '../core/numerics/measure/measurement';
import type { NumericsRow } from '../core/numerics/report/numericsRow';
import type { InputRounding, NumericsData } from './numericsMeasurement';
import type { DeviceReference, KernelReference, TuneRequest } from './tuning';

/** What number formats do to a kernel: the answer of `tilesmith numerics FILE`. */
export interface NumericsReport {
  /** The device that measured, null where the rows come from the models alone. */
  readonly device: DeviceReference | null;
  readonly entry: string;
  readonly rows: readonly NumericsRow[];
  /** What the device did, in full; empty without one. */
  readonly runs: readonly NumericsRun[];
}

/** One set of data that a kernel is to be run on at a size. */
export interface NumericsCase {
  readonly size: Size;
  readonly data: NumericsData;
  /** What A and B are rounded to before the kernel gets them; `null`: they stay as they are. */
  readonly rounding: InputRounding | null;
}

/** What measuring the errors of a kernel is asked for; the kernel runs with the values that stand in its source. */
export interface NumericsRequest extends Pick<TuneRequest, 'source' | 'entry' | 'device' | 'seed'> {
  readonly cases: readonly NumericsCase[];
  /** Told before each case, from 0. */
  readonly onCase?: (index: number) => void;
}

/** What a case came to: a measurement, or why there is none. */
export interface NumericsRun {
  readonly size: Size;
  /** `file`: numbers of the user. */
  readonly family: MeasuredFamily | 'file';
  readonly rounding: InputRounding | null;
  readonly outcome:
    | { readonly ok: true; readonly measurement: NumericsMeasurement }
    | { readonly ok: false; readonly reason: string };
}

/** What a device measured of a kernel; the runs are in the order of the cases. */
export interface NumericsRuns {
  readonly device: DeviceReference;
  readonly kernel: KernelReference;
  readonly runs: readonly NumericsRun[];
}
