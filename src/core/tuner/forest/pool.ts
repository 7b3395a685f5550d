import type { Random } from '../../random';
import { type Configuration, configurationKey } from '../../space/configuration';
import type { StrategySpace } from '../strategy';
import type { Encoding } from './encoding';

/** Configurations that a surrogate chooses among, encoded. */
export interface Pool {
  readonly configurations: readonly Configuration[];
  readonly keys: readonly string[];
  /** Their encoded values: views of `cells`, in which they lie one after another. */
  readonly rows: readonly Float64Array[];
  readonly cells: Float64Array;
  /** How many values of a row are those of tunables. */
  readonly tunables: number;
}

/** Spaces up to this size are looked at as a whole. */
const WHOLE = 60_000;
/** Of larger ones: configurations drawn from all over, and changes of each of the best. */
const DRAWN = 3000;
const CHANGED = 300;
/** Tunables that a change touches at most. */
const FAR = 3;
/** Places in a list of values that the next ones lie within. */
const NEAR = 3;

/** Whether the pool of a space is all of it, so that it never changes. */
export function isWhole({ size }: StrategySpace): boolean {
  return size.exact && size.count <= WHOLE;
}

/** The whole space, or what is drawn of it and what lies around the best. */
export function createPool(
  space: StrategySpace,
  encoding: Encoding,
  best: readonly Configuration[],
  random: Random,
): Pool {
  const found = isWhole(space) ? [...space.iterate()] : drawn(space, best, random);
  const encoded = encoding
    .encode(found)
    .flatMap((values, place) =>
      values === null ? [] : [{ configuration: found[place] as Configuration, values }],
    );
  const cells = Float64Array.from(encoded.flatMap(({ values }) => values));
  const width = cells.length / Math.max(1, encoded.length);
  return {
    configurations: encoded.map(({ configuration }) => configuration),
    keys: encoded.map(({ configuration }) => configurationKey(configuration)),
    rows: encoded.map((_, place) => cells.subarray(place * width, (place + 1) * width)),
    cells,
    tunables: encoding.tunables,
  };
}

function drawn(
  space: StrategySpace,
  best: readonly Configuration[],
  random: Random,
): readonly Configuration[] {
  const found = new Map<string, Configuration>();
  const add = (configuration: Configuration | undefined): void => {
    if (configuration !== undefined) found.set(configurationKey(configuration), configuration);
  };
  for (let i = 0; i < DRAWN; i++) add(space.sample(random.uniform));
  for (const configuration of best) {
    for (let i = 0; i < CHANGED; i++) {
      const changed = change(space, configuration, random);
      if (space.contains(changed).ok) add(changed);
    }
  }
  return [...found.values()];
}

/** Other values for one to three tunables: any, or, as often, one of the next in its list. */
function change(space: StrategySpace, configuration: Configuration, random: Random): Configuration {
  const changed = { ...configuration };
  const count = 1 + random.integer(FAR);
  for (let i = 0; i < count; i++) {
    const tunable = space.tunables[random.integer(space.tunables.length)];
    if (tunable === undefined) continue;
    const { name, values } = tunable;
    const near = values.indexOf(changed[name] as number) + random.integer(2 * NEAR + 1) - NEAR;
    const place = random.integer(2) === 0 ? near : random.integer(values.length);
    changed[name] = values[place] ?? (changed[name] as number);
  }
  return changed;
}

/** Members that differ from a configuration in at most `far` tunables, by their places in the pool. */
export function around(
  { rows, cells, tunables }: Pool,
  encoded: ArrayLike<number>,
  far: number,
): readonly number[] {
  const width = encoded.length;
  const places: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    const from = place * width;
    let different = 0;
    for (let column = 0; column < tunables && different <= far; column++) {
      if (cells[from + column] !== encoded[column]) different++;
    }
    if (different <= far) places.push(place);
  }
  return places;
}

/** The place of the least score among those that are not seen, one as likely as another where several have it; -1 for none. */
export function least(
  { rows, keys }: Pool,
  places: Iterable<number>,
  seen: ReadonlySet<string>,
  score: (encoded: Float64Array) => number,
  random: Random,
): number {
  let found = -1;
  let lowest = Number.POSITIVE_INFINITY;
  let ties = 1;
  for (const place of places) {
    const value = score(rows[place] as Float64Array);
    if (value > lowest || seen.has(keys[place] as string)) continue;
    ties = value === lowest ? ties + 1 : 1;
    if (value < lowest || random.integer(ties) === 0) {
      found = place;
      lowest = value;
    }
  }
  return found;
}

/** Tunables that are changed together in turns. */
const TURN = 2;

/**
 * Members that were not asked for and differ from a configuration in one or two tunables, of these the ones whose change has
 * been tried least often: which tunables differ counts, not what they differ by. Without turns a search goes round and round
 * in tunables that hardly matter, each variant looking as good as the last, and two that only help together are never changed
 * together.
 */
export function leastTried(
  pool: Pool,
  seen: ReadonlySet<string>,
  encoded: readonly number[],
  tried: readonly { readonly encoded: readonly number[] }[],
): readonly number[] {
  const from = encoded.slice(0, pool.tunables);
  const counts = new Map<string, number>();
  for (const other of tried) {
    const change = changeOf(from, other.encoded);
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  const open = around(pool, encoded, TURN).filter((place) => !seen.has(pool.keys[place] as string));
  const times = open.map((place) => counts.get(changeOf(from, pool.rows[place] as Float64Array)));
  const fewest = times.reduce<number>(
    (least, count) => Math.min(least, count ?? 0),
    Number.POSITIVE_INFINITY,
  );
  return open.filter((_, i) => (times[i] ?? 0) === fewest);
}

/** Which tunables differ, as a text. */
function changeOf(from: readonly number[], to: ArrayLike<number>): string {
  return from.map((value, column) => (to[column] === value ? '' : column)).join();
}
