/**
 * Which of two series of times is faster, with a stated rate of being wrong whatever the noise is like and whenever
 * sampling stops. The test is Mann's and Whitney's: under equal distributions every order of the pooled samples is equally
 * likely, so that how often one undercuts the other has an exact distribution, which skewed tails and outliers leave alone.
 */

/** Share of sessions in which a winner may be named though nothing is faster. */
export const FALSE_WINNER_RATE = 0.05;

/**
 * Sample counts at which a series is looked at. How many samples there are depends on what they were, because racing stops
 * early. Each pair of counts is a look of its own and may spend an equal part of the rate: their sum bounds the rate
 * for every way to stop.
 */
const LOOKS = [8, 16, 32, 48] as const;

/** The faster of two series, or `null` where they are not distinguishable. */
export type Faster = 'first' | 'second' | null;

/**
 * The faster series at a rate of false answers of at most `rate` over `comparisons` such questions. Takes as many samples
 * of each, from the start, as the largest look that both fill; below eight there is no answer. Equal times, as a coarse
 * timer gives, count for neither.
 */
export function fasterOf(
  first: readonly number[],
  second: readonly number[],
  comparisons = 1,
  rate = FALSE_WINNER_RATE,
): Faster {
  const a = looked(first);
  const b = looked(second);
  if (a === null || b === null) return null;
  const spent = rate / LOOKS.length ** 2 / Math.max(1, comparisons);
  const pairs = a.length * b.length;
  let faster = 0;
  let slower = 0;
  for (const x of a) {
    for (const y of b) {
      if (x < y) faster++;
      else if (x > y) slower++;
    }
  }
  if (2 * tail(pairs - faster, a.length, b.length) <= spent) return 'first';
  if (2 * tail(pairs - slower, a.length, b.length) <= spent) return 'second';
  return null;
}

function looked(samples: readonly number[]): readonly number[] | null {
  const look = LOOKS.filter((count) => count <= samples.length).at(-1);
  return look === undefined ? null : samples.slice(0, look);
}

/**
 * Probability that of n·m pairs at most `most` are in the wrong order where all orders are equally likely. The number of
 * orders with u such pairs is the coefficient of q^u in the Gaussian binomial of n + m over n.
 */
function tail(most: number, n: number, m: number): number {
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let factor = 1; factor <= n; factor++) {
    for (let u = most; u >= m + factor; u--) ways[u] = (ways[u] ?? 0) - (ways[u - m - factor] ?? 0);
    for (let u = factor; u <= most; u++) ways[u] = (ways[u] ?? 0) + (ways[u - factor] ?? 0);
  }
  let all = 1;
  for (let step = 1; step <= n; step++) all *= (m + step) / step;
  // Far from the tail the sum loses digits, where nothing depends on them.
  return Math.min(1, ways.reduce((sum, each) => sum + each, 0) / all);
}
