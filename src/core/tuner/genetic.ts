import type { Random } from '../random';
import type { Configuration } from '../space/configuration';
import { changedIn } from './neighbourhood';
import type { StepwiseSearch } from './stepwise';
import type { StrategySpace } from './strategy';

/** Configurations of a generation, and how many of the best live on. */
const POPULATION = 16;
const ELITE = 3;
/** Draws until two parents are taken to have no valid child. */
const TRIES = 20;

interface Individual {
  readonly configuration: Configuration;
  readonly cost: number;
}

/**
 * A genetic algorithm: of two drawn the better is a parent, a child takes each tunable from one of two parents, one tunable
 * in as many as there are is drawn anew, and the best few live on.
 */
export function* genetic(space: StrategySpace, random: Random): StepwiseSearch {
  const first = Array.from({ length: POPULATION }, () => space.sample(random.uniform));
  let next = first.filter((each) => each !== undefined);
  if (next.length === 0) return;
  let elite: readonly Individual[] = [];
  for (;;) {
    const costs: readonly number[] = yield next;
    const born = next.map((configuration, number) => ({ configuration, cost: costs[number] as number }));
    const population = [...elite, ...born].sort((a, b) => a.cost - b.cost);
    elite = population.slice(0, ELITE);
    const parent = (): Configuration => {
      const [a, b] = [random.integer(population.length), random.integer(population.length)];
      // They stand in order of their costs.
      return (population[Math.min(a, b)] as Individual).configuration;
    };
    next = Array.from({ length: POPULATION - ELITE }, () => childOf(space, parent(), parent(), random));
  }
}

function childOf(space: StrategySpace, a: Configuration, b: Configuration, random: Random): Configuration {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const child: Configuration = Object.fromEntries(
      space.tunables.map(({ name, values }) => {
        if (random.integer(space.tunables.length) === 0) {
          return [name, values[random.integer(values.length)] as number];
        }
        return [name, (random.uniform() < 0.5 ? a : b)[name] as number];
      }),
    );
    if (space.contains(child).ok) return child;
  }
  return changedIn(space, a, 1, random) ?? a;
}
