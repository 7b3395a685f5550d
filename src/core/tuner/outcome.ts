import type { Size } from '../gemm/problem';
import type { Trial } from '../records/trial';
import { type Configuration, configurationKey } from '../space/configuration';
import { distinguishable } from '../stats';
import { fasterOf } from './rankTest';

/** A verified trial, so that its time is there. */
export type TimedTrial = Trial & { readonly timeMs: NonNullable<Trial['timeMs']> };

/** True for a trial whose result was verified and timed. */
export function isTimed(trial: Trial): trial is TimedTrial {
  return trial.status === 'correct' && trial.timeMs !== null;
}

/** The fastest by median among verified trials; the earlier one where two are equal; `null` where there is none. */
export function fastest(trials: readonly Trial[]): TimedTrial | null {
  return trials
    .filter(isTimed)
    .reduce<TimedTrial | null>(
      (best, trial) => (best === null || trial.timeMs.median < best.timeMs.median ? trial : best),
      null,
    );
}

/**
 * Who is measured again at the end: the `count` fastest and the baseline where it verified; none where nothing but
 * the baseline verified, because then there is nothing to compare.
 */
export function finalists(
  trials: readonly Trial[],
  baseline: Configuration,
  count: number,
): readonly Configuration[] {
  const baselineKey = configurationKey(baseline);
  const verified = trials.filter(isTimed).sort((a, b) => a.timeMs.median - b.timeMs.median);
  const base = verified.filter((trial) => configurationKey(trial.configuration) === baselineKey);
  const best = verified.slice(0, count).filter((trial) => !base.includes(trial));
  return best.length === 0 ? [] : [...base, ...best].map((trial) => trial.configuration);
}

/** What a session found on one problem. */
export interface Outcome extends Size {
  readonly baseline: Trial | null;
  readonly best: Trial | null;
  /**
   * True where the intervals of best and baseline are apart, and the rank test finds best faster at its stated rate of false
   * winners, over all that best was chosen from.
   */
  readonly distinguishable: boolean;
  readonly trials: readonly Trial[];
}

/**
 * Sums up the trials of one problem. `remeasured`: keys of the configurations measured again at the end; where one
 * of them verified, the best is among them, because a lucky few samples of the search must not win over them.
 */
export function outcomeOf(
  size: Size,
  trials: readonly Trial[],
  baselineConfiguration: Configuration,
  remeasured: ReadonlySet<string>,
): Outcome {
  const baselineKey = configurationKey(baselineConfiguration);
  const baseline = trials.find((trial) => configurationKey(trial.configuration) === baselineKey) ?? null;
  const again =
    remeasured.size === 0
      ? []
      : trials.filter((trial) => remeasured.has(configurationKey(trial.configuration)));
  const chosen = fastest(again);
  const best = chosen ?? fastest(trials);
  const rivals = (chosen === null ? trials : again).filter(isTimed).length - 1;
  return {
    m: size.m,
    n: size.n,
    k: size.k,
    baseline,
    best,
    distinguishable:
      best !== null && baseline !== null && isTimed(baseline) && isWinner(best, baseline, rivals),
    trials,
  };
}

function isWinner(best: TimedTrial, baseline: TimedTrial, rivals: number): boolean {
  const [own, other] = [best.timeMs.samples, baseline.timeMs.samples];
  return distinguishable(own, other) && fasterOf(own, other, rivals) === 'first';
}
