import type { TimeSummary } from './records/trial';

/** Statistics of noisy, skewed samples: order statistics only, no assumption about their distribution. */

/** A range that holds the true value with the stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Confidence of the intervals that decide what is faster. */
const CONFIDENCE = 0.95;

/** Quantile `q` in [0, 1] of ascending samples, linear between neighbours; at least one sample is needed. */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const position = (ascending.length - 1) * q;
  const below = ascending[Math.floor(position)];
  const above = ascending[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('quantile of no samples');
  return below + (above - below) * (position - Math.floor(position));
}

/** Median and quartiles of at least one sample; the samples are kept in the order taken. */
export function summarise(samples: readonly number[]): TimeSummary {
  const ascending = [...samples].sort((a, b) => a - b);
  return {
    median: quantile(ascending, 0.5),
    p25: quantile(ascending, 0.25),
    p75: quantile(ascending, 0.75),
    samples: [...samples],
  };
}

/** Median of at least one sample. */
export function medianOf(samples: readonly number[]): number {
  return quantile(
    [...samples].sort((a, b) => a - b),
    0.5,
  );
}

/**
 * Interval of the median from order statistics: the k-th smallest to the k-th largest sample, with the largest k
 * whose coverage, 1 - 2·P(Binomial(n, 1/2) < k), still reaches the confidence. `null` where even smallest to largest
 * does not (fewer than 6 samples at 95 %).
 */
export function medianInterval(samples: readonly number[], confidence = CONFIDENCE): Interval | null {
  const n = samples.length;
  let rank = 0;
  let tail = 0;
  let logTerm = -n * Math.LN2;
  for (let k = 0; k < n / 2; k++) {
    tail += Math.exp(logTerm);
    if (1 - 2 * tail < confidence) break;
    rank = k + 1;
    logTerm += Math.log((n - k) / (k + 1));
  }
  if (rank === 0) return null;
  const ascending = [...samples].sort((a, b) => a - b);
  const low = ascending[rank - 1];
  const high = ascending[n - rank];
  return low === undefined || high === undefined ? null : { low, high };
}

/** True where both medians have an interval and the two are apart: only then may one be called faster. */
export function distinguishable(a: readonly number[], b: readonly number[]): boolean {
  const first = medianInterval(a);
  const second = medianInterval(b);
  return first !== null && second !== null && (first.high < second.low || second.high < first.low);
}

/** Half the width of the median's interval as a share of the median; `null` where there is no interval yet. */
export function relativeHalfWidth(samples: readonly number[]): number | null {
  const interval = medianInterval(samples);
  return interval === null ? null : (interval.high - interval.low) / 2 / medianOf(samples);
}
