import type { Configuration } from '../space/configuration';
import { createCandidates } from './candidates';
import { createDescent, type DescentSettings, descentSettings } from './descent';
import type { Strategy, StrategySpace } from './strategy';

/** What a model expects a configuration to cost, in the unit that is told. */
export type Prior = (configuration: Configuration) => number;

/**
 * The default strategy: descents (descent.ts) one after another. A descent that has found nothing better for a while is left,
 * because models that have learnt from where a search went say little of where it should have gone; the next one starts from
 * draws of its own. What it asks for and others have tried it is told at once, so that it costs no evaluation. Told what an
 * interrupted session found, the strategy comes to where that was in the same way.
 */
export function createForestSearch(
  space: StrategySpace,
  seed: number,
  prior: Prior | null = null,
  settings: DescentSettings = descentSettings,
): Strategy {
  const candidates = createCandidates(space, seed);
  const costs = new Map<number, number | null>();
  const given = new Set<number>();
  const trend = prior === null ? null : trendOf(prior);
  let number = 0;
  let descent = createDescent(space, candidates, seed, number, trend, settings);
  let hasAsked = false;

  const ask = (): number | null => {
    for (;;) {
      // Where a whole descent brought nothing new, another would not either: this one goes on to the end of the space.
      if (hasAsked && descent.history.sinceBest > settings.stall) {
        number++;
        descent = createDescent(space, candidates, seed, number, trend, settings);
        hasAsked = false;
      }
      const candidate = descent.choose();
      if (candidate === null) return null;
      const cost = costs.get(candidate);
      if (cost !== undefined) descent.history.told(candidate, cost);
      else descent.history.asked(candidate);
      if (cost !== undefined || given.has(candidate)) continue;
      hasAsked = true;
      return candidate;
    }
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
      given.add(candidate);
      return candidates.at(candidate);
    },
    tell({ configuration, cost }) {
      const candidate = candidates.numberOf(configuration);
      costs.set(candidate, cost);
      if (descent.history.isTaken(candidate)) descent.history.told(candidate, cost);
    },
  };
}
