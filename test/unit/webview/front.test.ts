import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/core/records/trial';
import { BY_TIME } from '../../../src/core/tuner/objective';
import { comparisonText } from '../../../webview/dashboard/comparison';
import { frontPoints, frontReading } from '../../../webview/dashboard/front';
import { frontPlot } from '../../../webview/dashboard/frontPlot';
import { trialColumns } from '../../../webview/dashboard/trialTable';
import { correct, failed, problemOf, SIZE } from './fixtures';

const metered = (BM: number, timeMs: number, energyJ: number): Trial => ({
  ...correct(BM, timeMs),
  energyJ,
  energyReadingsJ: [energyJ, energyJ, energyJ, energyJ],
  powerW: energyJ / (timeMs / 1e3),
  powerSource: 'a meter',
});
const quick = metered(16, 1, 0.5);
const frugal = metered(32, 2, 0.25);
const inside = metered(64, 3, 0.4);
const trials = [inside, frugal, quick, failed(128, 'compile'), correct(256, 0.5)];
const both = { ...BY_TIME, goal: 'time,energy' } as const;

describe('the front', () => {
  const { rows } = problemOf(trials);

  it('has every configuration with both figures, the fastest first, and marks the front', () => {
    const points = frontPoints(rows, both);
    expect(points.map(({ timeMs, energyJ, onFront }) => [timeMs, energyJ, onFront])).toEqual([
      [1, 0.5, true],
      [2, 0.25, true],
      [3, 0.4, false],
    ]);
    expect(frontReading(points)).toMatch(
      /^Of 3 configurations 2 are on the front, from 1\.00 ms with 500 mJ to 2\.00 ms with 250 mJ: 50 % less energy takes 100 % longer/,
    );
  });

  it('leaves out what is beyond a limit', () => {
    const points = frontPoints(rows, { ...both, powerLimitW: 200 });
    expect(points.map(({ timeMs }) => timeMs)).toEqual([2, 3]);
    expect(frontReading(points)).toMatch(
      /^Nothing: the fastest, 2\.00 ms, takes the least energy too, 250 mJ/,
    );
    expect(frontReading([])).toMatch(/^Of no configuration/);
  });

  it.each([0, 1, 3])('is drawn within its axes with %i points', (count) => {
    const points = frontPoints(rows, both).slice(0, count);
    const { x, y } = frontPlot(points, 600);
    for (const { timeMs, energyJ } of points) {
      const [[left, right], [low, high]] = [x?.domain as [number, number], y?.domain as [number, number]];
      expect(left < timeMs && timeMs < right && low < energyJ && energyJ < high).toBe(true);
    }
  });
});

describe('what is said of another objective', () => {
  const problem = problemOf(trials, { baseline: inside, best: frugal, distinguishable: true });

  it.each([
    [{ ...BY_TIME, goal: 'energy' } as const, problem, '38 % less energy', true],
    [{ ...BY_TIME, goal: 'edp' } as const, problem, '58 % less energy times time', true],
    [BY_TIME, problem, '1.50× as fast', true],
    [
      { ...BY_TIME, powerLimitW: 130 },
      problem,
      "Of the source's own values: draws 133 W, over the limit of 130 W.",
      true,
    ],
    [
      { ...BY_TIME, goal: 'energy' } as const,
      { ...problem, distinguishable: false },
      "Not distinguishable from the source's own values.",
      false,
    ],
    [
      { ...BY_TIME, goal: 'energy' } as const,
      { ...problem, best: inside },
      "The source's own values are the best found.",
      false,
    ],
    [
      { ...BY_TIME, powerLimitW: 1 },
      { ...problem, best: null },
      'Nothing that was measured may be the best.',
      false,
    ],
  ] as const)('for %j', (objective, shown, verdict, offer) => {
    expect(comparisonText(shown, false, objective)).toMatchObject({ verdict, offer });
  });

  it('shows energy and power where they were read, and no empty columns', () => {
    const ids = (rows: readonly Trial[]) => trialColumns(SIZE, problemOf(rows).rows).map(({ id }) => id);
    expect(ids([quick])).toEqual(expect.arrayContaining(['energy', 'power']));
    expect(ids([correct(16, 1)])).not.toContain('energy');
    expect(comparisonText(problem, false).best?.speed).toMatch(/, 250 mJ at 125 W$/);
  });
});
