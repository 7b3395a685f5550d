import { createRandom, type Random } from '../random';
import type { Configuration } from '../space/configuration';
import { createCandidates } from './candidates';
import { createCostModel } from './costModel';
import { logExpectedImprovement } from './expectedImprovement';
import { createFeasibility } from './feasibility';
import { growForest, viewOf } from './forestModel';
import { createHistory } from './history';
import { basins, localCandidates } from './localCandidates';
import type { Strategy, StrategySpace } from './strategy';
import type { Posterior } from './surface/surface';

/** What a model expects a configuration to cost, in the unit that is told. */
export type Prior = (configuration: Configuration) => number;

/** How the choices of {@link createForestSearch} are shared out; shares from 0 to 1. */
export interface ForestSearchSettings {
  /** Configurations tried before the models choose. */
  readonly initial: number;
  /** Share of the initial ones that a prior chooses. */
  readonly fromPrior: number;
  readonly random: number;
  /** Share of choices made among the neighbours of the best few, and the share once the search has stalled. */
  readonly local: number;
  readonly localStalled: number;
  /** Share of choices left to the forest alone, and once stalled; the others are the surface's. */
  readonly forest: number;
  readonly forestStalled: number;
  /** Evaluations without a better one after which the search has stalled. */
  readonly stall: number;
  /** Of how many good configurations the neighbours are looked at. */
  readonly bases: number;
  /** Standard deviations that a neighbour's doubt speaks in its favour. */
  readonly doubt: number;
}

/** Chosen on one recorded space, over seeds and parts of it; see docs/tuner.md. */
export const forestSearchSettings: ForestSearchSettings = {
  initial: 12,
  fromPrior: 0.6,
  random: 0.03,
  local: 0.5,
  localStalled: 0.7,
  forest: 0.2,
  forestStalled: 0.4,
  stall: 25,
  bases: 4,
  doubt: 0.5,
};

/** Costs known before the models are asked at all. */
const LEAST_COSTS = 5;
/** Candidates that a forest looks at for one choice. */
const FOREST_LOOKS = 4_000;
/** Random draws until only the candidates at hand are looked through. */
const DRAWS = 200;
const LIKELY_DRAWS = 8;

/**
 * The default strategy. Two models learn from the logarithms of the costs: a smooth surface (costModel.ts) and a small
 * random forest; one of them chooses by expected improvement among all candidates or, for a share of the choices, by an
 * optimistic bound among the neighbours of the best. A share is random. What failed teaches where not to look. Once nothing
 * better has been found for a while, neighbours of several separate good configurations get their turn and the forest, which
 * sees the space in other ways than the surface, a greater say. Several may be asked for before one is told: what is
 * outstanding counts as what is expected there.
 */
