import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tunable } from '../../../../src/core/kernel/kernelModel';
import { type Configuration, configurationKey } from '../../../../src/core/space/configuration';
import { parseExpression } from '../../../../src/core/space/parseExpression';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { createRandomSearch } from '../../../../src/core/tuner/randomSearch';
import { strategies } from '../../../../src/core/tuner/strategies';
import type { Strategy } from '../../../../src/core/tuner/strategy';

const span = { start: 0, end: 0, line: 0 };
const one = { kind: 'number', value: 1, float: false } as const;

function tunable(name: string, values: readonly number[]): Tunable {
  return {
    name,
    values,
    default: values[0] ?? 0,
    scalar: 'u32',
    apply: 'override',
    uses: [],
    span,
    initialiser: span,
    suffix: '',
    declared: true,
  };
}

function spaceOf(tunables: readonly Tunable[], where: string) {
  const parsed = parseExpression(where);
  if (!parsed.ok) throw new Error(parsed.reason);
  return createSpace(
    {
      tunables,
      constraints: [{ expression: parsed.expression, text: where, from: 'directive' }],
      definitions: new Map(),
      groupSize: [one, one, one],
      shared: [],
      launch: null,
    },
    null,
    null,
  );
}

const space = spaceOf(
  [tunable('A', [1, 2, 4, 8]), tunable('B', [1, 2, 4, 8]), tunable('C', [0, 1])],
  'A * B <= 16',
);

function drain(strategy: Strategy): Configuration[] {
  const asked: Configuration[] = [];
  for (let next = strategy.ask(); next !== null; next = strategy.ask()) asked.push(next);
  return asked;
}

/** What a strategy asks for when it is told the cost of each before the next, `most` at most. */
function searched(
  strategy: Strategy,
  cost: (configuration: Configuration) => number | null,
  most = Number.POSITIVE_INFINITY,
): Configuration[] {
  const asked: Configuration[] = [];
  while (asked.length < most) {
    const configuration = strategy.ask();
    if (configuration === null) break;
    asked.push(configuration);
    strategy.tell({ configuration, cost: cost(configuration) });
  }
  return asked;
}

/** A cost with some failures, its optimum at A = 2, B = 8. */
const costOf = ({ A, B, C }: Configuration) =>
  A === 8 ? null : 1 + Math.abs(A! - 2) + Math.abs(B! - 8) + C!;

const keys = (configurations: Iterable<Configuration>) => [...configurations].map(configurationKey);

describe.each(Object.entries(strategies))('%s', (_, create) => {
  it('gives every valid configuration exactly once', () => {
    const asked = keys(drain(create(space, 7)));
    expect([...asked].sort()).toEqual(keys(space.iterate()).sort());
  });

  it('never gives what it was told before', () => {
    const known = [...space.iterate()].slice(3, 9);
    const strategy = create(space, 7);
    for (const configuration of known) strategy.tell({ configuration, cost: null });
    const asked = keys(drain(strategy));
    expect(asked).toHaveLength(space.size.count - known.length);
    for (const key of keys(known)) expect(asked).not.toContain(key);
  });

  it('gives the rest in the same order when it is taken up again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: space.size.count }),
        fc.integer({ min: 0, max: 1e9 }),
        (done, seed) => {
          const whole = searched(create(space, seed), costOf);
          const resumed = create(space, seed);
          for (const configuration of whole.slice(0, done)) {
            resumed.tell({ configuration, cost: costOf(configuration) });
          }
          expect(searched(resumed, costOf)).toEqual(whole.slice(done));
        },
      ),
      { numRuns: 10 },
    );
  });

  it('orders by its seed', () => {
    const [first, again] = [1, 1].map((seed) => keys(searched(create(space, seed), costOf)));
    expect(again).toEqual(first);
  });

  it.each<[string, (configuration: Configuration) => number | null]>([
    ['everything fails', () => null],
    ['one configuration alone works', ({ A, B, C }) => (A === 4 && B === 2 && C === 1 ? 3 : null)],
    ['costs are no numbers', () => Number.NaN],
    [
      'costs are 0, below 0 or infinite',
      ({ A }) => [0, -1, Number.POSITIVE_INFINITY][(A as number) % 3] as number,
    ],
    ['all cost the same', () => 5],
  ])('goes through the space where %s', (_situation, cost) => {
    expect(keys(searched(create(space, 3), cost)).sort()).toEqual(keys(space.iterate()).sort());
  });

  it('has nothing to give in an empty space, and one in a space of one', () => {
    expect(create(spaceOf([tunable('A', [1, 2])], 'A > 2'), 1).ask()).toBeNull();
    expect(drain(create(spaceOf([tunable('A', [1, 2])], 'A > 1'), 1))).toEqual([{ A: 2 }]);
  });

  it('gives valid configurations while several are outstanding, some of which are told late or never', () => {
    const strategy = create(space, 5);
    const asked = Array.from({ length: 12 }, () => strategy.ask()).filter((each) => each !== null);
    for (const each of asked.slice(0, 9).reverse())
      strategy.tell({ configuration: each, cost: costOf(each) });
    const all = [...asked, ...drain(strategy)];
    expect(keys(all).sort()).toEqual(keys(space.iterate()).sort());
  });

  it('takes what it is told from outside the space, and never gives it', () => {
    const strategy = create(space, 5);
    strategy.tell({ configuration: { A: 3, B: 8, C: 0 }, cost: 1 });
    expect(keys(searched(strategy, costOf)).sort()).toEqual(keys(space.iterate()).sort());
  });
});

describe.each(['forest', 'local', 'annealing', 'genetic'] as const)('%s', (name) => {
  it('finds the optimum of a larger space after a fraction of it', () => {
    const larger = spaceOf(
      ['A', 'B', 'C', 'D'].map((tunableName) => tunable(tunableName, [1, 2, 4, 8, 16])),
      'A * B <= 64',
    );
    const cost = ({ A, B, C, D }: Configuration) =>
      1 + Math.abs(Math.log2(A! / 4)) + Math.abs(Math.log2(B! / 8)) + Math.log2(C!) + (D === 2 ? 0 : 1);
    const counts = [1, 2, 3].map((seed) => {
      const asked = searched(strategies[name](larger, seed), cost, 150);
      return 1 + asked.findIndex((each) => cost(each) === 1);
    });
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts.sort((a, b) => a - b)[1]).toBeLessThan(name === 'forest' ? 60 : 150);
  });
});

describe('random', () => {
  it('orders by its seed', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => keys(drain(strategies.random(space, seed))));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('puts every configuration first about equally often', () => {
    const counts = new Map<string, number>();
    const draws = 100 * space.size.count;
    for (let seed = 0; seed < draws; seed++) {
      const first = strategies.random(space, seed).ask();
      const key = first === null ? '' : configurationKey(first);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(space.size.count);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });

  it('ends in a space too large to count once draws bring nothing new', () => {
    const few = [{ A: 1 }, { A: 2 }];
    const strategy = createRandomSearch(
      {
        size: { count: 1e9, exact: false },
        at: () => undefined,
        sample: (random) => few[Math.floor(random() * 2)],
      },
      1,
    );
    expect(keys(drain(strategy)).sort()).toEqual(['A=1', 'A=2']);
  });
});
