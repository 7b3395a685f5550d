import { createRandom } from '../random';

/**
 * Splits rows into about equal parts at random, each to be held out once; with `groups` (a number a row) whole groups go
 * together, and there are no more parts than groups.
 */
export function foldsOf(
  rows: number,
  count: number,
  seed: number,
  groups: Int32Array | null,
): readonly ReadonlySet<number>[] {
  const units = groups === null ? Array.from({ length: rows }, (_, row) => row) : [...new Set(groups)];
  const order = shuffled(units, seed);
  const foldOf = new Map(order.map((unit, place) => [unit, place % count]));
  const folds = Array.from({ length: Math.min(count, units.length) }, () => new Set<number>());
  for (let row = 0; row < rows; row++) {
    folds[foldOf.get(groups === null ? row : (groups[row] as number)) as number]?.add(row);
  }
  return folds;
}

/** The items in an order drawn from the seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed, 11);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
