import type { Quantiles, Trial } from '../core/records/trial';
import { type Configuration, configurationKey } from '../core/space/configuration';
import type { SearchSpace } from '../core/space/searchSpace';
import { plannedEvaluations, progressOf, searchDeadline } from '../core/tuner/budget';
import { corrected, driftRatio, REFERENCE_EVERY, REFERENCE_RULES, ratioAt } from '../core/tuner/drift';
import { createGoalSearch } from '../core/tuner/goalSearch';
import { ENERGY_READINGS } from '../core/tuner/lowerCost';
import { isByTime, needsPower, observationOf } from '../core/tuner/objective';
import { bestOf, finalists, isTimed } from '../core/tuner/outcome';
import { FINAL_RULES, type RacingRules, SEARCH_RULES } from '../core/tuner/racing';
import { strategies } from '../core/tuner/strategies';
import type { Prior } from '../core/tuner/strategy';
import type { TuneEvent } from '../protocol/tuning';
import { type Bench, measureTogether } from './measureTogether';
import type { ProblemTrials, Session } from './session';
import type { Phase } from './store/rows';

/** Configurations that are timed in turns with one another while searching. */
const ROUND = 4;

/** One problem of a session, ready to be measured. */
export interface Stage {
  readonly session: Session;
  readonly problem: ProblemTrials;
  readonly space: SearchSpace;
  readonly bench: Bench;
  /** What the model expects of configurations, in their order; `null` where there is no model. */
  readonly foretell: ((configurations: readonly Configuration[]) => readonly Quantiles[]) | null;
  /** What the search starts warm from; `null` where it starts cold. */
  readonly prior: Prior | null;
  /** Problems still to do, this one included; they share the time that is left. */
  readonly problemsLeft: number;
  readonly tell: (event: TuneEvent) => void;
}

/** Stores a trial, with what was expected of it, and tells it with what is best by now. */
export function recordTrial(
  { session, problem, foretell, tell }: Stage,
  phase: Phase,
  measured: Trial,
): void {
  const trial = { ...measured, predictedMs: foretell?.([measured.configuration])[0] ?? null };
  session.record(problem, phase, trial);
  const { best, baseline } = session.outcome(problem);
  tell({
    type: 'trial',
    session: session.id,
    problem: problem.size,
    trial,
    best,
    baseline,
    progress: progress(session),
  });
}

function progress(session: Session) {
  const { budget, spaces, baseline } = session.plan;
  const planned = spaces.map((space) => {
    const outside = space.contains(baseline).ok ? 0 : 1;
    return plannedEvaluations(budget, space.size.exact ? space.size.count + outside : null);
  });
  const sum = planned.reduce((total, each) => (total === null || each === null ? null : total + each), 0);
  return progressOf(budget, sum, session.evaluations, session.resumed, session.seconds);
}

/**
 * Searches the best configuration of one problem: the baseline first, then rounds of what the strategy asks for,
 * then the best few and the baseline once more. Returns why the search ended.
 */
