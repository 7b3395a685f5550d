import { createExhaustive } from './exhaustive';
import { createRandomSearch } from './randomSearch';
import type { Searchable } from './searchable';
import type { Strategy } from './strategy';

/** Every strategy by the name users choose it by; the same space and seed give the same order. */
export const strategies = {
  exhaustive: (space: Searchable) => createExhaustive(space),
  random: (space: Searchable, seed: number) => createRandomSearch(space, seed),
} as const satisfies Record<string, (space: Searchable, seed: number) => Strategy>;