export function createForestSearch(
  space: StrategySpace,
  seed: number,
  prior: Prior | null = null,
  settings: ForestSearchSettings = forestSearchSettings,
): Strategy {
  const candidates = createCandidates(space, seed);
  const history = createHistory();
  const trend = prior === null ? null : trendOf(prior);
  const costModel = createCostModel(candidates, history, trend);
  const feasibility = createFeasibility(candidates, history, seed);
  let centre: number | null = null;

  const ask = (): number | null => {
    const made = history.entries.length;
    // One stream for each choice: a session that is taken up again goes on as it would have.
    const random = createRandom(seed, made);
    if (made < settings.initial || history.timed.length < LEAST_COSTS || history.best === null) {
      return trend !== null && made < settings.fromPrior * settings.initial
        ? expectedBest(trend)
        : drawLikely(random);
    }
    if (random.uniform() < settings.random) return draw(random);
    if (history.best !== centre) {
      centre = history.best;
      candidates.addAround(centre);
    }
    const isStalled = history.sinceBest > settings.stall;
    const isForests = random.uniform() < (isStalled ? settings.forestStalled : settings.forest);
    if (random.uniform() < (isStalled ? settings.localStalled : settings.local)) {
      const bases = basins(candidates, history, settings.bases, isStalled);
      // Squared, so that the best are looked around most.
      const base = bases[Math.floor(bases.length * random.uniform() ** 2)] as number;
      const near = localCandidates(candidates, history, base);
      const chosen = best(near, isForests, (mean, deviation) => settings.doubt * deviation - mean);
      if (chosen !== null) return chosen;
    }
    const goal = Math.log(history.costOf(history.best) as number);
    const open = openCandidates(isForests ? FOREST_LOOKS / candidates.count : 1, random);
    return (
      best(open, isForests, (mean, deviation) => logExpectedImprovement(goal, mean, deviation)) ??
      draw(random)
    );
  };

  /** The one of the candidates with the highest score; `null` of none. */
  const best = (
    asked: readonly number[],
    isForests: boolean,
    scoreOf: (mean: number, deviation: number) => number,
  ): number | null => {
    if (asked.length === 0) return null;
    const chances = history.failed.length === 0 ? null : feasibility.chances(asked);
    // The surface's view is of all candidates, the forest's of those asked about.
    const { mean, deviation } = isForests ? forestView(asked) : costModel.expect();
    let winner = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < asked.length; i++) {
      const at = isForests ? i : (asked[i] as number);
      const chance = chances === null ? 0 : Math.log(chances[i] as number);
      const score = scoreOf(mean[at] as number, deviation[at] as number) + chance;
      if (score > most) {
        most = score;
        winner = i;
      }
    }
    return asked[winner] as number;
  };

  const forestView = (asked: readonly number[]): Posterior => {
    const { timed, entries } = history;
    const targets = timed.map((candidate) => Math.log(history.costOf(candidate) as number));
    const forest = growForest(candidates, timed, targets, seed * 1009 + entries.length);
    return viewOf(forest, candidates, asked);
  };

  const openCandidates = (share: number, random: Random): readonly number[] => {
    const open: number[] = [];
    for (let candidate = 0; candidate < candidates.count; candidate++) {
      if ((share >= 1 || random.uniform() < share) && !history.isTaken(candidate)) open.push(candidate);
    }
    return open;
  };

  const draw = (random: Random): number | null => {
    for (let attempt = 0; attempt < DRAWS; attempt++) {
      const drawn = space.sample(random.uniform);
      if (drawn === undefined) break;
      const candidate = candidates.numberOf(drawn);
      if (!history.isTaken(candidate)) return candidate;
    }
    for (let candidate = 0; candidate < candidates.count; candidate++) {
      if (!history.isTaken(candidate) && space.contains(candidates.at(candidate)).ok) return candidate;
    }
    return null;
  };

  /** A random one; where some have failed and some not, of several the one most likely to work. */
  const drawLikely = (random: Random): number | null => {
    if (history.failed.length === 0 || history.timed.length === 0) return draw(random);
    const drawn = Array.from({ length: LIKELY_DRAWS }, () => draw(random)).filter((each) => each !== null);
    const chances = feasibility.chances(drawn);
    return drawn[chances.indexOf(Math.max(...chances))] ?? null;
  };

  const expectedBest = (expected: (candidate: number) => number): number | null => {
    let winner: number | null = null;
    for (let candidate = 0; candidate < candidates.count; candidate++) {
      if (history.isTaken(candidate)) continue;
      if (winner === null || expected(candidate) < expected(winner)) winner = candidate;
    }
    return winner;
  };

  function trendOf(expectation: Prior): (candidate: number) => number {
    const known: number[] = [];
    return (candidate) => {
      known[candidate] ??= Math.log(Math.max(expectation(candidates.at(candidate)), Number.MIN_VALUE));
      return known[candidate];
    };
  }

  return {
    ask() {
      const candidate = ask();
      if (candidate === null) return null;
      history.asked(candidate);
      return candidates.at(candidate);
    },
    tell({ configuration, cost }) {
      history.told(candidates.numberOf(configuration), cost);
    },
  };
}
