import { describe, expect, it } from 'vitest';
import { everyPath } from '../../../../webview/numerics/paths';
import {
  errorBins,
  TILE,
  type TileElement,
  tileElements,
  tileReading,
} from '../../../../webview/numerics/tile';
import { finish } from './fixtures';

const paths = everyPath(null);
const named = (id: string) => paths.find((each) => each.id === id)!;

function element(share: number): TileElement {
  return { row: 0, column: 0, computed: 0, exact: 0, share, ulp: share };
}

describe('a tile', () => {
  it('has every element once, with an error that is none for exact sums', () => {
    const { result } = finish(tileElements(named('fp32'), 'normal', 1, 1));
    expect(result).toHaveLength(TILE ** 2);
    expect(new Set(result.map(({ row, column }) => `${row},${column}`)).size).toBe(TILE ** 2);
    // Of one product FP32 rounds once: half a unit at most.
    for (const { ulp } of result) expect(Math.abs(ulp)).toBeLessThanOrEqual(0.5);
  });

  it('leans to one side where the sums are cut off, and only there', () => {
    const cut = finish(tileElements(named('volta'), 'uniform', 512, 1)).result;
    const rounded = finish(tileElements(named('fp16Loop'), 'uniform', 512, 1)).result;
    expect(tileReading(cut, 'share')).toMatch(/They lean to one side: 100 % are too small/);
    expect(tileReading(rounded, 'share')).toMatch(/They lean to neither side/);
  });

  it('tells what is not finite', () => {
    const elements = [element(1e-3), element(Number.POSITIVE_INFINITY), element(Number.NaN)];
    expect(tileReading(elements, 'ulp')).toMatch(/2 of 3 are infinite or NaN/);
    expect(tileReading([element(Number.NaN)], 'share')).toMatch(/No element is finite/);
    expect(tileReading([element(0)], 'share')).toBe('Every element is exact.');
    expect(tileReading([], 'share')).toBe('');
  });
});

describe('errorBins', () => {
  it('have every finite error once, in bins of one width around zero', () => {
    const errors = [-3, -1, 0, 0, 0.05, 2, 3, Number.NaN];
    const bins = errorBins(errors.map(element), 'share');
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(7);
    expect(bins[0]).toMatchObject({ low: -3, count: 1 });
    expect(bins.at(-1)?.high).toBeCloseTo(3);
    expect(bins.at(-1)?.count).toBe(1);
    const middle = bins[Math.floor(bins.length / 2)];
    expect(middle!.low).toBeCloseTo(-middle!.high);
    expect(middle?.count).toBe(3);
  });

  it('are there where all errors are 0, and not where none is finite', () => {
    expect(errorBins([element(0), element(0)], 'ulp').find(({ count }) => count > 0)?.count).toBe(2);
    expect(errorBins([element(Number.NaN)], 'ulp')).toEqual([]);
  });
});
