import { describe, expect, it } from 'vitest';
import { predictMany } from '../../../../src/core/forest/predict';
import { selectRows, type TargetTable, tableOf } from '../../../../src/core/forest/table';
import { trainForest, treeGrower } from '../../../../src/core/forest/train';
import { trainingData } from '../../../../src/core/forest/training';
import type { Forest, Tree } from '../../../../src/core/forest/tree';
import { createRandom } from '../../../../src/core/random';
import { firstOutput, options, sampleData } from './data';

const grown = (...from: Parameters<typeof trainForest>): Forest => trainForest(...from) as Forest;

/** The least sum of squares that one cut of the rows can leave, found by trying every cut. */
function leastSquaresLeft(rows: readonly (readonly number[])[], targets: readonly number[]): number {
  const squares = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  let least = squares(targets);
  for (let f = 0; f < (rows[0]?.length ?? 0); f++) {
    for (const cut of rows.map((row) => row[f] as number)) {
      const left = targets.filter((_, row) => (rows[row]?.[f] as number) <= cut);
      const right = targets.filter((_, row) => (rows[row]?.[f] as number) > cut);
      if (left.length > 0 && right.length > 0) least = Math.min(least, squares(left) + squares(right));
    }
  }
  return least;
}

describe('a tree', () => {
  it('cuts where the least variance is left, whatever the features are like', () => {
    const random = createRandom(9);
    for (let round = 0; round < 40; round++) {
      const count = 5 + random.integer(60);
      const rows = Array.from({ length: count }, () => [
        random.integer(3),
        random.uniform(),
        random.integer(1000),
      ]);
      const targets = rows.map(
        ([a, b, c]) => (a as number) * (b as number) + ((c as number) % 7) + random.normal(),
      );
      const forest = grown(
        tableOf(['a', 'b', 'c'], rows),
        { rows: count, names: ['y'], values: Float64Array.from(targets) },
        options({ trees: 1, bootstrap: false, maxDepth: 1 }),
      );
      const tree = forest.trees[0] as Tree;
      const left = [1, 2].reduce(
        (sum, node) => sum + (tree.weight[node] as number) * (tree.variance[node] as number),
        0,
      );
      expect(left).toBeCloseTo(leastSquaresLeft(rows, targets), 8);
    }
  });

  it.each(['randomForest', 'extraTrees'] as const)('of a full %s reproduces every row', (kind) => {
    const { features, targets } = sampleData(300, 1);
    const predicted = predictMany(grown(features, targets, options({ kind, bootstrap: false })), features);
    expect(predicted.length).toBe(600);
    for (let at = 0; at < 600; at++) expect(predicted[at]).toBeCloseTo(targets.values[at] as number, 9);
  });

  it('keeps as many rows in a leaf, and as few levels, as it is told', () => {
    const { features, targets } = sampleData(500, 2);
    const { trees } = grown(features, targets, options({ bootstrap: false, minLeafRows: 7, maxDepth: 4 }));
    for (const { feature, weight, left } of trees) {
      const depthOf = (node: number): number =>
        (feature[node] as number) < 0
          ? 0
          : 1 + Math.max(depthOf(left[node] as number), depthOf((left[node] as number) + 1));
      expect(depthOf(0)).toBeLessThanOrEqual(4);
      feature.forEach((f, node) => {
        if (f < 0) expect(weight[node]).toBeGreaterThanOrEqual(7);
      });
    }
  });

  it('sends a row left that says nothing of a feature, in training and after', () => {
    const features = tableOf(['x'], [[Number.NaN], [Number.NaN], [1], [2], [3]]);
    const targets: TargetTable = { rows: 5, names: ['y'], values: Float64Array.of(10, 10, 1, 2, 3) };
    for (const kind of ['randomForest', 'extraTrees'] as const) {
      const forest = grown(features, targets, options({ kind, bootstrap: false }));
      expect([...predictMany(forest, features)]).toEqual([10, 10, 1, 2, 3]);
    }
  });
});

