import { describe, expect, it } from 'vitest';
import { accuracyOf } from '../../../../src/core/model/accuracy';
import { baselineMs, fitBaseline } from '../../../../src/core/model/baseline';
import { cellsOf } from '../../../../src/core/model/cells';
import { foldsOf } from '../../../../src/core/model/folds';
import { idleRemark } from '../../../../src/core/model/idle';
import { fitTrend } from '../../../../src/core/model/kernelRidge';
import { nonNegativeFit } from '../../../../src/core/model/nonNegativeFit';
import type { Quantity, Work } from '../../../../src/core/model/work';
import { createRandom } from '../../../../src/core/random';

/** Products of several shapes by tiles of 128 × 128. */
function someWork(): Work {
  const shapes = [256, 512, 1024, 2048, 4096].flatMap((m) =>
    [512, 1024, 2048].flatMap((n) => [256, 1024].map((k) => [m, n, k] as const)),
  );
  const column = (of: (shape: readonly [number, number, number]) => number) => Float64Array.from(shapes, of);
  return {
    rows: shapes.length,
    quantities: new Map<Quantity, Float64Array>([
      ['m', column(([m]) => m)],
      ['n', column(([, n]) => n)],
      ['k', column(([, , k]) => k)],
      ['tileM', column(() => 128)],
      ['tileN', column(() => 128)],
    ]),
  };
}

/** What a device with 30 places would take: 5 µs and so much a wave. */
function simulated(work: Work): Float64Array {
  const of = (name: Quantity, row: number): number => work.quantities.get(name)?.[row] as number;
  return Float64Array.from({ length: work.rows }, (_, row) => {
    const groups = Math.ceil(of('m', row) / 128) * Math.ceil(of('n', row) / 128);
    return 0.005 + Math.ceil(groups / 30) * of('k', row) * 8e-5;
  });
}

describe('fitBaseline', () => {
  it('finds how many groups run at once, and holds where it was not fitted', () => {
    const work = someWork();
    const timeMs = simulated(work);
    const baseline = fitBaseline(work, timeMs);
    if (baseline === null) throw new Error('there is no baseline');
    expect(baseline.groupsAtOnce).toBeGreaterThan(25);
    expect(baseline.groupsAtOnce).toBeLessThan(33);
    const told = baselineMs(baseline, work);
    for (const [row, value] of told.entries()) {
      expect(Math.abs(value / (timeMs[row] as number) - 1)).toBeLessThan(0.02);
    }
  });

  it('is not bent by a few rows that took three times as long', () => {
    const work = someWork();
    const timeMs = simulated(work);
    const disturbed = timeMs.map((value, row) => (row % 9 === 4 ? 3 * value : value));
    const baseline = fitBaseline(work, disturbed);
    const told = baseline && baselineMs(baseline, work);
    const ratios = [...timeMs.keys()].map((row) => (told?.[row] as number) / (timeMs[row] as number)).sort();
    expect(Math.abs((ratios[ratios.length >> 1] as number) - 1)).toBeLessThan(0.03);
  });

  it('says nothing where the problem is unknown or always the same', () => {
    const one = someWork();
    expect(fitBaseline({ ...one, quantities: new Map() }, simulated(one))).toBeNull();
    const same = new Map([...one.quantities].map(([name, cells]) => [name, cells.map(() => 256)]));
    expect(fitBaseline({ ...one, quantities: same }, simulated(one))).toBeNull();
  });
});

describe('nonNegativeFit', () => {
  it('finds coefficients, and gives 0 where a negative one would be best', () => {
    const a = Float64Array.of(1, 2, 3, 4);
    const b = Float64Array.of(1, 0, 1, 0);
    const found = nonNegativeFit(
      [a, b],
      a.map((value, i) => 2 * value + 3 * (b[i] as number)),
    );
    expect(found[0]).toBeCloseTo(2, 6);
    expect(found[1]).toBeCloseTo(3, 6);
    const clipped = nonNegativeFit(
      [a, b],
      a.map((value, i) => 2 * value - (b[i] as number)),
    );
    expect(clipped[1]).toBe(0);
    expect(nonNegativeFit([new Float64Array(4)], a)).toEqual([0]);
  });
});

