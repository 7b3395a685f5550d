import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodedTable } from '../../../../src/core/forest/columns';
import { createNodeCodes } from '../../../../src/core/forest/nodeCodes';
import type { NodeRows } from '../../../../src/core/forest/nodeRows';

const none = new Float64Array(0);

/** A node over the rows `order`, and nothing but a feature's codes. */
function nodeOver(order: readonly number[]): NodeRows {
  return {
    count: order.length,
    start: 0,
    order: Int32Array.from(order),
    weighed: none,
    totalWeight: none,
    totalSum: none,
    totalSquares: none,
  };
}

/** The second of two features. */
function tableOf(codes: readonly number[]): CodedTable {
  const column = { low: none, high: none };
  return { columns: [column, column], codes: Int32Array.from(codes.flatMap((code) => [7, code])) };
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
