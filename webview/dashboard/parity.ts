import { accuracyOf } from '../../src/core/model/accuracy';
import { isTimed } from '../../src/core/tuner/outcome';
import type { TrialRow } from './model';

/** A trial with what was measured and what had been predicted before. */
export interface ParityPoint {
  readonly evaluation: number;
  readonly measuredMs: number;
  readonly predictedMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** Predicted over measured, less 1. */
  readonly residual: number;
}

/** The trials that were both predicted and timed. */
export function parityPoints(rows: readonly TrialRow[]): readonly ParityPoint[] {
  return rows.flatMap(({ evaluation, trial }) => {
    const predicted = trial.predictedMs;
    if (predicted === null || !isTimed(trial)) return [];
    const measuredMs = trial.timeMs.median;
    return [
      {
        evaluation,
        measuredMs,
        predictedMs: predicted.p50,
        lowMs: predicted.p10,
        highMs: predicted.p90,
        residual: predicted.p50 / measuredMs - 1,
      },
    ];
  });
}

/** How good the predictions of these trials were, in a sentence. */
export function parityReading(points: readonly ParityPoint[]): string {
  const { r2, mape, medianApe, coverage80 } = accuracyOf(
    points.map(({ measuredMs }) => measuredMs),
    points.map(({ predictedMs }) => predictedMs),
    points.map(({ lowMs }) => lowMs),
    points.map(({ highMs }) => highMs),
  );
  const near = points.filter(({ residual }) => Math.abs(residual) <= NEAR).length;
  return [
    `${near} of ${points.length} within ±${100 * NEAR} %`,
    `mean error ${percent(mape)}, median ${percent(medianApe)}`,
    `R² ${r2 === null ? 'not defined' : r2.toFixed(2)}`,
    `${coverage80 === null ? 'unknown' : `${Math.round(100 * coverage80)} %`} inside the intervals that should hold 80 %.`,
  ].join('; ');
}

/** A prediction this close is drawn as good. */
export const NEAR = 0.1;

const percent = (value: number | null): string => (value === null ? 'unknown' : `${value.toFixed(1)} %`);
