import { createRandom } from '../random';
import { type Configuration, configurationKey } from '../space/configuration';
import type { Strategy, StrategySpace } from './strategy';

/** Draws in a row that may hit known configurations before a space too large to count is taken as exhausted. */
const MISSES_ALLOWED = 1000;

/** Configurations in random order without repetition, each order equally likely where the space could be counted. */
export function createRandomSearch(
  space: Pick<StrategySpace, 'size' | 'at' | 'sample'>,
  seed: number,
): Strategy {
  const random = createRandom(seed);
  const draw = space.size.exact
    ? shuffled(space, space.size.count, (bound) => random.integer(bound))
    : () => space.sample(random.uniform);
  const seen = new Set<string>();
  return {
    ask() {
      for (let misses = 0; space.size.exact || misses < MISSES_ALLOWED; misses++) {
        const configuration = draw();
        if (configuration === undefined) return null;
        const key = configurationKey(configuration);
        if (seen.has(key)) continue;
        seen.add(key);
        return configuration;
      }
      return null;
    },
    tell: ({ configuration }) => {
      seen.add(configurationKey(configuration));
    },
  };
}

/** A Fisher-Yates shuffle of 0..count-1 that keeps only the places it has touched, so that a huge space costs nothing. */
function shuffled(
  space: Pick<StrategySpace, 'at'>,
  count: number,
  integer: (bound: number) => number,
): () => Configuration | undefined {
  const moved = new Map<number, number>();
  let taken = 0;
  return () => {
    if (taken >= count) return undefined;
    const place = taken + integer(count - taken);
    const index = moved.get(place) ?? place;
    moved.set(place, moved.get(taken) ?? taken);
    taken++;
    return space.at(index);
  };
}