export async function tuneProblem(stage: Stage): Promise<'space exhausted' | 'budget spent'> {
  const { session, problem, space, bench } = stage;
  const { plan } = session;
  const { objective } = plan;
  const strategy = createGoalSearch(
    (part, seed) => strategies[plan.strategy](part, seed, stage.prior),
    space,
    plan.seed,
    objective,
  );
  const readsEnergy = objective.goal !== 'time';
  const deadline = searchDeadline(plan.budget, session.seconds, stage.problemsLeft, readsEnergy);
  const expired = () => deadline !== null && session.seconds >= deadline;
  const most = plan.budget.evaluations ?? Number.POSITIVE_INFINITY;
  /** What was measured and the strategy was not told, by key, as it would be had the device not changed. */
  const untold = new Map(
    correctedTrials(problem).map((trial) => [configurationKey(trial.configuration), trial]),
  );
  let best = bestOf([...untold.values()], objective);
  const ratioNow = () => problem.checks.at(-1)?.ratio ?? 1;

  const search = async (
    configurations: readonly Configuration[],
    rules: RacingRules,
    ragged: boolean,
    untilDeadline: boolean,
  ) => {
    await measureTogether(bench, configurations, {
      rules,
      ragged,
      // A slow one may take the least energy; under a power limit one that is slower cannot be the best.
      readings: (slower) => (needsPower(objective) && !(slower && !readsEnergy) ? 1 : 0),
      best: () => (readsEnergy ? null : (best?.timeMs.samples.map((sample) => sample * ratioNow()) ?? null)),
      compete: isByTime(objective),
      expired: untilDeadline ? expired : () => false,
      onTrial: (trial) => {
        recordTrial(stage, 'search', trial);
        const told = corrected(trial, ratioNow());
        untold.set(configurationKey(trial.configuration), told);
        best = bestOf(best === null ? [told] : [best, told], objective);
      },
    });
  };
  const tellOf = (keys: readonly string[]) => {
    for (const key of keys) {
      const trial = untold.get(key);
      if (trial !== undefined) strategy.tell(observationOf(trial, objective));
      untold.delete(key);
    }
  };

  // Since an interrupted session stopped, the device may have grown warm, or cold.
  if (problem.trials.size > 1 && !expired()) await checkReference(stage);
  // Whatever else is measured is compared with it, so that it is due even when a constraint excludes it; often enough to
  // tell later whether the device has changed.
  if (!problem.trials.has(configurationKey(plan.baseline)))
    await search([plan.baseline], { ...SEARCH_RULES, minSamples: REFERENCE_RULES.minSamples }, true, false);
  tellOf([configurationKey(plan.baseline)]);

  // A session that is taken up asks for all of it again and is answered from the store, so that it comes to the very round
  // it was interrupted in and to what an undisturbed one measures next.
  let stopped: 'space exhausted' | 'budget spent' = 'budget spent';
  while (problem.trials.size < most && !expired()) {
    const round: Configuration[] = [];
    while (round.length < Math.min(ROUND, most - (problem.trials.size - untold.size))) {
      const next = strategy.ask();
      if (next === null) break;
      round.push(next);
    }
    if (round.length === 0) {
      stopped = 'space exhausted';
      break;
    }
    const asked = round.map(configurationKey);
    const open = round.filter((each) => !problem.trials.has(configurationKey(each)));
    await search(open.slice(0, most - problem.trials.size), SEARCH_RULES, false, true);
    putInOrder(problem.trials, asked);
    tellOf(asked);
    // From here on nothing is known; what is left was measured by a version that asked for other things.
    if (open.length > 0) tellOf([...untold.keys()]);
    const since = problem.trials.size - (problem.checks.at(-1)?.evaluations ?? 0);
    if (since >= REFERENCE_EVERY && !expired()) await checkReference(stage);
  }
  await measureBestAgain(stage);
  return stopped;
}

/** The trials as they would have been, had the device not changed. */
function correctedTrials(
  { trials, checks }: ProblemTrials,
  by: 'before' | 'after' = 'before',
): readonly Trial[] {
  return [...trials.values()].map((trial, index) => corrected(trial, ratioAt(checks, index, by)));
}

/** Measures the baseline again, where it has a time, to see whether the device has changed since it was measured first. */
async function checkReference({ session, problem, bench, tell }: Stage): Promise<void> {
  const { baseline } = session.plan;
  const first = problem.trials.get(configurationKey(baseline));
  if (first === undefined || !isTimed(first) || problem.remeasured.size > 0) return;
  await measureTogether(bench, [baseline], {
    rules: REFERENCE_RULES,
    ragged: false,
    readings: () => 0,
    best: () => null,
    expired: () => false,
    onTrial: (trial) => {
      // It was verified before; that it fails now says nothing of the others, and the end measures it once more.
      if (!isTimed(trial)) return;
      const ratio = driftRatio(first.timeMs.samples, trial.timeMs.samples);
      session.recordCheck(problem, { evaluations: problem.trials.size, ratio });
      const throttle = [...(trial.conditions?.throttle ?? [])];
      tell({ type: 'reference', session: session.id, problem: problem.size, ratio, throttle });
    },
  });
}

/** Whichever was decided first: with the same seed the trials are the same, in the same order. */
function putInOrder(trials: Map<string, Trial>, asked: readonly string[]): void {
  for (const key of asked) {
    const trial = trials.get(key);
    if (trial === undefined) continue;
    trials.delete(key);
    trials.set(key, trial);
  }
}

async function measureBestAgain(stage: Stage): Promise<void> {
  const { session, problem, bench, tell } = stage;
  const { budget, baseline, objective } = session.plan;
  // Where it is open which correction is right, the best by either are measured side by side.
  const leaders = (['before', 'after'] as const).flatMap((by) =>
    finalists(correctedTrials(problem, by), baseline, objective),
  );
  const configurations = [...new Map(leaders.map((each) => [configurationKey(each), each])).values()];
  const due = configurations.some(
    (configuration) => !problem.remeasured.has(configurationKey(configuration)),
  );
  if (!due) return;
  tell({ type: 'refining', session: session.id, problem: problem.size, configurations: [...configurations] });
  const end =
    budget.seconds === null
      ? null
      : session.seconds + Math.max(0, budget.seconds - session.seconds) / stage.problemsLeft;
  await measureTogether(bench, configurations, {
    rules: FINAL_RULES,
    ragged: true,
    readings: () => (objective.goal === 'time' ? 1 : ENERGY_READINGS),
    compete: isByTime(objective),
    best: () => null,
    expired: () => end !== null && session.seconds >= end,
    onTrial: (trial) => recordTrial(stage, 'final', trial),
  });
}
