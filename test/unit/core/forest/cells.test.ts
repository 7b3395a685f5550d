import { describe, expect, it } from 'vitest';
import { codeTable } from '../../../../src/core/forest/columns';
import { predictMany } from '../../../../src/core/forest/predict';
import { selectRows, tableOf } from '../../../../src/core/forest/table';
import { trainForest } from '../../../../src/core/forest/train';
import type { Forest } from '../../../../src/core/forest/tree';
import { firstOutput, options, sampleData } from './data';

/** Each row four times, its target moved up and down. */
const { features, targets } = sampleData(100, 51);
const rows = Array.from({ length: 400 }, (_, i) => i % 100);
const repeated = selectRows(features, rows);
const moved = selectRows(firstOutput(targets), rows);
const values = moved.values.map(
  (value, i) => value + ([-0.3, -0.1, 0.1, 0.3][Math.floor(i / 100)] as number),
);

describe('rows that are alike in all features', () => {
  it('share a cell', () => {
    const table = tableOf(
      ['a', 'b'],
      [
        [1, 2],
        [Number.NaN, 2],
        [1, 2],
        [1, 3],
        [Number.NaN, 2],
      ],
    );
    const { cells, cellOf, codes } = codeTable(table, 'exact');
    expect(cells).toBe(3);
    expect([...cellOf]).toEqual([0, 1, 0, 2, 1]);
    expect([...codes]).toEqual([1, 0, 0, 0, 1, 1]);
  });

  it.each(['randomForest', 'extraTrees'] as const)(
    'are one leaf of a full %s, with their variance',
    (kind) => {
      const whole = options({ kind, bootstrap: false, trees: 3 });
      const forest = trainForest(repeated, { ...moved, values }, whole) as Forest;
      predictMany(forest, features).forEach((mean, row) => {
        expect(mean).toBeCloseTo(targets.values[row] as number, 9);
      });
      for (const { feature, weight, variance } of forest.trees) {
        feature.forEach((f, node) => {
          if (f >= 0) return;
          expect(weight[node]).toBe(4);
          expect(variance[node]).toBeCloseTo(0.05, 9);
        });
      }
    },
  );

  it('are cut where their means would be cut', () => {
    // Small nodes have cuts that are equally good, between which rounding decides.
    const large = (minLeafRows: number) => options({ bootstrap: false, trees: 3, minLeafRows });
    const many = trainForest(repeated, { ...moved, values }, large(40)) as Forest;
    const few = trainForest(features, firstOutput(targets), large(10)) as Forest;
    expect(many.trees.map(({ threshold }) => threshold)).toEqual(few.trees.map(({ threshold }) => threshold));
  });

  it.each([1, 3])('count as rows of a leaf, with %d outputs', (outputs) => {
    const names = ['y', 'z', 'x'].slice(0, outputs);
    const same = { rows: 400, names, values: Float64Array.from(names.flatMap(() => [...values])) };
    const { trees } = trainForest(
      repeated,
      same,
      options({ bootstrap: false, minLeafRows: 6, trees: 2 }),
    ) as Forest;
    for (const { feature, weight } of trees) {
      const leaves = [...weight].filter((_, node) => (feature[node] as number) < 0);
      expect(Math.min(...leaves)).toBe(8);
    }
  });
});
