import { configurationKey } from '../space/configuration';
import type { Strategy, StrategySpace } from './strategy';

/** Every configuration once, in the order of the space. */
export function createExhaustive(space: Pick<StrategySpace, 'iterate'>): Strategy {
  const left = space.iterate();
  const told = new Set<string>();
  return {
    ask() {
      for (let next = left.next(); !next.done; next = left.next()) {
        if (!told.has(configurationKey(next.value))) return next.value;
      }
      return null;
    },
    tell: ({ configuration }) => {
      told.add(configurationKey(configuration));
    },
  };
}
