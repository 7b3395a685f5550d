/** How much of a session's budget one problem may use, and how far it has come; times in seconds. */

/** Share of a problem's time kept for measuring the best few again, and the most; a reading of energy takes seconds. */
const FINAL = {
  timesOnly: { share: 0.2, mostSeconds: 20 },
  energyToo: { share: 0.3, mostSeconds: 60 },
};

/** At most so many evaluations or seconds, whichever ends first; `null` = no limit of that kind. */
export interface BudgetLimits {
  readonly evaluations: number | null;
  readonly seconds: number | null;
}

/**
 * Seconds after the session's start at which the search on the next problem ends, when `problemsLeft` (it included)
 * share what is left alike; `null` without a limit. `readsEnergy`: the best few are chosen by energy. Evaluations are counted for each problem, seconds for all.
 */
export function searchDeadline(
  budget: BudgetLimits,
  elapsedSeconds: number,
  problemsLeft: number,
  readsEnergy = false,
): number | null {
  if (budget.seconds === null) return null;
  const share = Math.max(0, budget.seconds - elapsedSeconds) / problemsLeft;
  const final = readsEnergy ? FINAL.energyToo : FINAL.timesOnly;
  return elapsedSeconds + share - Math.min(final.share * share, final.mostSeconds);
}

/** Evaluations that one problem gets at most: the budget's or all there are; `null` where neither is known. */
export function plannedEvaluations(budget: BudgetLimits, spaceSize: number | null): number | null {
  if (budget.evaluations === null) return spaceSize;
  return spaceSize === null ? budget.evaluations : Math.min(budget.evaluations, spaceSize);
}

/** Progress of a whole session. */
export interface Progress {
  readonly evaluations: number;
  readonly planned: number | null;
  readonly seconds: number;
  readonly secondsLeft: number | null;
}

/**
 * Progress after `evaluations` of `planned` (over all problems). The time left is by the mean pace so far and never
 * more than the budget has left; `null` where neither is known. `resumed` evaluations took no time now.
 */
export function progressOf(
  budget: BudgetLimits,
  planned: number | null,
  evaluations: number,
  resumed: number,
  seconds: number,
): Progress {
  const fresh = evaluations - resumed;
  const byPace =
    planned === null || fresh <= 0 ? null : (seconds / fresh) * Math.max(0, planned - evaluations);
  const byBudget = budget.seconds === null ? null : Math.max(0, budget.seconds - seconds);
  const secondsLeft = byPace === null ? byBudget : byBudget === null ? byPace : Math.min(byPace, byBudget);
  return { evaluations, planned, seconds, secondsLeft };
}
