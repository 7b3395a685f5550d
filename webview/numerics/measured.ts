import { formatSize } from '../../src/core/gemm/size';
import type { ErrorBin, HeatMap } from '../../src/core/numerics/measure/errorDistribution';
import type { NumericsRun } from '../../src/protocol/numerics';
import type { LabKernel, LabMeasurement } from '../../src/protocol/numericsLab';
import { FORMAT_LABELS } from './formatRows';
import { shortNumber } from './numberText';
import type { ErrorUnit } from './tile';

/** What data a device was given, as people say it. */
export const MEASURED_LABELS: Readonly<Record<NumericsRun['family'], string>> = {
  normal: 'N(0,1)',
  uniform: 'U(0,1)',
  wide: 'wide exponents',
  cancellation: 'cancellation',
  overflow: 'near overflow',
  file: 'your files',
};

/** A relative error that a device made at a length. */
export interface MeasuredPoint {
  readonly k: number;
  readonly rms: number;
}

/** The runs of the kernel that the lab is about; none where another one was measured, or nothing. */
export function measuredRuns(
  measurement: LabMeasurement | null,
  kernel: LabKernel | null,
): readonly NumericsRun[] {
  if (measurement === null || kernel === null) return [];
  const { uri, result } = measurement;
  return uri === kernel.uri && result.kernel.entry === kernel.entry ? result.runs : [];
}

/** The errors of the kernel as it is on data of a family. */
export function measuredPoints(
  measurement: LabMeasurement | null,
  kernel: LabKernel | null,
  family: NumericsRun['family'],
): readonly MeasuredPoint[] {
  return measuredRuns(measurement, kernel).flatMap((run) => {
    if (run.family !== family || run.rounding !== null || !run.outcome.ok) return [];
    const { rms } = run.outcome.measurement.summary;
    return rms === null ? [] : [{ k: run.size.k, rms }];
  });
}

/** One run in words: its data, and what they were rounded to. */
export function runLabel({ family, rounding, size }: NumericsRun): string {
  const rounded = rounding === null ? '' : `, rounded to ${FORMAT_LABELS[rounding.format]}`;
  return `${MEASURED_LABELS[family]}${rounded}, ${formatSize(size)}`;
}

/** What a run found in a sentence or two, or why there is nothing. */
export function runReading({ outcome }: NumericsRun): string {
  if (!outcome.ok) return outcome.reason;
  const { summary, unsteady, paths, rows } = outcome.measurement;
  const { rms, effectiveBits, overflows, elements } = summary;
  const error =
    rms === null
      ? `${overflows} of ${elements} elements are infinite or NaN.`
      : `Relative error ${shortNumber(rms)}, ${effectiveBits?.toFixed(1) ?? '0'} bits right, over ${rows} rows of C.`;
  const steady =
    unsteady === 0
      ? 'A second launch gave the same bits.'
      : `A second launch gave other bits in ${unsteady} elements.`;
  const [first, ...others] = paths.names;
  const path =
    first === undefined
      ? 'No known way to add gives these bits.'
      : `The same bits as ${[first, ...others].join(', or ')}.`;
  return `${error} ${steady} ${path}`;
}

/** A bar of a histogram of measured errors. */
export interface MeasuredBin {
  /** Where the bin ends, as text. */
  readonly label: string;
  readonly count: number;
}

/** The bins from the first to the last that has elements, by the end of each. */
export function measuredBins(bins: readonly ErrorBin[]): readonly MeasuredBin[] {
  const first = bins.findIndex(({ count }) => count > 0);
  const last = bins.findLastIndex(({ count }) => count > 0);
  if (first === -1) return [];
  return bins.slice(first, last + 1).map(({ upTo, count }) => ({
    label: upTo === null ? 'more' : upTo === 0 ? '0' : `≤ ${shortNumber(upTo)}`,
    count,
  }));
}

/** The histogram of a run for a unit: relative to the exact element, or in ulp. */
export function binsOf({ outcome }: NumericsRun, unit: ErrorUnit): readonly MeasuredBin[] {
  if (!outcome.ok) return [];
  const { ulp, relative } = outcome.measurement.histograms;
  return measuredBins(unit === 'ulp' ? ulp : relative);
}

/** A part of C and its largest error, as a share of |A|·|B|; `null` where nothing was compared. */
export interface MeasuredCell {
  readonly row: number;
  readonly column: number;
  readonly error: number | null;
}

/** The parts of C, row by row. */
export function cellsOf({ columns, cells }: HeatMap): readonly MeasuredCell[] {
  return cells.map((error, place) => ({ row: Math.floor(place / columns), column: place % columns, error }));
}
