import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  BLOCK_FORMATS,
  type Block,
  type BlockFormat,
  blockRows,
  largestOf,
} from '../../../../webview/numerics/blockRows';
import { flipBit, type Rounding } from '../../../../webview/numerics/formatRows';

const NEAREST: Rounding = { mode: 'rne', saturate: false, seed: 1 };
const ALONE: Block = { largest: '', rule: 'floor' };

function rowOf(format: BlockFormat, text: string, block: Partial<Block> = {}) {
  const row = blockRows({ kind: 'text', text }, NEAREST, { ...ALONE, ...block }).find(
    (each) => each.format === format,
  );
  if (row === undefined) throw new Error(`there is no row for ${format}`);
  return row;
}

describe('a number as one of a block', () => {
  // MXFP4: the floor rule clips what lies between 6 and 8 units, INT8 counts in 127ths of the largest.
  it.each<[BlockFormat, string, Partial<Block>, number, string]>([
    ['mxfp4_e2m1', '1', {}, 1, '6'],
    ['mxfp4_e2m1', '7.9', {}, 6, '7'],
    ['mxfp4_e2m1', '7.9', { rule: 'even' }, 8, '6'],
    ['mxfp4_e2m1', '7.9', { rule: 'up' }, 8, '6'],
    ['mxfp4_e2m1', '0.1', { largest: '6' }, 0, '0'],
    ['mxfp4_e2m1', '0.26', { largest: '6' }, 0.5, '1'],
    ['mxfp8_e4m3', '448', {}, 448, '7e'],
    ['mxfp8_e5m2', '-1', { largest: '57344' }, -1, 'bc'],
    ['mxfp6_e3m2', '28', {}, 28, '1f'],
    ['mxfp6_e2m3', '7.5', {}, 7.5, '1f'],
    ['int8', '1', {}, 1, '7f'],
    ['int8', '-1', { largest: '127' }, -1, 'ff'],
    ['int8', '0.5', { largest: '127' }, 0, '00'],
    ['int8', '0.51', { largest: '127' }, 1, '01'],
  ])('%s of %s with %o is %f', (format, text, block, value, hex) => {
    const row = rowOf(format, text, block);
    expect(row.value).toBeCloseTo(value, 12);
    expect(row.hex.padStart(2, '0').slice(-hex.length)).toBe(hex);
  });

  it('names the shared scale', () => {
    expect(rowOf('mxfp4_e2m1', '7.9').scale).toBe('6 × 2^0, scale 0x7f');
    expect(rowOf('mxfp4_e2m1', '7.9', { rule: 'up' }).scale).toBe('4 × 2^1, scale 0x80');
    expect(rowOf('int8', '1', { largest: '254' }).scale).toMatch(/^0 × 2/);
  });

  it('has the values beside it, none beyond the largest', () => {
    const { below, above } = rowOf('mxfp4_e2m1', '2', { largest: '6' });
    expect([below, above]).toEqual([1.5, 3]);
    expect(rowOf('mxfp4_e2m1', '6').above).toBeNull();
    expect(rowOf('int8', '127').above).toBeNull();
    expect(rowOf('int8', '127').below).toBe(126);
  });

  it('is there for finite numbers alone', () => {
    for (const text of ['inf', 'nan', '6552x']) {
      expect(blockRows({ kind: 'text', text }, NEAREST, ALONE)).toEqual([]);
      expect(blockRows({ kind: 'text', text: '1' }, NEAREST, { ...ALONE, largest: text })).toEqual([]);
    }
  });

  it('is never larger than the largest of its block', () => {
    expect(largestOf({ kind: 'text', text: '-3' }, { ...ALONE, largest: '2' })).toBe(3);
    expect(largestOf({ kind: 'text', text: '-3' }, { ...ALONE, largest: '-5' })).toBe(5);
  });
});

test('turning a bit over gives the number of the new code, under the same scale', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BLOCK_FORMATS),
      fc.double({ min: -1000, max: 1000, noNaN: true }),
      fc.nat({ max: 7 }),
      (format, value, place) => {
        const block = { ...ALONE, largest: '1000' };
        const row = rowOf(format, String(value), block);
        const code = flipBit(row, place % row.bits.length);
        const edited = row.numberOf(code);
        fc.pre(Number.isFinite(edited) && Math.abs(edited) <= 1000);
        const again = rowOf(format, String(edited), block);
        expect(again.value).toBe(edited + 0);
        expect(again.error).toBe('exact');
      },
    ),
    { numRuns: 300 },
  );
});
