import { describe, expect, it } from 'vitest';
import { drawRows } from '../../../../src/core/forest/bootstrap';
import { outOfBag } from '../../../../src/core/forest/outOfBag';
import { type FeatureTable, selectRows } from '../../../../src/core/forest/table';
import { trainForest } from '../../../../src/core/forest/train';
import type { Forest } from '../../../../src/core/forest/tree';
import { createRandom } from '../../../../src/core/random';
import { options } from './data';

/** Ten groups, in each of which the target is the group's own and no feature but its number tells. */
const ROWS = 400;
const groups = Int32Array.from({ length: ROWS }, (_, row) => row % 10);
const random = createRandom(3);
const levels = Array.from({ length: 10 }, () => 10 * random.normal());
const features: FeatureTable = {
  rows: ROWS,
  names: ['group', 'noise'],
  values: Float64Array.from({ length: 2 * ROWS }, (_, at) => (at < ROWS ? at % 10 : random.uniform())),
  groups,
};
const targets = {
  rows: ROWS,
  names: ['y'],
  values: Float64Array.from(groups, (group) => (levels[group] as number) + random.normal()),
};

describe('groups of rows', () => {
  it('are drawn or left out as a whole', () => {
    let leftOut = 0;
    for (let tree = 0; tree < 50; tree++) {
      const drawn = drawRows(features, true, createRandom(1, tree));
      const seen = new Set(groups.filter((_, row) => (drawn[row] as number) > 0));
      const total = drawn.reduce((sum, times) => sum + times, 0);
      expect(total).toBe(groups.filter((group) => seen.has(group)).length);
      leftOut += 10 - seen.size;
    }
    // Of 10 draws with replacement from 10, a group is left out by 0.9^10 = 35 %.
    expect(leftOut / 500).toBeGreaterThan(0.28);
    expect(leftOut / 500).toBeLessThan(0.42);
  });

  it('make what is out of bag err as on groups that were never seen', () => {
    const chosen = options({ trees: 60 });
    const errorOf = (table: FeatureTable): number => {
      const { mean } = outOfBag(trainForest(table, targets, chosen) as Forest, chosen, table);
      return (
        mean.reduce((sum, value, row) => sum + Math.abs(value - (targets.values[row] as number)), 0) / ROWS
      );
    };
    const { rows, names, values } = features;
    expect(errorOf({ rows, names, values })).toBeLessThan(1.5);
    expect(errorOf(features)).toBeGreaterThan(4);
  });

  it('stay with their rows, and are numbered without gaps', () => {
    expect([...(selectRows(features, [7, 3, 17, 3]).groups as Int32Array)]).toEqual([0, 1, 0, 1]);
  });

  it('are refused where a row has none', () => {
    const short = { ...features, groups: groups.slice(1) };
    expect(() => trainForest(short, targets, options())).toThrow(/every row needs a group/);
  });
});
