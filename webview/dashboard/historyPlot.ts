import {
  axisX,
  axisY,
  dot,
  gridY,
  line,
  type Markish,
  type PlotOptions,
  pointer,
  type RenderFunction,
  ruleY,
  text,
  tip,
} from '@observablehq/plot';
import { formatConfiguration, formatTimeMs, timeUnit } from '../../src/core/format';
import type { TrialStatus } from '../../src/core/records/trial';
import { logTicks } from '../shared/axis';
import { glyphElement, glyphsAt, STATUSES } from './glyphs';
import type { ProblemView } from './model';
import { bestSoFar, rowOf, timedRows } from './series';
import { STATUS_LABELS } from './trialTable';

/** A trial as the plot shows it; `y` is its median in ms, or the middle of the failures' lane. */
export interface HistoryPoint {
  readonly key: string;
  readonly evaluation: number;
  readonly status: TrialStatus;
  readonly y: number;
  readonly label: string;
}

/** Everything the history plot draws, as data; times in ms. */
export interface History {
  readonly points: readonly HistoryPoint[];
  /** Ends of the time axis that belong to times, and the bottom of the axis below the failures' lane. */
  readonly low: number;
  readonly high: number;
  readonly floor: number;
  readonly evaluations: number;
}

/** Share of the height that separates the lane's middle from the times, and the lane's middle from the floor. */
const LANE = 0.09;

/** The points and the extent of the plot; without any time the axis is 1 ms to 10 ms, for the failures' sake. */
export function historyOf(problem: ProblemView): History {
  const times = timedRows(problem.rows).map(({ timeMs }) => timeMs.median);
  // reduce and not Math.min(...), which has an argument limit that a long session would reach.
  const fastest = times.length === 0 ? 1 : times.reduce((a, b) => Math.min(a, b));
  const slowest = times.length === 0 ? 10 : times.reduce((a, b) => Math.max(a, b));
  const low = fastest / 1.06;
  const high = slowest * 1.06;
  const failed = times.length < problem.rows.length;
  const step = (high / low) ** LANE;
  const lane = low / step;
  const points = problem.rows.map(({ key, evaluation, trial }) => {
    const outcome =
      trial.timeMs === null
        ? `${STATUS_LABELS[trial.status]}: ${trial.reason ?? 'no reason was given'}`
        : `measured ${formatTimeMs(trial.timeMs.median)}`;
    return {
      key,
      evaluation,
      status: trial.status,
      y: trial.timeMs?.median ?? lane,
      label: `#${evaluation} ${formatConfiguration(trial.configuration)}\n${outcome}`,
    };
  });
  return { points, low, high, floor: failed ? lane / step : low, evaluations: problem.rows.length };
}

/** The plot of every trial over its evaluation, with the best so far; `width` in CSS pixels, `chosen` = a key. */
export function historyPlot(problem: ProblemView, width: number, chosen: string | null): PlotOptions {
  const history = historyOf(problem);
  const { points, low, high, floor } = history;
  const unit = timeUnit(high);
  const ticks = points.some(({ status }) => status === 'correct') ? logTicks(low, high) : [];
  const radius = points.length > 1000 ? 1.5 : 3.5;
  const ofStatus =
    (status: TrialStatus): RenderFunction =>
    (_index, { x, y }) => {
      const places = points
        .filter((point) => point.status === status)
        .map((point) => ({ x: Number(x?.(point.evaluation)), y: Number(y?.(point.y)) }));
      return glyphElement(status, glyphsAt(status, radius, places), radius > 2 ? 1.5 : 0.75);
    };
  const best = rowOf(problem, problem.best);
  const ring = (key: string | null, r: number, color: string): Markish =>
    dot(
      points.filter((point) => point.key === key),
      { x: 'evaluation', y: 'y', r, stroke: color, strokeWidth: 2 },
    );
  const baselineMs = problem.baseline?.timeMs?.median;
  return {
    width,
    height: width < 500 ? 220 : 280,
    marginLeft: 44,
    marginRight: 16,
    marginBottom: 36,
    x: { type: 'linear', domain: [0.5, Math.max(10, history.evaluations) + 0.5] },
    y: { type: 'log', domain: [floor, high] },
    marks: [
      gridY(ticks, { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisY(ticks, {
        label: `↑ measured time (${unit.name}, log scale)`,
        // As text and not as tickFormat, of which a logarithmic scale leaves some out.
        text: (timeMs: number) => String(Number((timeMs / unit.scale).toPrecision(3))),
        tickSize: 0,
      }),
      axisX({
        label: 'evaluation →',
        tickFormat: 'd',
        interval: 1,
        ticks: Math.max(3, Math.floor(width / 90)),
      }),
      floor < low ? ruleY([low], { stroke: 'var(--tilesmith-grid-strong)' }) : null,
      floor < low
        ? text(['failed'], { frameAnchor: 'bottom-left', dx: -6, dy: -10, textAnchor: 'end' })
        : null,
      ...STATUSES.map(ofStatus),
      baselineMs === undefined
        ? null
        : ruleY([baselineMs], { stroke: 'var(--tilesmith-baseline)', strokeDasharray: '5 4' }),
      baselineMs === undefined
        ? null
        : text([baselineMs], {
            y: (timeMs: number) => timeMs,
            text: () => "source's own values",
            frameAnchor: 'right',
            dy: -9,
            textAnchor: 'end',
            fill: 'var(--tilesmith-baseline)',
            stroke: 'var(--vscode-editor-background)',
            strokeWidth: 4,
          }),
      line(bestSoFar(problem.rows), {
        x: 'evaluation',
        y: 'timeMs',
        curve: 'step-after',
        stroke: 'var(--tilesmith-best)',
        strokeWidth: 2,
      }),
      ring(best?.key ?? null, 6, 'var(--tilesmith-best)'),
      ring(chosen, 9, 'var(--tilesmith-chosen)'),
      tip(points, pointer({ x: 'evaluation', y: 'y', title: 'label', maxRadius: 24, lineHeight: 1.3 })),
    ],
  };
}
