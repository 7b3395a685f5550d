import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRows } from '../../../../src/core/verify/blocks';
import { codesOf } from '../../../../src/core/verify/poison';
import { toStored } from '../../../../src/core/verify/storage';

const f32 = { a: 'f32', b: 'f32', c: 'f32', accumulator: 'f32' } as const;
/** 11 stands in row 1, column 1. */
const numbered = (rows: number, columns: number) => ({
  rows,
  columns,
  values: Float32Array.from(
    { length: rows * columns },
    (_, i) => 10 * Math.floor(i / columns) + (i % columns),
  ),
});

describe('a matrix in blocks', () => {
  it.each([
    ['rows', [0, 1, 10, 11, 2, 3, 12, 13, 20, 21, 30, 31, 22, 23, 32, 33]],
    ['columns', [0, 10, 1, 11, 2, 12, 3, 13, 20, 30, 21, 31, 22, 32, 23, 33]],
  ] as const)('of 2 x 2 by %s lies block after block', (by, expected) => {
    expect([...toStored(numbered(4, 4), 'f32', false, { edge: 2, by })]).toEqual(expected);
  });

  it('is the same by rows again, whatever its extents', () => {
    const extent = fc.integer({ min: 1, max: 5 });
    const edge = fc.constantFrom(2, 4);
    fc.assert(
      fc.property(
        extent,
        extent,
        edge,
        fc.constantFrom('rows' as const, 'columns' as const),
        (m, n, e, by) => {
          const [rows, columns, blocks] = [m * e, n * e, { edge: e, by }];
          const matrix = numbered(rows, columns);
          const stored = toStored(matrix, 'f16', false, blocks);
          const problem = {
            m: rows,
            n: columns,
            k: e,
            layout: 'nn' as const,
            formats: { ...f32, c: 'f16' as const },
          };
          expect(inRows(stored, { ...problem, blocks })).toEqual(toStored(matrix, 'f16', false));
          expect(inRows(stored, problem)).toBe(stored);
        },
      ),
    );
  });

  it('keeps every code, which tells what was never written', () => {
    const codes = Uint32Array.from({ length: 16 }, (_, i) => 0x7fc0_dea0 + i);
    const stored = new Float32Array(codes.buffer);
    const problem = {
      m: 4,
      n: 4,
      k: 4,
      layout: 'nn',
      formats: f32,
      blocks: { edge: 4, by: 'columns' },
    } as const;
    expect([...codesOf(inRows(stored, problem))].sort()).toEqual([...codes].sort());
    expect(codesOf(inRows(stored, problem))[1]).toBe(codes[4]);
  });
});
