import { quantile } from '../stats';

/** Turns a mean and a variance of the trees into quantiles that held on rows the trees had not seen. */
export interface Calibration {
  /** Added to the variance, so that rows on which all trees agree are not taken for certain. */
  readonly floor: number;
  /** Quantiles 0, 1/200, ... 1 of (target - mean) ÷ sqrt(variance + floor). */
  readonly residuals: readonly number[];
}

const STEPS = 200;
/** Share of the mean squared residual that is the floor of a variance. */
const FLOOR_SHARE = 0.04;
/** Fewer residuals than this say nothing of their tails. */
const LEAST = 20;

/**
 * Learns from rows that were held out, out of bag or in folds, how far targets lie from the mean in units of the
 * spread (split conformal prediction with normalised residuals: Papadopoulos et al. 2002, Lei et al. 2018). Entries
 * with a `NaN` are left out; `null` where fewer than 20 are left.
 */
export function calibrate(
  actual: ArrayLike<number>,
  mean: ArrayLike<number>,
  variance: ArrayLike<number>,
): Calibration | null {
  const usable: { readonly residual: number; readonly variance: number }[] = [];
  for (let i = 0; i < actual.length; i++) {
    const residual = (actual[i] as number) - (mean[i] as number);
    if (Number.isFinite(residual) && Number.isFinite(variance[i])) {
      usable.push({ residual, variance: variance[i] as number });
    }
  }
  if (usable.length < LEAST) return null;
  const meanSquare = usable.reduce((sum, { residual }) => sum + residual * residual, 0) / usable.length;
  // Where every residual is 0 any positive floor says so.
  const floor = Math.max(meanSquare * FLOOR_SHARE, Number.MIN_VALUE);
  const normalised = Float64Array.from(
    usable,
    (each) => each.residual / Math.sqrt(each.variance + floor),
  ).sort();
  const residuals = Array.from({ length: STEPS + 1 }, (_, step) => quantile(normalised, step / STEPS));
  return { floor, residuals };
}

/** The value that a share `level` (0 to 1) of the targets stays below, where trees have this mean and variance. */
export function calibratedQuantile(
  { floor, residuals }: Calibration,
  mean: number,
  variance: number,
  level: number,
): number {
  const at = Math.min(Math.max(level, 0), 1) * STEPS;
  const low = Math.floor(at);
  const below = residuals[low] as number;
  const above = residuals[Math.min(low + 1, STEPS)] as number;
  return mean + Math.sqrt(variance + floor) * (below + (at - low) * (above - below));
}
