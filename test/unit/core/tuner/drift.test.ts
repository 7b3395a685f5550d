import { describe, expect, it } from 'vitest';
import { corrected, driftOf, driftRatio, driftText, ratioAt } from '../../../../src/core/tuner/drift';
import { failed, timed } from './trials';

const around = (value: number, count = 8) =>
  Array.from({ length: count }, (_, index) => value * (1 + index / 1000));

describe('driftRatio', () => {
  it.each([
    ['a fifth slower', around(1), around(1.2), 1.2],
    ['a tenth faster', around(1), around(0.9), 0.9],
    ['a change too small to matter', around(1), around(1.02), 1],
    ['a change in the noise', [1, 1.4, 1, 1.3, 1, 1.2, 1, 1.1], [1.1, 1.3, 1.1, 1.4, 1, 1.1, 1, 1.5], 1],
    ['too few samples', around(1), around(2, 7), 1],
  ])('%s', (_, first, now, ratio) => {
    expect(driftRatio(first, now)).toBeCloseTo(ratio, 9);
  });
});

describe('ratioAt', () => {
  const checks = [
    { evaluations: 10, ratio: 1 },
    { evaluations: 20, ratio: 1.5 },
  ];
  it.each([
    [0, 1, 1],
    [9, 1, 1],
    [10, 1, 1.5],
    [19, 1, 1.5],
    [20, 1.5, 1.5],
    [99, 1.5, 1.5],
  ])('evaluation %i is %d by the check before and %d by the one after', (index, before, after) => {
    expect([ratioAt(checks, index), ratioAt(checks, index, 'after')]).toEqual([before, after]);
  });

  it('is 1 where nothing was checked', () => {
    expect([ratioAt([], 3), ratioAt([], 3, 'after')]).toEqual([1, 1]);
  });
});

it('corrects times, and leaves alone what has none', () => {
  expect(corrected(timed({}, [3, 6]), 1.5)).toMatchObject({ timeMs: { samples: [2, 4], median: 3 } });
  const broken = failed({});
  expect(corrected(broken, 1.5)).toBe(broken);
});

it('sums checks up by the furthest and the last', () => {
  expect(driftOf([])).toBeNull();
  const checks = [1, 0.5, 1.6, 1.1].map((ratio, index) => ({ evaluations: index, ratio }));
  expect(driftOf(checks)).toEqual({ checks: 4, furthest: 0.5, last: 1.1 });
  expect([driftText(1.2), driftText(0.5)]).toEqual(['1.20× slower', '2.00× faster']);
});
