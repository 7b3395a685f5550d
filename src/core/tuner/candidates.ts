import { createRandom } from '../random';
import { type Configuration, configurationKey } from '../space/configuration';
import type { StrategySpace } from './strategy';

/** Spaces up to this size are searched whole. */
const WHOLE = 20_000;
/** Configurations drawn from a larger space to begin with, and the most that are held. */
const DRAWN = 3_000;
const MOST = 20_000;
/** Farthest that two values of a tunable stand apart on its axis. */
const REACH = 3;
/** Members two steps away that are added around a good configuration of a larger space. */
const FARTHER = 150;

/**
 * Configurations that may be tried next, each with a number. A small space is here whole; of a large one a sample and
 * what lies around good configurations, so that it is never enumerated.
 */
export interface Candidates {
  readonly count: number;
  /** For each tunable, the place of every candidate's value in the sorted list of values; longer than `count`. */
  readonly places: readonly Uint16Array[];
  /**
   * For each tunable, where its values stand on an axis: by their logarithm to the base 2 where all are above 0, so that
   * doubling is a step of 1; drawn together where they would reach farther than {@link REACH}.
   */
  readonly axes: readonly Float64Array[];
  at(candidate: number): Configuration;
  /** The number of a configuration, added where it was not there; a value outside the lists takes the nearest place. */
  numberOf(configuration: Configuration): number;
  /** Adds configurations near a candidate; nothing where the space is here whole. */
  addAround(candidate: number): void;
}

/** The candidates of a space; the same space and seed give the same. */
export function createCandidates(space: StrategySpace, seed: number): Candidates {
  const names = space.tunables.map(({ name }) => name);
  const values = space.tunables.map((tunable) => [...tunable.values].sort((a, b) => a - b));
  const isWhole = space.size.exact && space.size.count <= WHOLE;
  let places = names.map(() => new Uint16Array(isWhole ? space.size.count + 1 : 2 * DRAWN));
  const configurations: Configuration[] = [];
  const numbers = new Map<string, number>();
  const random = createRandom(seed, 0xca4d);

  const numberOf = (configuration: Configuration): number => {
    const key = configurationKey(configuration);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = configurations.length;
    if (number >= (places[0]?.length ?? 0)) {
      places = places.map((column) => {
        const longer = new Uint16Array(2 * column.length);
        longer.set(column);
        return longer;
      });
    }
    numbers.set(key, number);
    configurations.push(configuration);
    names.forEach((name, t) => {
      (places[t] as Uint16Array)[number] = nearestPlace(
        values[t] as readonly number[],
        configuration[name] as number,
      );
    });
    return number;
  };

  if (isWhole) for (const configuration of space.iterate()) numberOf(configuration);
  else {
    for (let draw = 0; draw < DRAWN; draw++) {
      const drawn = space.sample(random.uniform);
      if (drawn === undefined) break;
      numberOf(drawn);
    }
  }

  /** Members that differ from a configuration in one tunable, any value of it. */
  const oneAway = (configuration: Configuration): Configuration[] =>
    names.flatMap((name, t) =>
      (values[t] as readonly number[])
        .filter((value) => value !== configuration[name])
        .map((value) => ({ ...configuration, [name]: value }))
        .filter((each) => space.contains(each).ok),
    );

  return {
    get count() {
      return configurations.length;
    },
    get places() {
      return places;
    },
    axes: values.map(axisOf),
    at: (candidate) => configurations[candidate] as Configuration,
    numberOf,
    addAround(candidate) {
      if (isWhole) return;
      const near = oneAway(configurations[candidate] as Configuration);
      const far = Array.from({ length: FARTHER }, () => twoAway(configurations[candidate] as Configuration));
      for (const each of [...near, ...far]) if (each !== null && configurations.length < MOST) numberOf(each);
    },
  };

  function twoAway(configuration: Configuration): Configuration | null {
    const changed = { ...configuration };
    for (let change = 0; change < 2; change++) {
      const t = random.integer(names.length);
      const list = values[t] as readonly number[];
      changed[names[t] as string] = list[random.integer(list.length)] as number;
    }
    return space.contains(changed).ok ? changed : null;
  }
}

function axisOf(ascending: readonly number[]): Float64Array {
  const isRatio = ascending.every((value) => value > 0);
  const axis = Float64Array.from(ascending, (value) => (isRatio ? Math.log2(value) : value));
  const range = (axis.at(-1) ?? 0) - (axis[0] ?? 0);
  const scale = range > REACH ? REACH / range : 1;
  return axis.map((at) => at * scale);
}

function nearestPlace(ascending: readonly number[], value: number): number {
  let nearest = 0;
  for (let place = 1; place < ascending.length; place++) {
    const distance = Math.abs((ascending[place] as number) - value);
    if (distance < Math.abs((ascending[nearest] as number) - value)) nearest = place;
  }
  return nearest;
}
