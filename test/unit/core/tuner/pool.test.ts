import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random';
import { createEncoding } from '../../../../src/core/tuner/forest/encoding';
import { around, createPool, least, leastTried } from '../../../../src/core/tuner/forest/pool';
import { listedSpace } from '../../../../src/core/tuner/replay/listedSpace';

const space = listedSpace(
  ['A', 'B', 'C'],
  [0, 1, 2].flatMap((A) => [0, 1].flatMap((B) => [0, 1].map((C) => ({ A, B, C })))),
);
const pool = createPool(space, createEncoding(space.tunables), [], createRandom(1));
const none: ReadonlySet<string> = new Set();
const places = (found: readonly number[]) => found.map((place) => pool.keys[place]);

describe('least', () => {
  it('draws among several with the least score, whatever stands between them', () => {
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 600; seed++) {
      // A = 1 is worse: places 4 to 7 of 12.
      const score = ([, , C]: Float64Array) => C as number;
      const place = least(pool, pool.keys.keys(), none, score, createRandom(seed));
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0, 2, 4, 6, 8, 10]);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
  });

  it('leaves out what was seen, and says so where that is all', () => {
    const score = ([A, B, C]: Float64Array) => (A as number) + (B as number) + (C as number);
    const seen = new Set(['A=0,B=0,C=0', 'A=0,B=0,C=1', 'A=0,B=1,C=0']);
    const place = least(pool, pool.keys.keys(), seen, score, createRandom(1));
    expect(pool.keys[place]).toBe('A=1,B=0,C=0');
    expect(least(pool, [0, 1, 2], seen, score, createRandom(1))).toBe(-1);
    expect(least(pool, [], none, score, createRandom(1))).toBe(-1);
  });
});

describe('around', () => {
  it.each([
    [0, ['A=0,B=0,C=0']],
    [1, ['A=0,B=0,C=0', 'A=0,B=0,C=1', 'A=0,B=1,C=0', 'A=1,B=0,C=0', 'A=2,B=0,C=0']],
  ])('finds what differs in at most %i tunables', (far, expected) => {
    expect(places(around(pool, [0, 0, 0], far))).toEqual(expected);
  });

  it('finds all where all may differ', () => {
    expect(around(pool, [0, 0, 0], 3)).toHaveLength(12);
  });
});

it('what is expected of a configuration is no tunable that differs', () => {
  const expecting = createEncoding(space.tunables, (all) =>
    all.map(({ A, B, C }) => 100 * (A as number) + 10 * (B as number) + (C as number)),
  );
  const warm = createPool(space, expecting, [], createRandom(1));
  const at = [0, 0, 0, 0];
  expect(around(warm, at, 1)).toEqual(around(pool, at.slice(0, 3), 1));
  const tried = [{ encoded: [1, 0, 0, 100] }];
  expect(leastTried(warm, none, at, tried)).toEqual(leastTried(pool, none, at.slice(0, 3), tried));
});

describe('leastTried', () => {
  it('takes turns over which tunables differ', () => {
    const tried = [
      { encoded: [1, 0, 0] },
      { encoded: [0, 1, 0] },
      { encoded: [0, 1, 1] },
      { encoded: [1, 1, 0] },
    ];
    const seen = new Set(['A=0,B=0,C=0', 'A=1,B=0,C=0', 'A=0,B=1,C=0', 'A=0,B=1,C=1', 'A=1,B=1,C=0']);
    // C alone, and A with C, had no turn.
    expect(places(leastTried(pool, seen, [0, 0, 0], tried))).toEqual([
      'A=0,B=0,C=1',
      'A=1,B=0,C=1',
      'A=2,B=0,C=1',
    ]);
  });
});
