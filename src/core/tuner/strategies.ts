import { createExhaustive } from './exhaustive';
import { createRandomSearch } from './randomSearch';
import type { Strategy, StrategySpace } from './strategy';

/** Every strategy by the name users choose it by; the same space and seed give the same order. */
export const strategies = {
  exhaustive: (space: StrategySpace) => createExhaustive(space),
  random: (space: StrategySpace, seed: number) => createRandomSearch(space, seed),
} as const satisfies Record<string, (space: StrategySpace, seed: number) => Strategy>;