describe('a forest', () => {
  const { features, targets } = sampleData(400, 3);

  it('is the same for the same seed, and another for another', () => {
    const first = grown(features, targets, options());
    expect(grown(features, targets, options())).toEqual(first);
    expect(grown(features, targets, options({ seed: 6 }))).not.toEqual(first);
  });

  it('can be grown tree by tree, in any order and by several growers', () => {
    const data = trainingData(features, targets, options());
    const growers = [treeGrower(data, options()), treeGrower(data, options())];
    const { trees } = grown(features, targets, options());
    for (const number of [19, 3, 4, 0, 12, 3]) {
      expect(growers[number % 2]?.(number)).toEqual(trees[number]);
    }
  });

  it('stops where it is told to', () => {
    const seen: string[] = [];
    const forest = trainForest(features, targets, options(), (done, total) => {
      seen.push(`${done}/${total}`);
      return done < 3;
    });
    expect(forest).toBeNull();
    expect(seen).toEqual(['1/20', '2/20', '3/20']);
  });

  it.each([
    options(),
    options({ split: 'histogram' }),
    options({ kind: 'extraTrees', bootstrap: false }),
    options({ featuresPerSplit: 0.5, minLeafRows: 3 }),
  ])('predicts rows that it has not seen: %o', (chosen) => {
    const unseen = sampleData(400, 4);
    const predicted = predictMany(grown(features, targets, chosen), unseen.features);
    for (let output = 0; output < 2; output++) {
      const actual = unseen.targets.values.slice(output * 400, (output + 1) * 400);
      const mean = actual.reduce((sum, value) => sum + value, 0) / 400;
      const total = actual.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const rest = actual.reduce(
        (sum, value, row) => sum + (value - (predicted[output * 400 + row] as number)) ** 2,
        0,
      );
      expect(1 - rest / total).toBeGreaterThan(0.85);
    }
  });

  it('learns an output from the rows that carry it, and the others as if it were not there', () => {
    const values = targets.values.slice();
    for (let row = 0; row < 400; row++) if (row % 4 !== 0) values[400 + row] = Number.NaN;
    const partial = grown(features, { ...targets, values }, options());
    const unseen = sampleData(200, 8);
    const predicted = predictMany(partial, unseen.features);
    const error = (output: number) =>
      Array.from({ length: 200 }, (_, row) => row).reduce((sum, row) => {
        const at = output * 200 + row;
        return sum + Math.abs((predicted[at] as number) - (unseen.targets.values[at] as number));
      }, 0) / 200;
    expect(error(0)).toBeLessThan(0.8);
    expect(error(1)).toBeLessThan(25);
    expect(partial.trees.every(({ mean }) => mean.every(Number.isFinite))).toBe(true);
  });

  it('finds the same cuts for one output alone and for that output twice', () => {
    const one = firstOutput(targets);
    const twice = { rows: 400, names: ['a', 'b'], values: Float64Array.from([...one.values, ...one.values]) };
    const three = {
      rows: 400,
      names: ['a', 'b', 'c'],
      values: Float64Array.from([...one.values, ...one.values, ...one.values]),
    };
    // Small nodes have cuts that are equally good, between which rounding decides.
    const large = options({ minLeafRows: 25 });
    const cuts = [one, twice, three].map((each) =>
      grown(features, each, large).trees.map(({ threshold }) => threshold),
    );
    expect(cuts[1]).toEqual(cuts[0]);
    expect(cuts[2]).toEqual(cuts[0]);
  });

  it.each([
    ['no row', selectRows(features, []), selectRows(targets, []), /nothing to learn/],
    ['tables of other lengths', features, selectRows(targets, [1]), /1 rows of targets for 400/],
    [
      'an output that is never known',
      features,
      { ...targets, values: targets.values.map(() => Number.NaN) },
      /no value of time/,
    ],
    [
      'an infinite target',
      features,
      { ...targets, values: targets.values.map((v, i) => (i ? v : Number.POSITIVE_INFINITY)) },
      /not finite/,
    ],
  ])('refuses %s', (_, badFeatures, badTargets, message) => {
    expect(() => trainForest(badFeatures, badTargets, options())).toThrow(message);
  });
});
