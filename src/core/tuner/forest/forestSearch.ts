import { createRandom } from '../../random';
import type { Trial } from '../../records/trial';
import { type Configuration, configurationKey } from '../../space/configuration';
import { isTimed } from '../outcome';
import { createRandomSearch } from '../randomSearch';
import type { Searchable } from '../searchable';
import type { Strategy } from '../strategy';
import { createEncoding } from './encoding';
import { around, createPool, isWhole, type Pool } from './pool';
import { fitSurrogate, type Observation, type Surrogate } from './surrogate';

/** Share of the asks that look around one of the best, and share that look anywhere. */
const LOCAL = 0.5;
const ANYWHERE = 0.05;
/** How many of the best are looked around, the better ones more often. */
const BEST = 4;
/** Trials without a better one after which a search begins anew, knowing nothing but what it has tried. */
const PATIENCE = 40;
/** Trials told before what was learnt is learnt anew. */
const EVERY = 2;
/** Configurations drawn at random before anything is learnt: some more than there are tunables. */
const FIRST = 4;

/**
 * Searches with a forest: after some configurations at random, every other ask takes what one tree of the forest holds
 * for the best (Thompson sampling with bootstrapped trees), which looks everywhere as long as the trees disagree, and
 * the rest take the most hopeful configuration within three changes of one of the best, because optima of tile sizes
 * differ from what is next best in two or three tunables at once. Several may be asked for before any is told: the trees
 * give different answers. `first` are tried before all, such as what a model holds for the best.
 */
export function createForestSearch(
  space: Searchable,
  seed: number,
  first: readonly Configuration[] = [],
): Strategy {
  const random = createRandom(seed, 1);
  const anywhere = createRandomSearch(space, seed);
  const encoding = createEncoding(space.tunables);
  const seen = new Set<string>();
  let tried: (Observation & { readonly configuration: Configuration })[] = [];
  let sinceBetter = 0;
  const waiting = first.filter((configuration) => space.contains(configuration).ok);
  let drawnFirst = 0;
  let pool: Pool | null = null;
  let surrogate: Surrogate | null = null;
  let learntFrom = -EVERY;

  const isFirst = () => drawnFirst < FIRST + space.tunables.length;

  const beginAnew = (): void => {
    tried = [];
    drawnFirst = 0;
    sinceBetter = 0;
    learntFrom = -EVERY;
    surrogate = null;
  };

  const best = () =>
    tried
      .filter(({ value }) => value !== null)
      .sort((a, b) => (a.value as number) - (b.value as number))
      .slice(0, BEST);

  const learn = (): void => {
    if (tried.length < learntFrom + EVERY) return;
    learntFrom = tried.length;
    surrogate = fitSurrogate(tried, (seed * 7919 + tried.length) >>> 0);
    if (pool === null || !isWhole(space)) {
      pool = createPool(
        space,
        encoding,
        best().map(({ configuration }) => configuration),
        random,
      );
    }
  };

  /** The place of the least score among those that were not asked for, ties broken at random; -1 for none. */
  const least = (places: Iterable<number>, score: (encoded: Float64Array) => number): number => {
    const { columns, keys } = pool as Pool;
    const row = new Float64Array(columns.length);
    let found = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let ties = 1;
    for (const place of places) {
      if (seen.has(keys[place] as string)) continue;
      for (let column = 0; column < row.length; column++) row[column] = columns[column]?.[place] as number;
      const value = score(row);
      ties = value === lowest ? ties + 1 : 1;
      if (value < lowest || (value === lowest && random.integer(ties) === 0)) {
        found = place;
        lowest = value;
      }
    }
    return found;
  };

  const informed = (): Configuration | null => {
    learn();
    const drawn = random.uniform();
    if (surrogate === null || pool === null || drawn < ANYWHERE) return null;
    const believed = surrogate;
    let place = -1;
    if (drawn < ANYWHERE + LOCAL) {
      const leaders = best();
      const leader = leaders[Math.floor(leaders.length * random.uniform() ** 2)];
      if (leader) place = least(around(pool, leader.encoded), believed.hopeful);
    }
    if (place < 0) {
      const tree = random.integer(believed.trees);
      place = least(pool.keys.keys(), (encoded) => believed.possible(tree, encoded));
    }
    return place < 0 ? null : (pool.configurations[place] as Configuration);
  };

  return {
    ask() {
      for (let ahead = waiting.shift(); ahead !== undefined; ahead = waiting.shift()) {
        const key = configurationKey(ahead);
        if (seen.has(key)) continue;
        seen.add(key);
        return ahead;
      }
      const isDrawn = isFirst();
      if (isDrawn) drawnFirst++;
      const chosen = isDrawn ? null : informed();
      for (;;) {
        const configuration = chosen ?? anywhere.ask();
        if (configuration === null) return null;
        const key = configurationKey(configuration);
        if (seen.has(key)) continue;
        seen.add(key);
        return configuration;
      }
    },
    tell(trial: Trial) {
      seen.add(configurationKey(trial.configuration));
      const encoded = encoding.encode(trial.configuration);
      if (encoded === null) return;
      const value = isTimed(trial) ? trial.timeMs.median : null;
      const isBetter =
        value !== null && value < Math.min(...tried.map((each) => each.value ?? Number.POSITIVE_INFINITY));
      sinceBetter = isBetter ? 0 : sinceBetter + 1;
      tried.push({ configuration: trial.configuration, encoded, value });
      if (sinceBetter >= PATIENCE && !isFirst()) beginAnew();
    },
  };
}
