import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodedTable } from '../../../../src/core/forest/columns';
import { createNodeCells, type NodeCells } from '../../../../src/core/forest/nodeCells';
import { createNodeCodes } from '../../../../src/core/forest/nodeCodes';

/** A node over the cells `order`. */
function nodeOver(order: readonly number[]): NodeCells {
  const node = createNodeCells({ cells: order.length, outputs: 1 });
  node.order.set(order);
  node.count = order.length;
  return node;
}

/** The second of two features. */
function tableOf(codes: readonly number[]): CodedTable {
  const column = { low: new Float64Array(), high: new Float64Array() };
  return {
    columns: [column, column],
    codes: Int32Array.from(codes.flatMap((code) => [7, code])),
    cells: codes.length,
    cellOf: Int32Array.from(codes, (_, row) => row),
  };
}

describe('the codes of a node', () => {
  it.each([
    ['few rows', 30, 2 ** 20],
    ['few rows whose codes are far apart', 30, 2 ** 30],
    ['rows with few codes', 300, 5],
    ['rows with codes of two bytes', 300, 2 ** 16],
    ['rows with codes of four bytes', 300, 2 ** 30],
  ])('are sorted: %s', (_, maxLength, most) => {
    fc.assert(
      fc.property(fc.array(fc.nat(most), { minLength: 1, maxLength }), (codes) => {
        const order = codes.map((_, row) => codes.length - 1 - row);
        const node = createNodeCodes(tableOf(codes), nodeOver(order));
        expect(node.read(1)).toBe(new Set(codes).size > 1);
        const places = [...node.sort().subarray(0, codes.length)];
        expect(places.map((place) => codes[order[place] as number])).toEqual(
          [...codes].sort((a, b) => a - b),
        );
        expect(new Set(places).size).toBe(codes.length);
      }),
      { numRuns: 30 },
    );
  });
});