describe('fitTrend', () => {
  const random = createRandom(3);
  const rows = 40;
  const values = Float64Array.from({ length: rows * 2 }, () => random.uniform());
  const target = Float64Array.from(
    { length: rows },
    (_, r) => Math.sin(3 * (values[r] as number)) + (values[rows + r] as number),
  );
  const features = { rows, names: ['a', 'b'], values };
  const smoothness = { length: 1, ridge: 0.01 };

  it('tells of each row what a trend without that row tells, as refitting does', () => {
    const { unseen } = fitTrend(features, target, 1, smoothness);
    // The scale and the centre are those of all rows, so that refitting agrees but for these.
    for (const row of [0, 7, 31]) {
      const others = [...Array(rows).keys()].filter((each) => each !== row);
      const part = {
        rows: rows - 1,
        names: ['a', 'b'],
        values: Float64Array.from([
          ...others.map((r) => values[r] as number),
          ...others.map((r) => values[rows + r] as number),
        ]),
      };
      const refitted = fitTrend(
        part,
        Float64Array.from(others, (r) => target[r] as number),
        1,
        smoothness,
      );
      const asked = {
        rows: 1,
        names: ['a', 'b'],
        values: Float64Array.of(values[row] as number, values[rows + row] as number),
      };
      expect(Math.abs((refitted.predict(asked)[0] as number) - (unseen[row] as number))).toBeLessThan(0.01);
    }
  });

  it('follows a smooth function and chooses its smoothness', () => {
    const trend = fitTrend(features, target, 1);
    const error =
      trend.unseen.reduce((sum, value, row) => sum + Math.abs(value - (target[row] as number)), 0) / rows;
    expect(error).toBeLessThan(0.05);
  });
});

describe('accuracyOf', () => {
  it('is known for a small case', () => {
    const result = accuracyOf([1, 2, 4], [1.1, 2, 3], [0.5, 2.5, 2], [2, 3, 4]);
    expect(result.mape).toBeCloseTo((10 + 0 + 25) / 3, 9);
    expect(result.medianApe).toBeCloseTo(10, 9);
    expect(result.coverage80).toBeCloseTo(2 / 3, 9);
    expect(result.r2).toBeCloseTo(1 - (0.01 + 1) / (16 / 9 + 1 / 9 + 25 / 9), 9);
  });

  it('is null where nothing can be said', () => {
    expect(accuracyOf([], [], [], [])).toMatchObject({ r2: null, mape: null, coverage80: null });
    expect(accuracyOf([2, 2], [2, 2], [1, 1], [3, 3]).r2).toBeNull();
  });
});

describe('cellsOf', () => {
  it('puts rows with one key together under their median', () => {
    const { first, cellOf, center, spread } = cellsOf(['a', 'b', 'a', 'a'], Float64Array.of(1, 5, 2, 9));
    expect([...first]).toEqual([0, 1]);
    expect([...cellOf]).toEqual([0, 1, 0, 0]);
    expect([...center]).toEqual([2, 5]);
    // The single row is given the spread of the others, and not none.
    expect(spread[1]).toBeGreaterThan(0);
  });
});

describe('foldsOf', () => {
  it('holds every row out once, and keeps groups together', () => {
    const groups = Int32Array.from({ length: 30 }, (_, row) => row % 5);
    for (const folds of [foldsOf(30, 4, 1, null), foldsOf(30, 4, 1, groups)]) {
      expect(folds.flatMap((fold) => [...fold]).sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
    }
    for (const fold of foldsOf(30, 9, 1, groups))
      expect(new Set([...fold].map((row) => groups[row])).size).toBe(1);
  });
});

describe('idleRemark', () => {
  it.each([
    ['many rows on a low level', 'power_w', [...Array(60).fill(30), ...Array(40).fill(150)], true],
    ['no level', 'power_w', Array.from({ length: 100 }, (_, i) => 50 + i), false],
    ['one level alone', 'power_w', Array(100).fill(30), false],
    ['no power', 'time_ms', [...Array(60).fill(30), ...Array(40).fill(150)], false],
  ])('judges %s', (_, name, watts, isRemarked) => {
    expect(idleRemark(name, Float64Array.from(watts)) !== null).toBe(isRemarked);
  });
});
