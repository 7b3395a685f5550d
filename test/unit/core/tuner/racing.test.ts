import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FINAL_RULES,
  nextTurn,
  type RacingRules,
  racingState,
  SEARCH_RULES,
  turnSamples,
} from '../../../../src/core/tuner/racing';

const rules: RacingRules = { minSamples: 3, maxSamples: 10, maxTimeMs: 100, tightness: 0.02, turnMs: 20 };
const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('racingState', () => {
  it.each([
    ['too few samples', [5, 5], null, 'open'],
    ['too few samples, however slow', [50, 50], times(6, 1), 'open'],
    ['fastest sample above the slowest of the best', [2.1, 2.2, 2.3], [1, 2], 'slower'],
    ['fastest sample equal to the slowest of the best', [2, 2.2, 2.3], [1, 2], 'open'],
    ['the best itself', [1, 2, 3], [1, 2, 3], 'open'],
    ['a tight interval', times(6, 5), null, 'tight'],
    ['a wide interval', [5, 6, 7, 5, 6, 7], null, 'open'],
    ['all samples taken', [5, 6, 7, 5, 6, 7, 5, 6, 7, 5], null, 'spent'],
    ['all time taken', [30, 35, 40], null, 'spent'],
  ] as const)('%s', (_, samples, best, state) => {
    expect(racingState(samples, best, rules)).toBe(state);
  });

  it('judges by the upper end of the interval once the best has one', () => {
    const best = [1, 1, 1, 1, 1, 1, 1, 1, 50];
    expect(racingState([2, 2.5, 3], best, rules)).toBe('slower');
  });
});

describe('turnSamples', () => {
  it('begins small and fills the turn with short kernels', () => {
    expect(turnSamples([], rules)).toBe(3);
    expect(turnSamples([4, 4, 4], rules)).toBe(5);
    expect(turnSamples([1, 1, 1], rules)).toBe(7);
    expect(turnSamples([50, 50, 50], rules)).toBe(1);
  });

  it.each([rules, SEARCH_RULES, FINAL_RULES])('always ends within the most samples of %j', (given) => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 1e4, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (time, noise) => {
          const samples: number[] = [];
          for (let turn = 0; racingState(samples, null, given) === 'open'; turn++) {
            expect(turn).toBeLessThan(given.maxSamples);
            const more = turnSamples(samples, given);
            expect(more).toBeGreaterThan(0);
            samples.push(
              ...Array.from({ length: more }, (_, index) => time * (1 + (noise * (index + turn)) / 10)),
            );
          }
          expect(samples.length).toBeGreaterThanOrEqual(given.minSamples);
          expect(samples.length).toBeLessThanOrEqual(given.maxSamples);
        },
      ),
    );
  });
});

describe('nextTurn', () => {
  it('gives turns in order, fewest first, and skips who is done', () => {
    expect(nextTurn([])).toBeNull();
    expect(
      nextTurn([
        { open: true, turns: 1 },
        { open: true, turns: 0 },
      ]),
    ).toBe(1);
    expect(
      nextTurn([
        { open: true, turns: 1 },
        { open: true, turns: 1 },
      ]),
    ).toBe(0);
    expect(
      nextTurn([
        { open: false, turns: 0 },
        { open: true, turns: 4 },
      ]),
    ).toBe(1);
    expect(nextTurn([{ open: false, turns: 0 }])).toBeNull();
  });
});
