import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute } from '../../../../src/core/forest/attribution';
import { impurityImportance } from '../../../../src/core/forest/importance';
import { predictMany } from '../../../../src/core/forest/predict';
import { type ForestHeader, readForest, writeForest } from '../../../../src/core/forest/serialise';
import { readRow } from '../../../../src/core/forest/table';
import { trainForest } from '../../../../src/core/forest/train';
import type { Forest } from '../../../../src/core/forest/tree';
import { options, sampleData, spreadOf } from './data';

const { features, targets } = sampleData(200, 21);
const forest = trainForest(features, targets, options({ trees: 5 })) as Forest;
const { header, body } = writeForest(forest);

function read(changedHeader: ForestHeader, changedBody: Uint8Array): Forest | string {
  const result = readForest(changedHeader, changedBody);
  return result.ok ? result.forest : result.reason;
}

describe('a forest that was written and read', () => {
  const again = read(header, body) as Forest;

  it('predicts the same to the last bit', () => {
    expect(predictMany(again, features)).toEqual(predictMany(forest, features));
    const row = readRow(features, 7, new Float64Array(4));
    expect(spreadOf(again, row)).toEqual(spreadOf(forest, row));
    expect(again.trees.map(({ left }) => left)).toEqual(forest.trees.map(({ left }) => left));
  });

  it('explains itself the same, to seven digits', () => {
    const row = readRow(features, 3, new Float64Array(4));
    const [before, after] = [attribute(forest, row), attribute(again, row)];
    after.contributions.forEach((each, f) => {
      expect(each).toBeCloseTo(before.contributions[f] as number, 5);
    });
    const sum = after.contributions.reduce((total, each) => total + each, after.base);
    expect(sum).toBeCloseTo(spreadOf(again, row)[0]?.mean as number, 10);
    impurityImportance(again).forEach((each, f) => {
      expect(each).toBeCloseTo(impurityImportance(forest)[f] as number, 5);
    });
  });

  it('is smaller than what it is in memory', () => {
    const columns = forest.trees.flatMap((tree) => Object.values(tree));
    const bytes = columns.reduce((sum, each) => sum + (typeof each === 'number' ? 8 : each.byteLength), 0);
    expect(body.length).toBeLessThan(bytes / 2);
  });
});

describe('a broken forest', () => {
  it.each<[string, Partial<ForestHeader>, RegExp]>([
    ['fewer trees', { trees: header.trees.slice(1) }, /length/],
    ['more leaves', { leaves: header.leaves + 1 }, /length/],
    ['nodes of one tree in another', { trees: swapped(header.trees) }, /tree 1 is not a whole tree/],
    ['fewer features', { features: ['few'] }, /tree 1 asks for feature \d of 1/],
  ])('with %s is refused', (_, change, reason) => {
    expect(read({ ...header, ...change }, body)).toMatch(reason);
  });

  it('is refused when its body is cut short', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), (length) => {
        expect(read(header, body.slice(0, length))).toMatch(/length/);
      }),
    );
  });

  it('is refused, or predicts something finite, whatever byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = body.slice();
        broken[at] = (broken[at] as number) ^ change;
        const result = read(header, broken);
        if (typeof result !== 'string')
          expect(predictMany(result, features).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** The same sum of nodes with another boundary between the first two trees. */
function swapped([first = 0, second = 0, ...rest]: readonly number[]): readonly number[] {
  return [first + 2, second - 2, ...rest];
}
