import { quantile } from '../stats';

/** How good predictions are; `null` where it cannot be said (no row, or nothing to explain). */
export interface Accuracy {
  /** Share of the variance of the target that is explained; 1 at best, below 0 worse than the mean. */
  readonly r2: number | null;
  /** The same for the logarithms. */
  readonly r2Log: number | null;
  /** Mean and median of |predicted - measured| ÷ measured, in percent. */
  readonly mape: number | null;
  readonly medianApe: number | null;
  /** Share of the measured values, 0 to 1, from p10 to p90. */
  readonly coverage80: number | null;
}

/** Accuracy of predictions of positive values. */
export function accuracyOf(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
): Accuracy {
  const count = actual.length;
  if (count === 0) return { r2: null, r2Log: null, mape: null, medianApe: null, coverage80: null };
  const errors = Float64Array.from({ length: count }, (_, row) => {
    return (100 * Math.abs((predicted[row] as number) - (actual[row] as number))) / (actual[row] as number);
  }).sort();
  let covered = 0;
  for (let row = 0; row < count; row++) {
    const value = actual[row] as number;
    if (value >= (low[row] as number) && value <= (high[row] as number)) covered++;
  }
  return {
    r2: explained(Float64Array.from(actual), Float64Array.from(predicted)),
    r2Log: explained(Float64Array.from(actual).map(Math.log), Float64Array.from(predicted).map(Math.log)),
    mape: errors.reduce((sum, error) => sum + error, 0) / count,
    medianApe: quantile(errors, 0.5),
    coverage80: covered / count,
  };
}

function explained(actual: Float64Array, predicted: Float64Array): number | null {
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  const total = actual.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const rest = actual.reduce((sum, value, row) => sum + (value - (predicted[row] as number)) ** 2, 0);
  return total > 0 ? 1 - rest / total : null;
}
