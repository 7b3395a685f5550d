import { describe, expect, it } from 'vitest';
import { codeTable } from '../../../../src/core/forest/columns';
import type { Cut } from '../../../../src/core/forest/cut';
import { createRandomCut } from '../../../../src/core/forest/cutRandom';
import { createNodeCells, gatherCells } from '../../../../src/core/forest/nodeCells';
import { tableOf } from '../../../../src/core/forest/table';
import { treeRows } from '../../../../src/core/forest/treeRows';
import { createRandom } from '../../../../src/core/random';

const FEATURES = ['few', 'constant', 'continuous'];
const ROWS = 60;
const CHOSEN = [3, 4, 5, 20, 21, 40, 55];

/** A node of some rows of a table, drawn up to three times each, and what a cut of it is worth, counted plainly. */
function nodeOf(outputs: number, isComplete: boolean, minLeafRows: number) {
  const random = createRandom(outputs, minLeafRows);
  const rows = Array.from({ length: ROWS }, () => [random.integer(4), 7, random.uniform()]);
  const features = codeTable(tableOf(FEATURES, rows), 'exact');
  const drawn = Float64Array.from({ length: ROWS }, () => 1 + random.integer(3));
  const known = Float64Array.from({ length: ROWS * outputs }, (_, at) => (isComplete || at % 3 > 0 ? 1 : 0));
  const targets = known.map((isKnown) => isKnown * random.normal());
  const data = {
    rows: ROWS,
    cells: ROWS,
    cellOf: features.cellOf,
    outputs,
    targets,
    known: isComplete ? null : known,
  };
  const node = createNodeCells(data);
  const cells = CHOSEN.map((row) => features.cellOf[row] as number);
  node.order.set(cells, 10);
  gatherCells(node, outputs, treeRows(data as Parameters<typeof treeRows>[0], drawn), 10, 10 + cells.length);
  const inverse = Float64Array.from({ length: 4 * ROWS }, (_, weight) => (weight === 0 ? 0 : 1 / weight));
  const randomCut = createRandomCut({ features, node, outputs, isComplete, minLeafRows, inverse });
  const worth = (feature: number, threshold: number): number => {
    const sides = [0, 1].map((side) =>
      CHOSEN.filter((row) => Number((rows[row]?.[feature] as number) > threshold) === side),
    );
    let score = 0;
    for (const side of sides) {
      for (let output = 0; output < outputs; output++) {
        const weights = side.map((row) => (drawn[row] as number) * (known[row * outputs + output] as number));
        const weight = weights.reduce((sum, each) => sum + each, 0);
        const sum = side.reduce(
          (total, row, i) => total + (weights[i] as number) * (targets[row * outputs + output] as number),
          0,
        );
        if (weight > 0) score += sum ** 2 / weight;
      }
    }
    return score;
  };
  const bounds = {
    least: new Int32Array(FEATURES.length),
    greatest: Int32Array.from(features.columns, ({ low }) => low.length - 1),
  };
  const codesOf = (feature: number) => cells.map((cell) => features.codes[cell * 3 + feature] as number);
  return { rows, randomCut, worth, bounds, codesOf };
}

const none = (): Cut => ({ feature: -1, code: 0, threshold: 0, score: Number.NEGATIVE_INFINITY });

describe('a cut at a random value', () => {
  it.each([
    [1, true],
    [1, false],
    [2, true],
    [2, false],
    [3, true],
    [3, false],
  ])('lies among the rows of the node and is worth what it is: %d outputs, all known %s', (outputs, all) => {
    for (const feature of [0, 2]) {
      for (const drawn of [0, 0.3, 0.7, 1 - 2 ** -32]) {
        const { rows, randomCut, worth, bounds, codesOf } = nodeOf(outputs, all, 1);
        const best = none();
        expect(randomCut(feature, () => drawn, bounds, best)).toBe(true);
        const values = CHOSEN.map((row) => rows[row]?.[feature] as number);
        expect(best.feature).toBe(feature);
        expect(best.threshold).toBeGreaterThanOrEqual(Math.min(...values));
        expect(best.threshold).toBeLessThan(Math.max(...values));
        expect(best.score).toBeCloseTo(worth(feature, best.threshold), 9);
        const codes = codesOf(feature);
        expect([bounds.least[feature], bounds.greatest[feature]]).toEqual([
          Math.min(...codes),
          Math.max(...codes),
        ]);
        // Of bounds that are narrow already the same comes out.
        const again = none();
        randomCut(feature, () => drawn, bounds, again);
        expect(again).toEqual(best);
      }
    }
  });

  it('does not exist where all rows agree', () => {
    const { randomCut, bounds } = nodeOf(1, true, 1);
    const best = none();
    expect(randomCut(1, () => 0.5, bounds, best)).toBe(false);
    expect(best).toEqual(none());
  });

  it('leaves as many rows on either side as a leaf must have', () => {
    const sides = (minLeafRows: number, drawn: number): number | null => {
      const { rows, randomCut, bounds } = nodeOf(2, true, minLeafRows);
      const best = none();
      expect(randomCut(2, () => drawn, bounds, best)).toBe(true);
      if (best.feature < 0) return null;
      return CHOSEN.filter((row) => (rows[row]?.[2] as number) <= best.threshold).length;
    };
    const least = Array.from({ length: 40 }, (_, i) => sides(3, i / 40));
    expect(least).toContain(null);
    expect(new Set(least.filter((left) => left !== null))).toEqual(new Set([3, 4]));
  });
});
