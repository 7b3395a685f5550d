import { createRandom, type Random } from '../random';
import { type Configuration, configurationKey } from '../space/configuration';
import { createRandomSearch } from './randomSearch';
import type { Strategy, StrategySpace } from './strategy';

/**
 * A search written down as if costs were there at once: it yields configurations, several where it does not need the cost
 * of one for the next, and is sent their costs in the same order; a failure costs infinitely much. It may want the same
 * again, that costs nothing.
 */
export type StepwiseSearch = Generator<readonly Configuration[], void, readonly number[]>;

/** Steps in a row that may want nothing new before random configurations take the place of the search. */
const IDLE_STEPS = 300;

/**
 * A strategy out of a stepwise search. Told what an interrupted session found, it comes to where that was, because the
 * search runs again and finds its costs known. While costs are outstanding, and after its end, random configurations fill in.
 */
export function createStepwise(
  space: StrategySpace,
  seed: number,
  search: (space: StrategySpace, random: Random) => StepwiseSearch,
): Strategy {
  const steps = search(space, createRandom(seed, 1));
  const spare = createRandomSearch(space, seed);
  const costs = new Map<string, number>();
  const given = new Set<string>();
  let wanted: readonly Configuration[] | null = null;
  const wantedBefore = new Set<string>();
  let idle = 0;
  let isOver = false;

  /** Goes on to the first step that wants something that is not known. */
  const advance = (): void => {
    while (!isOver) {
      const known = wanted?.flatMap((each) => costs.get(configurationKey(each)) ?? []) ?? [];
      if (wanted !== null && known.length < wanted.length) return;
      const step = steps.next(known);
      wanted = step.done === true ? [] : step.value;
      const fresh = wanted.map(configurationKey).filter((key) => !wantedBefore.has(key));
      for (const key of fresh) wantedBefore.add(key);
      idle = fresh.length > 0 ? 0 : idle + 1;
      isOver = step.done === true || idle >= IDLE_STEPS;
    }
  };

  return {
    ask() {
      advance();
      const next = isOver
        ? undefined
        : wanted?.find((each) => {
            const key = configurationKey(each);
            return !costs.has(key) && !given.has(key);
          });
      const configuration = next ?? spare.ask();
      if (configuration === null) return null;
      given.add(configurationKey(configuration));
      if (next !== undefined) spare.tell({ configuration, cost: null });
      return configuration;
    },
    tell(observation) {
      costs.set(configurationKey(observation.configuration), observation.cost ?? Number.POSITIVE_INFINITY);
      spare.tell(observation);
    },
  };
}
