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
          const whole = drain(create(space, seed));
          const resumed = create(space, seed);
          for (const configuration of whole.slice(0, done)) resumed.tell({ configuration, cost: null });
          expect(drain(resumed)).toEqual(whole.slice(done));
        },
      ),
      { numRuns: 30 },
    );
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
