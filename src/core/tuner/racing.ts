import { medianInterval, medianOf, relativeHalfWidth } from '../stats';

/**
 * Which of several configurations is timed next, and when one has been timed enough. They are timed in turns, a few
 * samples each, so that a slow spell of the machine hits all of them and not one.
 */
export interface RacingRules {
  /** Samples everyone gets before anything is decided. */
  readonly minSamples: number;
  readonly maxSamples: number;
  /** Kernel time after which no more samples are taken (once there are `minSamples`). */
  readonly maxTimeMs: number;
  /** Half width of the median's interval, as a share of the median, at which it is known well enough. */
  readonly tightness: number;
  /** Kernel time that one turn aims at; short kernels get more samples in a turn. */
  readonly turnMs: number;
}

/** While searching: enough to see what is slow, and a sound order among what is fast. */
export const SEARCH_RULES: RacingRules = {
  minSamples: 3,
  maxSamples: 24,
  maxTimeMs: 1200,
  tightness: 0.02,
  turnMs: 80,
};

/** For the best few and the baseline at the end: the smallest count has an interval at 95 %, the largest a tight one. */
export const FINAL_RULES: RacingRules = {
  minSamples: 8,
  maxSamples: 48,
  maxTimeMs: 4000,
  tightness: 0.01,
  turnMs: 150,
};

/** Why a configuration gets no more samples, or `open` while it gets some. */
export type RacingState = 'open' | 'tight' | 'spent' | 'slower';

/**
 * Whether these samples are enough. `best`: samples of the fastest configuration known on the same problem, `null`
 * where there is none; a configuration is slower beyond doubt when even its fastest sample is above the upper end of
 * the best one's interval (its slowest sample, where there are too few for an interval).
 */
export function racingState(
  samplesMs: readonly number[],
  best: readonly number[] | null,
  rules: RacingRules,
): RacingState {
  if (samplesMs.length < rules.minSamples) return 'open';
  if (best !== null && best.length > 0) {
    const ceiling = medianInterval(best)?.high ?? Math.max(...best);
    if (Math.min(...samplesMs) > ceiling) return 'slower';
  }
  const halfWidth = relativeHalfWidth(samplesMs);
  if (halfWidth !== null && halfWidth <= rules.tightness) return 'tight';
  const spentMs = samplesMs.reduce((sum, sample) => sum + sample, 0);
  return samplesMs.length >= rules.maxSamples || spentMs >= rules.maxTimeMs ? 'spent' : 'open';
}

/** How many samples the next turn takes: what fits into `turnMs`, at least what `minSamples` still lacks of three. */
export function turnSamples(samplesMs: readonly number[], rules: RacingRules): number {
  const left = rules.maxSamples - samplesMs.length;
  const fitting = samplesMs.length === 0 ? 3 : Math.floor(rules.turnMs / medianOf(samplesMs));
  const least = Math.min(3, Math.max(1, rules.minSamples - samplesMs.length));
  return Math.max(1, Math.min(left, Math.max(least, Math.min(8, fitting))));
}

/** Index of the one whose turn it is (the fewest samples first, then the order given), or `null` when none is open. */
export function nextTurn(
  racers: readonly { readonly open: boolean; readonly turns: number }[],
): number | null {
  let next: number | null = null;
  racers.forEach(({ open, turns }, index) => {
    if (open && (next === null || turns < (racers[next]?.turns ?? 0))) next = index;
  });
  return next;
}
