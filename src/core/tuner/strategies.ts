import { annealing } from './annealing';
import { createExhaustive } from './exhaustive';
import { createForestSearch } from './forest/forestSearch';
import { genetic } from './genetic';
import { localSearch } from './localSearch';
import { createRandomSearch } from './randomSearch';
import { createStepwise } from './stepwise';
import type { Prior, Strategy, StrategySpace } from './strategy';

/** Makes a strategy; `prior` is for those that start warm and makes no difference to others. */
type CreateStrategy = (space: StrategySpace, seed: number, prior?: Prior | null) => Strategy;

/**
 * Every strategy by the name users choose it by; the same space, seed, prior and costs give the same order.
 */
export const strategies = {
  forest: createForestSearch,
  local: (space, seed) => createStepwise(space, seed, localSearch),
  annealing: (space, seed) => createStepwise(space, seed, annealing),
  genetic: (space, seed) => createStepwise(space, seed, genetic),
  random: (space, seed) => createRandomSearch(space, seed),
  exhaustive: (space) => createExhaustive(space),
} as const satisfies Record<string, CreateStrategy>;
