import { annealing } from './annealing';
import { createExhaustive } from './exhaustive';
import { createForestSearch } from './forest/forestSearch';
import { genetic } from './genetic';
import { localSearch } from './localSearch';
import { createRandomSearch } from './randomSearch';
import { createStepwise } from './stepwise';
import type { Strategy, StrategySpace } from './strategy';

/**
 * Every strategy by the name users choose it by; the same space, seed and costs give the same order.
 */
export const strategies = {
  forest: (space, seed) => createForestSearch(space, seed),
  local: (space, seed) => createStepwise(space, seed, localSearch),
  annealing: (space, seed) => createStepwise(space, seed, annealing),
  genetic: (space, seed) => createStepwise(space, seed, genetic),
  random: (space, seed) => createRandomSearch(space, seed),
  exhaustive: (space) => createExhaustive(space),
} as const satisfies Record<string, (space: StrategySpace, seed: number) => Strategy>;
