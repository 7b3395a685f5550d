import { expect, it } from 'vitest';
import { tableOf } from '../../../../src/core/forest/table';
import { trainForest } from '../../../../src/core/forest/train';
import type { Forest, Tree } from '../../../../src/core/forest/tree';
import { createRandom } from '../../../../src/core/random';
import { options } from './data';

type Rows = readonly (readonly number[])[];

/** Sum of squares about the mean of those values that are known. */
function squares(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** What a cut leaves of the variance of the outputs: of each the share of what it was, however many rows know it. */
function left(rows: Rows, outputs: Rows, f: number, cut: number): number {
  return outputs.reduce((sum, output) => {
    const side = (isLeft: boolean) =>
      squares(output.filter((_, row) => (rows[row]?.[f] as number) <= cut === isLeft));
    return sum + (side(true) + side(false)) / squares(output);
  }, 0);
}

it.each([1, 2, 3])('cuts where the least is left of %d outputs, each over the rows that know it', (count) => {
  const random = createRandom(17);
  for (let round = 0; round < 30; round++) {
    const size = 10 + random.integer(50);
    const rows = Array.from({ length: size }, () => [random.integer(4), random.uniform()]);
    const outputs = Array.from({ length: count }, (_, output) =>
      rows.map(([few = 0, continuous = 0], row) =>
        row > 2 && random.uniform() < 0.4 ? Number.NaN : few * output + continuous + random.normal(),
      ),
    );
    const targets = {
      rows: size,
      names: outputs.map((_, output) => `y${output}`),
      values: Float64Array.from(outputs.flat()),
    };
    const chosen = options({ trees: 1, bootstrap: false, maxDepth: 1 });
    const forest = trainForest(tableOf(['few', 'continuous'], rows), targets, chosen) as Forest;
    const { feature, threshold } = forest.trees[0] as Tree;
    const all = [0, 1].flatMap((f) => {
      const greatest = Math.max(...rows.map((row) => row[f] as number));
      const cuts = rows.map((row) => row[f] as number).filter((value) => value < greatest);
      return cuts.map((cut) => left(rows, outputs, f, cut));
    });
    expect(left(rows, outputs, feature[0] as number, threshold[0] as number)).toBeCloseTo(
      Math.min(...all),
      8,
    );
  }
});
