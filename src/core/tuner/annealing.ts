import type { Random } from '../random';
import type { Configuration } from '../space/configuration';
import { changedIn, oneAway } from './neighbourhood';
import type { StepwiseSearch } from './stepwise';
import type { StrategySpace } from './strategy';

/** Neighbours that are proposed at once, so that compilation can run ahead. */
const TOGETHER = 4;
/** Temperatures, of the logarithm of the cost: a step that is 30 % slower is at first taken about every third time. */
const HOT = 0.25;
const COLD = 0.01;
const COOLING = 0.93;

/**
 * Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) over the logarithm of the cost: a slower neighbour is accepted
 * with a chance that falls with the temperature. Once cold it begins again from the best so far, warm.
 */
export function* annealing(space: StrategySpace, random: Random): StepwiseSearch {
  let current = space.sample(random.uniform);
  if (current === undefined) return;
  let cost = (yield [current])[0] as number;
  let best: Configuration = current;
  let bestCost = cost;
  for (let temperature = HOT; ; ) {
    const near: readonly Configuration[] = oneAway(space, current);
    const proposals = Array.from(
      { length: TOGETHER },
      () => near[random.integer(near.length)] ?? space.sample(random.uniform),
    ).filter((each) => each !== undefined);
    const costs: readonly number[] = yield proposals;
    for (const [number, proposal] of proposals.entries()) {
      const proposed = costs[number] as number;
      // From a failure anything is taken, also another failure, so that a search cannot be caught among them.
      const isAccepted =
        cost === Number.POSITIVE_INFINITY ||
        random.uniform() < Math.exp(Math.log(cost / proposed) / temperature);
      if (isAccepted) {
        current = proposal;
        cost = proposed;
      }
      if (proposed < bestCost) {
        best = proposal;
        bestCost = proposed;
      }
    }
    temperature *= COOLING;
    if (temperature < COLD) {
      temperature = HOT;
      current = changedIn(space, best, 2, random) ?? best;
      cost = (yield [current])[0] as number;
    }
  }
}
