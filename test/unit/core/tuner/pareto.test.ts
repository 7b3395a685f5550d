import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Costs, dominatedArea, dominates, paretoFront } from '../../../../src/core/tuner/pareto';

const frontOf = (points: readonly Costs[]) => paretoFront(points, (point) => point);

describe('dominates', () => {
  it.each([
    [[1, 1], [2, 2], true],
    [[1, 2], [2, 2], true],
    [[2, 1], [2, 2], true],
    [[2, 2], [2, 2], false],
    [[1, 3], [2, 2], false],
    [[2, 2], [1, 1], false],
  ] as const)('%j %j: %s', (first, second, expected) => {
    expect(dominates(first, second)).toBe(expected);
  });
});

describe('paretoFront', () => {
  it.each<[string, readonly Costs[], readonly Costs[]]>([
    ['nothing', [], []],
    ['one', [[1, 1]], [[1, 1]]],
    [
      'a trade',
      [
        [3, 1],
        [1, 3],
        [2, 2],
      ],
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
    ],
    [
      'a point inside',
      [
        [1, 3],
        [3, 1],
        [3, 3],
      ],
      [
        [1, 3],
        [3, 1],
      ],
    ],
    [
      'a tie in the first cost',
      [
        [1, 3],
        [1, 2],
      ],
      [[1, 2]],
    ],
    [
      'a tie in the second cost',
      [
        [2, 1],
        [1, 1],
      ],
      [[1, 1]],
    ],
    [
      'duplicates, which stay',
      [
        [1, 2],
        [2, 1],
        [1, 2],
      ],
      [
        [1, 2],
        [1, 2],
        [2, 1],
      ],
    ],
    [
      'duplicates of a point inside',
      [
        [2, 2],
        [2, 2],
        [1, 1],
      ],
      [[1, 1]],
    ],
    [
      'all alike',
      [
        [1, 1],
        [1, 1],
      ],
      [
        [1, 1],
        [1, 1],
      ],
    ],
  ])('of %s', (_, points, front) => {
    expect(frontOf(points)).toEqual(front);
  });

  it('keeps the order of equals and leaves out what has no costs', () => {
    const items = [
      { name: 'b', costs: [1, 1] as const },
      { name: 'lost', costs: null },
      { name: 'a', costs: [1, 1] as const },
    ];
    expect(paretoFront(items, ({ costs }) => costs).map(({ name }) => name)).toEqual(['b', 'a']);
  });

  // Few values, so that ties and duplicates are common.
  const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })), {
    maxLength: 40,
  });
  const byCosts = (a: Costs, b: Costs) => a[0] - b[0] || a[1] - b[1];

  it('is what brute force finds', () => {
    fc.assert(
      fc.property(points, (all) => {
        const brute = all.filter((point) => !all.some((other) => dominates(other, point)));
        expect(frontOf(all)).toEqual(brute.toSorted(byCosts));
      }),
    );
  });

  it('dominates the area that brute force counts', () => {
    fc.assert(
      fc.property(points, (all) => {
        let cells = 0;
        for (let x = 0; x < 6; x++)
          for (let y = 0; y < 6; y++) if (all.some((p) => p[0] <= x && p[1] <= y)) cells++;
        expect(dominatedArea(all, [6, 6])).toBe(cells);
      }),
    );
  });
});
