import { createExhaustive } from './exhaustive';
import { createForestSearch } from './forest/forestSearch';
import { createRandomSearch } from './randomSearch';
import type { Searchable } from './searchable';
import type { Strategy } from './strategy';

/** Every strategy by the name users choose it by; the same space and seed give the same order. */
export const strategies = {
  forest: (space: Searchable, seed: number) => createForestSearch(space, seed),
  exhaustive: (space: Searchable) => createExhaustive(space),
  random: (space: Searchable, seed: number) => createRandomSearch(space, seed),
} as const satisfies Record<string, (space: Searchable, seed: number) => Strategy>;
