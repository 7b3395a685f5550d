import { formatDuration } from '../../src/core/format';
import type { TimeSummary, Trial, TrialStatus } from '../../src/core/records/trial';
import { configurationKey } from '../../src/core/space/configuration';
import { distinguishable } from '../../src/core/stats';
import {
  BY_TIME,
  costOf,
  figuresOf,
  type Objective,
  rankedBy,
  rankedCost,
} from '../../src/core/tuner/objective';
import { costText } from '../../src/core/tuner/objectiveText';
import type { ProblemView, SelectedSession, TrialRow } from './model';

/** The least cost known after an evaluation, of what may be the best: a time in ms, say. */
export interface BestStep {
  readonly evaluation: number;
  readonly cost: number;
}

/**
 * Every improvement of the best in the order of evaluation, and a last step at the last evaluation of any status, so that
 * a line drawn through them reaches as far as the search went. Empty where nothing may be the best.
 */
export function bestSoFar(rows: readonly TrialRow[], objective = BY_TIME): readonly BestStep[] {
  const steps: BestStep[] = [];
  for (const { evaluation, trial } of rows) {
    const cost = rankedCost(figuresOf(trial), objective);
    const best = steps.at(-1);
    if (cost !== null && (best === undefined || cost < best.cost)) steps.push({ evaluation, cost });
  }
  const last = steps.at(-1);
  const end = rows.at(-1)?.evaluation;
  return last !== undefined && end !== undefined && end > last.evaluation
    ? [...steps, { ...last, evaluation: end }]
    : steps;
}

/** Whether a verified row lacks the figure that the objective ranks by: energy is read only of what may be the best. */
export function isUnread({ trial }: TrialRow, { goal }: Objective): boolean {
  const quantity = rankedBy(goal);
  return quantity !== 'time' && trial.status === 'correct' && costOf(figuresOf(trial), quantity) === null;
}

/** How many rows ended in each status; statuses that did not occur are left out. */
export function statusCounts(rows: readonly TrialRow[]): ReadonlyMap<TrialStatus, number> {
  const counts = new Map<TrialStatus, number>();
  for (const { trial } of rows) counts.set(trial.status, (counts.get(trial.status) ?? 0) + 1);
  return counts;
}

/** The row of a trial, by its configuration. */
export function rowOf(problem: ProblemView, trial: Trial | null): TrialRow | null {
  if (trial === null) return null;
  const key = configurationKey(trial.configuration);
  return problem.rows.find((row) => row.key === key) ?? null;
}

/** The question the history plot answers and its answer: did tuning still improve when it stopped? */
export function historyReading(problem: ProblemView, running: boolean, objective = BY_TIME): string {
  const question = running ? 'Does tuning still improve?' : 'Did tuning still improve when it stopped?';
  const unread = problem.rows.filter((row) => isUnread(row, objective)).length;
  const left =
    unread === 0
      ? ''
      : ` ${unread} verified trial${unread === 1 ? ' is' : 's are'} not drawn: the energy was read only of what might be the best.`;
  return `${question} ${historyAnswer(problem, running, objective)}${left}`;
}

function historyAnswer(problem: ProblemView, running: boolean, objective: Objective): string {
  const steps = bestSoFar(problem.rows, objective);
  const best = steps.findLast((step, index) => step.cost < (steps[index - 1]?.cost ?? Infinity));
  const end = problem.rows.length;
  if (best === undefined) {
    if (end === 0) return 'Nothing has been measured yet.';
    const isVerified = problem.rows.some(({ trial }) => trial.status === 'correct');
    return isVerified ? 'Nothing that was measured may be the best.' : 'No trial has been verified yet.';
  }
  const quantity = rankedBy(objective.goal);
  const [name, better] = quantity === 'time' ? ['fastest', 'faster'] : ['best', 'better'];
  const since = end - best.evaluation;
  const found = `The ${name}${running ? ' so far' : ''}, ${costText(best.cost, quantity)}, came at evaluation ${best.evaluation} of ${end}`;
  if (since === 0 && end > 1 && !running) return `${found}, the last one.`;
  return since === 0
    ? `${found}.`
    : `${found}; the ${since} ${running ? 'since' : 'after it'} brought nothing ${better}.`;
}

/** The distance between the quartiles as a share of the median. */
function relativeSpread({ median, p25, p75 }: TimeSummary): number {
  return (p75 - p25) / median;
}

/** A share as a percentage with one decimal below ten: `0.7 %`, `12 %`. */
function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** The answer the sample strip gives, in a sentence: is it noise or is it real? */
export function samplesReading(chosen: TimeSummary, baseline: TimeSummary | null): string {
  const count = chosen.samples.length;
  const spread = `The middle half of its ${count} samples spans ${percent(relativeSpread(chosen))} of the median`;
  if (count < 3)
    return `Only ${count} sample${count === 1 ? '' : 's'}: too few to tell noise from difference.`;
  if (baseline === null) return `${spread}.`;
  return distinguishable(chosen.samples, baseline.samples)
    ? `${spread}; the median is apart from that of the source's own values.`
    : `${spread}; the median is not distinguishable from that of the source's own values.`;
}

/** Share of the planned evaluations that is done, 0 to 1; `null` where only time limits them. */
export function progressShare({ progress }: SelectedSession): number | null {
  if (progress === null || progress.planned === null || progress.planned === 0) return null;
  return Math.min(1, progress.evaluations / progress.planned);
}

/** What the session is doing or how it ended, in a line. */
export function statusLine(session: SelectedSession): string {
  const { summary, progress, refining } = session;
  const trials = session.problems.reduce((sum, { rows }) => sum + rows.length, 0);
  const count = `${trials} trial${trials === 1 ? '' : 's'}`;
  switch (summary.state) {
    case 'running': {
      const parts = [
        summary.paused ? 'Paused' : refining > 0 ? `Measuring the best ${refining} again` : 'Running',
        progress === null
          ? ''
          : `${progress.evaluations}${progress.planned === null ? '' : ` of ${progress.planned}`} evaluations`,
        progress?.secondsLeft == null ? '' : `about ${formatDuration(progress.secondsLeft)} left`,
      ];
      return parts.filter((part) => part !== '').join(' · ');
    }
    case 'finished':
      return `Finished: ${session.stoppedBecause ?? 'done'} · ${count}`;
    case 'cancelled':
      return `Cancelled · ${count}, all kept`;
    case 'interrupted':
      return `Interrupted · ${count}, all kept. Run Autotune again to go on from here.`;
    case 'failed':
      return `Failed: ${session.failure ?? 'no reason was given'}`;
  }
}
