import type { Problem } from '../../gemm/problem';
import type { Inputs } from '../../verify/inputs';
import type { Reference } from '../../verify/reference';
import type { ErrorSample, ErrorSummary } from '../expectation/emulatedError';
import { summariseErrors } from '../expectation/emulatedError';
import { formatOf } from '../format/elementFormat';
import { FORMATS } from '../format/formats';
import { type ErrorBin, errorHistograms, type HeatMap, heatMap } from './errorDistribution';
import { type RecognisedPaths, recognisePaths } from './knownPaths';

/** What a device computed, against float64; errors are of the compared rows. */
export interface NumericsMeasurement {
  readonly summary: ErrorSummary;
  readonly histograms: { readonly ulp: readonly ErrorBin[]; readonly relative: readonly ErrorBin[] };
  readonly heat: HeatMap;
  /** Rows of C that were compared; all m where the float64 product is affordable. */
  readonly rows: number;
  /** Elements of C that a second launch on the same data left otherwise. */
  readonly unsteady: number;
  /** Known ways to compute C that give the same bits; no element is compared where a bias is added. */
  readonly paths: RecognisedPaths;
}

/** What a launch left in C, row-major, and what belongs to it. */
export interface Launched {
  readonly problem: Problem;
  /** What the kernel read. */
  readonly inputs: Inputs;
  /** Of the data before they were rounded on the way in, where they were. */
  readonly reference: Reference;
  readonly c: ArrayLike<number>;
  readonly unsteady: number;
  /** Whether tensor cores may have been used, so that their paths are compared too. */
  readonly tensorCores: boolean;
}

/** Summary, distribution, map and known paths of what a device computed. */
export function measurementOf({
  problem,
  inputs,
  reference,
  c,
  unsteady,
  tensorCores,
}: Launched): NumericsMeasurement {
  const { n, formats } = problem;
  const { rows } = reference;
  const computed = new Float64Array(rows.length * n);
  for (const [r, row] of rows.entries()) {
    for (let j = 0; j < n; j++) computed[r * n + j] = c[row * n + j]!;
  }
  const sample: ErrorSample = { computed, exact: reference.c, magnitude: reference.magnitude };
  const format = formatOf(formats.c) ?? FORMATS.fp32;
  return {
    summary: summariseErrors(sample, format),
    histograms: errorHistograms(sample, format),
    heat: heatMap(sample, rows, problem),
    rows: rows.length,
    unsteady,
    paths: problem.bias
      ? { names: [], elements: 0 }
      : recognisePaths(
          { size: problem, a: inputs.a.values, bTransposed: transposed(inputs), rows, computed },
          formats,
          tensorCores,
        ),
  };
}

function transposed({ b: { rows, columns, values } }: Inputs): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}
