import type { Size } from '../gemm/problem';
import type { Trial } from '../records/trial';
import { type Configuration, configurationKey } from '../space/configuration';
import { isLowerCost } from './lowerCost';
import {
  BY_TIME,
  costOf,
  type Figures,
  figuresOf,
  isCandidate,
  type Objective,
  rankedBy,
  rankedCost,
  searchedFor,
} from './objective';
import { paretoFront } from './pareto';

/** A verified trial, so that its time is there. */
export type TimedTrial = Trial & { readonly timeMs: NonNullable<Trial['timeMs']> };

/** True for a trial whose result was verified and timed. */
export function isTimed(trial: Trial): trial is TimedTrial {
  return trial.status === 'correct' && trial.timeMs !== null;
}

/** The best of those that can be: the least cost, the earlier one where two are equal; `null` where there is none. */
export function bestOf(trials: readonly Trial[], objective: Objective): TimedTrial | null {
  return leastOf(trials, (figures) => rankedCost(figures, objective));
}

/** The fastest by median among verified trials; the earlier one where two are equal; `null` where there is none. */
export function fastest(trials: readonly Trial[]): TimedTrial | null {
  return bestOf(trials, BY_TIME);
}

function leastOf(
  trials: readonly Trial[],
  costOfFigures: (figures: Figures) => number | null,
): TimedTrial | null {
  let best: TimedTrial | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const trial of trials.filter(isTimed)) {
    const cost = costOfFigures(figuresOf(trial));
    if (cost === null || (best !== null && cost >= least)) continue;
    best = trial;
    least = cost;
  }
  return best;
}

/** How many of the best are measured again: a reading of energy takes seconds, and there are several of each. */
const FINALISTS = { time: 3, energy: 2, edp: 2 };

/**
 * Who is measured again at the end: the best few (of a front its ends and its middle) and the baseline where it verified;
 * none where nothing but the baseline can be the best, because then there is nothing to compare.
 */
export function finalists(
  trials: readonly Trial[],
  baseline: Configuration,
  objective: Objective = BY_TIME,
): readonly Configuration[] {
  const baselineKey = configurationKey(baseline);
  const base = trials
    .filter(isTimed)
    .filter(({ configuration }) => configurationKey(configuration) === baselineKey);
  const best = leaders(trials, objective).filter((trial) => !base.includes(trial));
  return best.length === 0 ? [] : [...base, ...best].map((trial) => trial.configuration);
}

function leaders(trials: readonly Trial[], objective: Objective): readonly TimedTrial[] {
  const { goal } = objective;
  const quantities = searchedFor(goal);
  const candidates = trials.filter(isTimed).filter((trial) => isCandidate(trial, objective));
  if (quantities.length > 1) {
    const ends = quantities.map((quantity) => leastOf(candidates, (figures) => costOf(figures, quantity)));
    return [...new Set(ends)].filter((trial) => trial !== null);
  }
  const cost = (trial: Trial) => rankedCost(figuresOf(trial), objective) ?? Number.POSITIVE_INFINITY;
  return candidates.toSorted((a, b) => cost(a) - cost(b)).slice(0, FINALISTS[rankedBy(goal)]);
}

/**
 * The candidates that no other beats in time and energy at once, the fastest first; `null` where one quantity is wanted
 * alone. By the figures as they are: neighbours on it may not be distinguishable.
 */
export function frontOf(trials: readonly Trial[], objective: Objective): readonly TimedTrial[] | null {
  if (objective.goal !== 'time,energy') return null;
  const candidates = trials.filter(isTimed).filter((trial) => isCandidate(trial, objective));
  return paretoFront(candidates, ({ timeMs, energyJ }) =>
    energyJ === null ? null : [timeMs.median, energyJ],
  );
}

/** What a session found on one problem. */
export interface Outcome extends Size {
  readonly baseline: Trial | null;
  readonly best: Trial | null;
  /** True where best has a lower cost than baseline beyond doubt, over all that best was chosen from. */
  readonly distinguishable: boolean;
  readonly trials: readonly Trial[];
  /** See {@link frontOf}. */
  readonly front: readonly Trial[] | null;
}

/**
 * Sums up the trials of one problem. `remeasured`: keys of the configurations measured again at the end; where one
 * of them can be the best, the best is among them, because a lucky few samples of the search must not win over them.
 */
export function outcomeOf(
  size: Size,
  trials: readonly Trial[],
  baselineConfiguration: Configuration,
  remeasured: ReadonlySet<string>,
  objective: Objective = BY_TIME,
): Outcome {
  const baselineKey = configurationKey(baselineConfiguration);
  const baseline = trials.find((trial) => configurationKey(trial.configuration) === baselineKey) ?? null;
  const again =
    remeasured.size === 0
      ? []
      : trials.filter((trial) => remeasured.has(configurationKey(trial.configuration)));
  const chosen = bestOf(again, objective);
  const best = chosen ?? bestOf(trials, objective);
  const rivals = (chosen === null ? trials : again).filter((trial) => isCandidate(trial, objective)).length;
  return {
    m: size.m,
    n: size.n,
    k: size.k,
    baseline,
    best,
    distinguishable:
      best !== null &&
      baseline !== null &&
      isTimed(baseline) &&
      // Of those the baseline is one, unless a limit excludes it.
      isLowerCost(
        best,
        baseline,
        isCandidate(baseline, objective) ? rivals - 1 : rivals,
        rankedBy(objective.goal),
      ),
    trials,
    front: frontOf(trials, objective),
  };
}
