import { configurationKey } from '../space/configuration';
import { type GoalObservation, type Objective, searchedFor } from './objective';
import type { Strategy, StrategySpace } from './strategy';

/** A strategy that is told the cost in each quantity that is searched for. */
export interface GoalSearch extends Pick<Strategy, 'ask'> {
  tell(observation: GoalObservation): void;
}

/**
 * A search for an objective: one strategy for each quantity, which take turns and are all told everything. For time and
 * energy the third looks for the least product, so that the middle of the front has its share as well as its ends; that
 * works with any strategy, where one that weighs two costs anew with each choice would have to be each one's own. Turns count
 * what is known, so that a search that is taken up again goes on as it would have.
 */
export function createGoalSearch(
  create: (space: StrategySpace, seed: number) => Strategy,
  space: StrategySpace,
  seed: number,
  { goal }: Objective,
): GoalSearch {
  const parts = searchedFor(goal).map((_, index) => create(space, seed + index));
  const known = new Set<string>();
  return {
    ask() {
      const part = parts[known.size % parts.length] as Strategy;
      for (;;) {
        const configuration = part.ask();
        if (configuration === null) return null;
        const key = configurationKey(configuration);
        // Another one may have asked for it, and nobody knows yet what it costs.
        if (known.has(key)) continue;
        known.add(key);
        return configuration;
      }
    },
    tell({ configuration, costs }) {
      known.add(configurationKey(configuration));
      for (const [index, part] of parts.entries()) part.tell({ configuration, cost: costs[index] ?? null });
    },
  };
}
