import { describe, expect, it } from 'vitest';
import { errorHistograms, heatMap } from '../../../../../src/core/numerics/measure/errorDistribution';

const sample = (computed: number[], exact: number[]) => ({ computed, exact, magnitude: exact.map(Math.abs) });
const filled = (bins: readonly { upTo: number | null; count: number }[]) =>
  bins.filter(({ count }) => count > 0);

describe('histograms', () => {
  it('count each element once, in ulp and relative', () => {
    const u = 2 ** -23;
    const { ulp, relative } = errorHistograms(
      sample([1, 1 + u / 2, 1 + u, 1 + 3 * u, Number.NaN, Number.POSITIVE_INFINITY], [1, 1, 1, 1, 1, 1]),
    );
    expect(filled(ulp)).toEqual([
      { upTo: 0, count: 1 },
      { upTo: 0.5, count: 1 },
      { upTo: 1, count: 1 },
      { upTo: 4, count: 1 },
      { upTo: null, count: 2 },
    ]);
    expect(filled(relative)).toEqual([
      { upTo: 0, count: 1 },
      { upTo: 1e-7, count: 1 },
      { upTo: 1e-6, count: 2 },
      { upTo: null, count: 2 },
    ]);
  });

  it('put an error of an exact zero last', () => {
    expect(filled(errorHistograms(sample([1e-3], [0])).relative)).toEqual([{ upTo: null, count: 1 }]);
  });
});

describe('heat map', () => {
  it('keeps the largest error of each cell and leaves out what was not compared', () => {
    const m = 64;
    const n = 32;
    const exact = new Array(2 * n).fill(2);
    const computed = exact.map((value, i) => (i === n + 31 ? value + 0.5 : value));
    const map = heatMap(sample(computed, exact), [0, 63], { m, n });
    expect(map).toMatchObject({ rows: 16, columns: 16 });
    expect(map.cells.slice(0, 16)).toEqual(new Array(16).fill(0));
    expect(map.cells[16]).toBeNull();
    expect(map.cells.at(-1)).toBe(0.25);
    expect(map.cells.at(-2)).toBe(0);
  });

  it('is as small as C', () => {
    expect(heatMap(sample([1, Number.NaN], [1, 1]), [0], { m: 1, n: 2 })).toEqual({
      rows: 1,
      columns: 2,
      cells: [0, 1],
    });
  });
});
