import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumOf, unwrapped } from '../../../../src/runner/power/counter';

const from = (values: readonly (number | null)[]): (() => number | null) => {
  const rest = [...values];
  return () => rest.shift() ?? null;
};

const readAll = (read: () => number | null, count: number): readonly (number | null)[] =>
  Array.from({ length: count }, () => read());

describe('unwrapped', () => {
  it.each([
    ['starts at 0 wherever the counter is', [500, 500, 620], 1000, [0, 0, 120]],
    ['goes on over a wrap', [900, 990, 40, 60], 1000, [0, 90, 140, 160]],
    ['counts every wrap', [0, 900, 800, 700], 1000, [0, 900, 1800, 2700]],
    ['ends at a reset, for good', [900, 20, 950], null, [0, null, null]],
    ['says when the counter cannot be read', [10, null, 30], null, [0, null, 20]],
  ])('%s', (_, values, range, expected) => {
    expect(readAll(unwrapped(from(values), range), values.length)).toEqual(expected);
  });

  it('tells the true total for any range and steps below it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 1e9 }).chain((range) =>
          fc.record({
            range: fc.constant(range),
            start: fc.nat(range - 1),
            steps: fc.array(fc.nat(range - 1), { maxLength: 20 }),
          }),
        ),
        ({ range, start, steps }) => {
          let total = 0;
          const totals = [0, ...steps.map((step) => (total += step))];
          const read = unwrapped(from(totals.map((counted) => (start + counted) % range)), range);
          expect(readAll(read, totals.length)).toEqual(totals);
        },
      ),
    );
  });
});

describe('sumOf', () => {
  it('adds, and is nothing where one is nothing', () => {
    const sum = sumOf([from([1, 2]), from([10, null])]);
    expect(readAll(sum, 2)).toEqual([11, null]);
  });
});
