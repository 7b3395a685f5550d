import type { SearchSpace } from '../space/searchSpace';
import { createExhaustive } from './exhaustive';
import { createRandomSearch } from './randomSearch';
import type { Strategy } from './strategy';

/** Every strategy by the name users choose it by; the same space and seed give the same order. */
export const strategies = {
  exhaustive: (space: SearchSpace) => createExhaustive(space),
  random: (space: SearchSpace, seed: number) => createRandomSearch(space, seed),
} as const satisfies Record<string, (space: SearchSpace, seed: number) => Strategy>;
