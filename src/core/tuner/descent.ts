import { createRandom } from '../random';
import { bendOf } from './bend';
import type { Candidates } from './candidates';
import { createCostModel } from './costModel';
import { draw, drawLikely, leastExpected } from './draws';
import { logExpectedImprovement } from './expectedImprovement';
import { createFeasibility } from './feasibility';
import { growForest, meansOf } from './forestModel';
import { createHistory, type History } from './history';
import { leastChanged, localCandidates } from './localCandidates';
import type { StrategySpace } from './strategy';

/** How the choices of {@link createDescent} are shared out; shares from 0 to 1. */
export interface DescentSettings {
  /** Configurations tried before the models choose. */
  readonly initial: number;
  /** Share of the initial ones that a prior chooses. */
  readonly fromPrior: number;
  readonly random: number;
  /** Share of choices made among the neighbours of the best. */
  readonly local: number;
  /** Standard deviations that a neighbour's doubt speaks in its favour. */
  readonly doubt: number;
  /** Weight of the forest's expectation beside the surface's where few candidates are compared. */
  readonly forest: number;
  /** Evaluations without a better one after which a descent has stalled. */
  readonly stall: number;
}

/** Chosen on one recorded space, by medians and shares over seeds; docs/tuner.md has how it does on others. */
export const descentSettings: DescentSettings = {
  initial: 14,
  fromPrior: 0.6,
  random: 0.03,
  local: 0.8,
  doubt: 0.7,
  forest: 0.3,
  stall: 40,
};

/** Costs known before the models are asked at all. */
const LEAST_COSTS = 5;
/** Most candidates that a forest is grown for: among many the surface decides alone, in a fraction of the time. */
const FEW = 4_000;

/** One search from its first draws until it stalls; what it is told stands in its history. */
export interface Descent {
  readonly history: History;
  /** The next candidate it would try, or `null` where there is none it has not; costs may be outstanding. */
  choose(): number | null;
}

/**
 * The search numbered `number`. A smooth surface (costModel.ts) and a small random forest learn from the logarithms of the
 * costs. Most choices are made among the neighbours of the best, by an optimistic bound and in turns over what is changed;
 * the others among all candidates by expected improvement; a few are random. What failed teaches a second forest where not
 * to look. What is outstanding counts as what is expected there. `trend`: see {@link createCostModel}; it also chooses
 * some of the first candidates.
 */
export function createDescent(
  space: StrategySpace,
  candidates: Candidates,
  seed: number,
  number: number,
  trend: ((candidate: number) => number) | null,
  settings: DescentSettings,
): Descent {
  const history = createHistory();
  const costModel = createCostModel(candidates, history, trend);
  const feasibility = createFeasibility(candidates, history, seed);
  let centre: number | null = null;

  const choose = (): number | null => {
    const made = history.entries.length;
    // One stream for each choice: a session that is taken up again goes on as it would have.
    const random = createRandom(seed, (number << 16) + made);
    const { best } = history;
    if (made < settings.initial || history.timed.length < LEAST_COSTS || best === null) {
      const isPriors = number === 0 && made < settings.fromPrior * settings.initial;
      return trend !== null && isPriors
        ? leastExpected(candidates, history, trend)
        : drawLikely(space, candidates, history, feasibility, random);
    }
    if (random.uniform() < settings.random) return draw(space, candidates, history, random);
    if (best !== centre) {
      centre = best;
      candidates.addAround(best);
    }
    if (random.uniform() < settings.local) {
      const near = leastChanged(candidates, history, best, localCandidates(candidates, history, best));
      const chosen = highest(near, (mean, deviation) => settings.doubt * deviation - mean);
      if (chosen !== null) return chosen;
    }
    const goal = Math.log(history.costOf(best) as number);
    const open: number[] = [];
    for (let candidate = 0; candidate < candidates.count; candidate++) {
      if (!history.isTaken(candidate)) open.push(candidate);
    }
    return (
      highest(open, (mean, deviation) => logExpectedImprovement(goal, mean, deviation)) ??
      draw(space, candidates, history, random)
    );
  };

  /** The one of the candidates with the highest score; `null` of none. */
  const highest = (
    asked: readonly number[],
    scoreOf: (mean: number, deviation: number) => number,
  ): number | null => {
    if (asked.length === 0) return null;
    const chances = history.failed.length === 0 ? null : feasibility.chances(asked);
    const surface = costModel.expect();
    const forest = asked.length > FEW ? null : forestMeans(asked);
    let winner = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < asked.length; i++) {
      const candidate = asked[i] as number;
      const smooth = surface.mean[candidate] as number;
      const mean = forest === null ? smooth : smooth + settings.forest * ((forest[i] as number) - smooth);
      const chance = chances === null ? 0 : Math.log(chances[i] as number);
      const score = scoreOf(mean, surface.deviation[candidate] as number) + chance;
      if (score > most) {
        most = score;
        winner = i;
      }
    }
    return asked[winner] as number;
  };

  const forestMeans = (asked: readonly number[]): Float64Array => {
    const { timed, entries } = history;
    const bend = bendOf(history);
    const targets = timed.map((candidate) => bend(Math.log(history.costOf(candidate) as number)));
    const forest = growForest(candidates, timed, targets, seed * 1009 + number * 31 + entries.length);
    return meansOf(forest, candidates, asked);
  };

  return { history, choose };
}
