import { createRandom } from '../../random';
import { type Configuration, configurationKey } from '../../space/configuration';
import { createRandomSearch } from '../randomSearch';
import type { Prior, Strategy, StrategySpace } from '../strategy';
import { createEncoding } from './encoding';
import { around, createPool, isWhole, least, leastTried, type Pool } from './pool';
import { fitSurrogate, type Observation, type Surrogate } from './surrogate';

/** Share of the asks that look around one of the best, and share that look anywhere. */
const LOCAL = 0.6;
const ANYWHERE = 0.05;
/** Share of these that takes turns over which tunables are changed, two at most, from the best one. */
const IN_TURNS = 0.5;
/** Tunables that the others change at most. */
const FAR = 3;
/** How many of the best are looked around, the better ones more often. */
const BEST = 4;
/** Trials without a better one after which a search begins anew, knowing nothing but what it has tried. */
const PATIENCE = 40;
/** Trials told before what was learnt is learnt anew. */
const EVERY = 2;
/** Configurations drawn at random before anything is learnt: some more than there are tunables. */
const FIRST = 4;
/** Where something is expected: every so many of the first are the best expected of so many drawn. */
const EXPECTED_EVERY = 2;
const EXPECTED_OF = 300;

/**
 * Searches with a forest, after some configurations at random. Some asks take what one tree of the forest holds for the
 * best (Thompson sampling with bootstrapped trees), which looks everywhere as long as the trees disagree. The others take
 * the most hopeful configuration near one of the best, because optima of tile sizes differ from what is next best in two
 * or three tunables at once. Several may be asked for before any is told: the trees give different answers.
 *
 * With a prior it starts warm: half of the first are among the best expected, and the forest learns from what is expected as
 * from a tunable, so that an expectation which proves wrong costs half of the first and nothing later.
 */
export function createForestSearch(space: StrategySpace, seed: number, prior: Prior | null = null): Strategy {
  const anywhere = createRandomSearch(space, seed);
  const encoding = createEncoding(space.tunables, prior);
  const seen = new Set<string>();
  let tried: (Observation & { readonly configuration: Configuration })[] = [];
  let sinceBetter = 0;
  /** What the first are drawn by; where it has led into a basin once, it would again. */
  let expected = prior;
  const pending = new Set<string>();
  const firstCount = FIRST + space.tunables.length;
  let pool: Pool | null = null;
  let surrogate: Surrogate | null = null;
  let learntFrom = -1;

  const isFirst = () => tried.length + pending.size < firstCount;

  const beginAnew = (): void => {
    tried = [];
    sinceBetter = 0;
    learntFrom = -1;
    surrogate = null;
    expected = null;
  };

  const best = () =>
    tried
      .filter(({ value }) => value !== null)
      .sort((a, b) => (a.value as number) - (b.value as number))
      .slice(0, BEST);

  const learn = (): void => {
    // Counted from the first on, so that a search that is taken up again has learnt the same.
    const known = firstCount + EVERY * Math.floor((tried.length - firstCount) / EVERY);
    if (known <= 0 || known === learntFrom) return;
    learntFrom = known;
    surrogate = fitSurrogate(tried.slice(0, known), (seed * 7919 + known) >>> 0);
    if (pool === null || !isWhole(space)) {
      const leaders = best().map(({ configuration }) => configuration);
      pool = createPool(space, encoding, leaders, createRandom(seed, 2 * seen.size + 2));
    }
  };

  const first = (): Configuration | null => {
    if (expected === null || seen.size % EXPECTED_EVERY === 0) return null;
    const random = createRandom(seed, 2 * seen.size + 1);
    const drawn = Array.from({ length: EXPECTED_OF }, () => space.sample(random.uniform) ?? []).flat();
    const open = drawn.filter((configuration) => !seen.has(configurationKey(configuration)));
    return lowest(open, expected(open));
  };

  const informed = (): Configuration | null => {
    learn();
    // By what is known and not by what was drawn before, for the same reason.
    const random = createRandom(seed, 2 * seen.size + 1);
    const drawn = random.uniform();
    if (surrogate === null || pool === null || drawn < ANYWHERE) return null;
    const believed = surrogate;
    let place = -1;
    if (drawn < ANYWHERE + LOCAL) {
      const leaders = best();
      const leader = leaders[Math.floor(leaders.length * random.uniform() ** 2)];
      if (leaders[0] && leader) {
        const near =
          random.uniform() < IN_TURNS
            ? leastTried(pool, seen, leaders[0].encoded, tried)
            : around(pool, leader.encoded, FAR);
        place = least(pool, near, seen, believed.hopeful, random);
      }
    }
    if (place < 0) {
      const tree = random.integer(believed.trees);
      place = least(pool, pool.keys.keys(), seen, (encoded) => believed.possible(tree, encoded), random);
    }
    return place < 0 ? null : (pool.configurations[place] as Configuration);
  };

  return {
    ask() {
      let configuration = isFirst() ? first() : informed();
      while (configuration === null || seen.has(configurationKey(configuration))) {
        configuration = anywhere.ask();
        if (configuration === null) return null;
      }
      seen.add(configurationKey(configuration));
      pending.add(configurationKey(configuration));
      return configuration;
    },
    tell({ configuration, cost }) {
      seen.add(configurationKey(configuration));
      pending.delete(configurationKey(configuration));
      const [encoded] = encoding.encode([configuration]);
      if (!encoded) return;
      const value = cost !== null && cost > 0 && Number.isFinite(cost) ? cost : null;
      const isBetter =
        value !== null && value < Math.min(...tried.map((each) => each.value ?? Number.POSITIVE_INFINITY));
      sinceBetter = isBetter ? 0 : sinceBetter + 1;
      tried.push({ configuration, encoded, value });
      if (sinceBetter >= PATIENCE && !isFirst()) beginAnew();
    },
  };
}

/** The one with the least value, the first of several; `null` for none. */
function lowest(configurations: readonly Configuration[], values: readonly number[]): Configuration | null {
  const place = values.reduce(
    (least, value, at) => (value < (values[least] ?? Number.POSITIVE_INFINITY) ? at : least),
    -1,
  );
  return configurations[place] ?? null;
}
