import type { Trial } from '../records/trial';
import type { Configuration } from '../space/configuration';
import type { Observation } from './strategy';

/** What can be made small: the time of a launch, its energy, or their product (energy-delay product). */
export type Quantity = 'time' | 'energy' | 'edp';

/**
 * What a session can be tuned for. Two at once are time and energy alone: whatever trades time or energy against their
 * product lies on the front of those two.
 */
export const GOALS = ['time', 'energy', 'edp', 'time,energy'] as const;
/** See {@link GOALS}. */
export type Goal = (typeof GOALS)[number];

/** What is made small, and what a configuration must keep to; `null` = no limit. */
export interface Objective {
  readonly goal: Goal;
  /** Mean power while it runs again and again, in watts. */
  readonly powerLimitW: number | null;
  /** Largest measured error, as `Verification.maxError` counts it. */
  readonly errorLimit: number | null;
}

/** The objective where nobody says another. */
export const BY_TIME: Objective = { goal: 'time', powerLimitW: null, errorLimit: null };

/** What is known of a configuration that verified; `null` = not known. */
export interface Figures {
  readonly timeMs: number | null;
  readonly energyJ: number | null;
  readonly powerW: number | null;
  readonly maxError: number | null;
}

/** What is known of one that failed. */
export const UNKNOWN: Figures = { timeMs: null, energyJ: null, powerW: null, maxError: null };

/** The figures of a trial. */
export function figuresOf({ status, timeMs, energyJ, powerW, verification }: Trial): Figures {
  if (status !== 'correct') return UNKNOWN;
  return { timeMs: timeMs?.median ?? null, energyJ, powerW, maxError: verification?.maxError ?? null };
}

/** The quantity that the best of a session is chosen by. Of a front it is the point where 1 % of time is worth 1 % of energy. */
export function rankedBy(goal: Goal): Quantity {
  return goal === 'time,energy' ? 'edp' : goal;
}

/** The quantities that a search looks for: one, or the ends of a front and the middle between them. */
export function searchedFor(goal: Goal): readonly Quantity[] {
  return goal === 'time,energy' ? ['time', 'edp', 'energy'] : [goal];
}

/** Whether time alone is wanted, without limits. */
export function isByTime({ goal, powerLimitW, errorLimit }: Objective): boolean {
  return goal === 'time' && powerLimitW === null && errorLimit === null;
}

/** Whether energy or power must be read of every configuration that may be the best. */
export function needsPower({ goal, powerLimitW }: Objective): boolean {
  return goal !== 'time' || powerLimitW !== null;
}

/** Milliseconds, joules, or joules times seconds; `null` where what it is made of is not known. */
export function costOf({ timeMs, energyJ }: Figures, quantity: Quantity): number | null {
  if (quantity === 'time') return timeMs;
  if (quantity === 'energy') return energyJ;
  return timeMs === null || energyJ === null ? null : energyJ * (timeMs / 1e3);
}

/** Whether figures keep to the limits of an objective; a limit itself is allowed. */
export function keepsLimits(
  { powerW, maxError }: Figures,
  { powerLimitW, errorLimit }: Objective,
): boolean | 'unknown' {
  const kept = [
    [powerW, powerLimitW],
    [maxError, errorLimit],
  ].map(([value, limit]) => (limit == null ? true : value == null ? 'unknown' : value <= limit));
  return kept.includes(false) ? false : kept.includes('unknown') ? 'unknown' : true;
}

/** What configurations are ranked by; `null` for what cannot be the best: it failed, lacks a figure, or breaks a limit. */
export function rankedCost(figures: Figures, objective: Objective): number | null {
  return keepsLimits(figures, objective) === true ? costOf(figures, rankedBy(objective.goal)) : null;
}

/** Whether a trial can be the best. */
export function isCandidate(trial: Trial, objective: Objective): boolean {
  return rankedCost(figuresOf(trial), objective) !== null;
}

/** What came of a configuration, with its cost in each quantity that is searched for, in their order. */
export interface GoalObservation extends Observation {
  readonly costs: readonly (number | null)[];
}

/**
 * What came of a configuration, for strategies. One that breaks a limit counts as failed, so that they learn where that is;
 * one whose power was not read counts by its time: that is not known to be read, and nothing is wrong with it.
 */
export function observed(
  configuration: Configuration,
  figures: Figures,
  objective: Objective,
): GoalObservation {
  const broken = keepsLimits(figures, objective) === false;
  const cost = (quantity: Quantity) => (broken ? null : costOf(figures, quantity));
  return {
    configuration,
    cost: cost(rankedBy(objective.goal)),
    costs: searchedFor(objective.goal).map(cost),
  };
}

/** {@link observed} of a trial. */
export function observationOf(trial: Trial, objective: Objective): GoalObservation {
  return observed(trial.configuration, figuresOf(trial), objective);
}
