import type { Random } from '../random';
import type { Configuration } from '../space/configuration';
import type { StrategySpace } from './strategy';

/** Draws until a change of several tunables is taken as impossible. */
const TRIES = 50;

/** Every member that differs in one tunable, whatever its value there, in the order of the tunables. */
export function oneAway(space: StrategySpace, configuration: Configuration): readonly Configuration[] {
  return space.tunables.flatMap(({ name, values }) =>
    values
      .filter((value) => value !== configuration[name])
      .map((value) => ({ ...configuration, [name]: value }))
      .filter((changed) => space.contains(changed).ok),
  );
}

/** A member in which up to `changes` tunables have values drawn anew, or `null` where no draw gave one. */
export function changedIn(
  space: StrategySpace,
  configuration: Configuration,
  changes: number,
  random: Random,
): Configuration | null {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const changed = { ...configuration };
    for (let change = 0; change < changes; change++) {
      const tunable = space.tunables[random.integer(space.tunables.length)];
      if (tunable === undefined) return null;
      changed[tunable.name] = tunable.values[random.integer(tunable.values.length)] as number;
    }
    if (space.contains(changed).ok) return changed;
  }
  return null;
}

/** The same in random order (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
