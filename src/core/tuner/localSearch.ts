import type { Random } from '../random';
import type { Configuration } from '../space/configuration';
import { changedIn, oneAway, shuffled } from './neighbourhood';
import type { StepwiseSearch } from './stepwise';
import type { StrategySpace } from './strategy';

/** Neighbours that are tried at once, so that compilation can run ahead. */
const TOGETHER = 4;
/** Tunables that are drawn anew to leave a local optimum. */
const KICK = 3;

/**
 * Goes from a random configuration to a better neighbour (one tunable changed) as long as there is one, then starts again:
 * in turns at random, and from the best so far with some tunables drawn anew (iterated local search, Lourenço, Martin,
 * Stützle 2003).
 */
export function* localSearch(space: StrategySpace, random: Random): StepwiseSearch {
  let best: Configuration | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let start = 0; ; start++) {
    const kicked: Configuration | null =
      best !== null && start % 2 === 1 ? changedIn(space, best, KICK, random) : null;
    let current: Configuration | undefined = kicked ?? space.sample(random.uniform);
    if (current === undefined) return;
    let cost = (yield [current])[0] as number;
    for (let isMoving = true; isMoving; ) {
      isMoving = false;
      const neighbours: readonly Configuration[] = shuffled(oneAway(space, current), random);
      for (let from = 0; from < neighbours.length && !isMoving; from += TOGETHER) {
        const tried = neighbours.slice(from, from + TOGETHER);
        const costs: readonly number[] = yield tried;
        const least = Math.min(...costs);
        if (!(least < cost)) continue;
        cost = least;
        current = tried[costs.indexOf(least)] as Configuration;
        isMoving = true;
      }
    }
    if (cost < bestCost || best === null) {
      best = current;
      bestCost = cost;
    }
  }
}
