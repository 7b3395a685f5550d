import { describe, expect, it } from 'vitest';
import type { ModelAbout } from '../../../src/core/model/runtimeModel';
import type { TrialRow } from '../../../webview/dashboard/model';
import { modelText } from '../../../webview/dashboard/modelText';
import { parityPoints, parityReading } from '../../../webview/dashboard/parity';
import { parityPlot, residualPlot } from '../../../webview/dashboard/parityPlot';
import { failed, timed } from '../core/tuner/trials';

const row = (evaluation: number, measuredMs: number, predictedMs: number | null): TrialRow => ({
  key: `T=${evaluation}`,
  evaluation,
  trial: {
    ...timed({ T: evaluation }, [measuredMs]),
    predictedMs:
      predictedMs === null ? null : { p10: predictedMs * 0.95, p50: predictedMs, p90: predictedMs * 1.05 },
  },
});
const wrong: TrialRow = {
  key: 'T=9',
  evaluation: 9,
  trial: { ...failed({ T: 9 }), predictedMs: { p10: 1, p50: 2, p90: 3 } },
};
const rows = [row(1, 10, 11), row(2, 20, 23), row(3, 40, 40), row(4, 5, null), wrong];

describe('predicted against measured', () => {
  it('are the trials that were predicted and timed, each with how far it was off', () => {
    const points = parityPoints(rows);
    expect(points.map(({ evaluation }) => evaluation)).toEqual([1, 2, 3]);
    expect(points.map(({ residual }) => Number(residual.toFixed(3)))).toEqual([0.1, 0.15, 0]);
    expect(parityPoints([wrong, row(4, 5, null)])).toEqual([]);
  });

  it('are summed up: within ten percent, errors, variance explained, share inside the intervals', () => {
    expect(parityReading(parityPoints(rows))).toBe(
      '1 of 3 within ±10 %; mean error 8.3 %, median 10.0 %; R² 0.98; 33 % inside the intervals that should hold 80 %.',
    );
  });

  it('are drawn on one scale for both, and as residuals around zero', () => {
    const points = parityPoints(rows);
    const { x, y } = parityPlot(points, 400) as { x: { domain: number[] }; y: { domain: number[] } };
    expect(x.domain).toEqual(y.domain);
    expect(x.domain[0]).toBeLessThan(10);
    expect(x.domain[1]).toBeGreaterThan(40);
    const { domain } = (residualPlot(points, 400) as { y: { domain: number[] } }).y;
    expect(domain.map((end) => Math.round(end))).toEqual([-12, 15]);
  });
});

describe('the model of the device', () => {
  const accuracy = { r2: 0.98, r2Log: 0.98, mape: 4.26, medianApe: 2.1, coverage80: 0.79 };
  const about: ModelAbout = {
    id: 'a',
    version: 1,
    device: null,
    language: 'wgsl',
    family: 'f32',
    trainedAt: '',
    rows: 212,
    newest: 1,
    kernels: [],
    sizes: [{ m: 1, n: 1, k: 1 }],
    accuracy: { random: accuracy, sizes: null },
    importances: [
      { feature: 'tile k', share: 0.61 },
      { feature: 'threads', share: 0.3 },
    ],
  };

  it('is told with its accuracy by both splits and what it goes by', () => {
    const single =
      'Single measurements left out: R² 0.98, mean error 4.3 %, median 2.1 %, 79 % inside the intervals of 80 %.';
    const goes = 'Beyond the roofline it goes by tile k 61 %, threads 30 %.';
    expect(modelText(about)).toBe(
      `The model of this device now knows 212 measurements at 1 size. ${single} ${goes}`,
    );
    const unknown = { ...accuracy, mape: null, medianApe: null };
    expect(modelText({ ...about, accuracy: { random: accuracy, sizes: unknown } })).toContain(
      'Whole sizes left out: not known.',
    );
  });
});
