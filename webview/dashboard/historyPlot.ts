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
import { edpUnit, energyUnit, formatConfiguration, timeUnit, type Unit } from '../../src/core/format';
import type { TrialStatus } from '../../src/core/records/trial';
import { BY_TIME, costOf, figuresOf, type Quantity, rankedBy } from '../../src/core/tuner/objective';
import { costText, QUANTITY_NAMES } from '../../src/core/tuner/objectiveText';
import { logTicks } from '../shared/axis';
import { glyphElement, glyphsAt, STATUSES } from './glyphs';
import type { ProblemView } from './model';
import { bestSoFar, isUnread, rowOf } from './series';
import { STATUS_LABELS } from './trialTable';

/** A trial as the plot shows it; `y` is its cost, a median in ms, say, or the middle of the failures' lane. */
export interface HistoryPoint {
  readonly key: string;
  readonly evaluation: number;
  readonly status: TrialStatus;
  readonly y: number;
  readonly label: string;
}

/** Everything the history plot draws, as data; costs in the unit of the quantity that was tuned for. */
export interface History {
  readonly points: readonly HistoryPoint[];
  /** Ends of the axis that belong to costs, and the bottom of the axis below the failures' lane. */
  readonly low: number;
  readonly high: number;
  readonly floor: number;
  readonly evaluations: number;
}

/** The unit of a quantity's axis for its largest value. */
const UNITS: Readonly<Record<Quantity, (largest: number) => Unit>> = {
  time: timeUnit,
  energy: energyUnit,
  edp: edpUnit,
};

/** Share of the height that separates the lane's middle from the costs, and the lane's middle from the floor. */
const LANE = 0.09;

/** The points and the extent of the plot; without any cost the axis is 1 to 10, for the failures' sake. */
export function historyOf(problem: ProblemView, objective = BY_TIME): History {
  const quantity = rankedBy(objective.goal);
  const rows = problem.rows
    .filter((row) => !isUnread(row, objective))
    .map((row) => ({ ...row, cost: costOf(figuresOf(row.trial), quantity) }));
  const costs = rows.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  // reduce and not Math.min(...), which has an argument limit that a long session would reach.
  const least = costs.length === 0 ? 1 : costs.reduce((a, b) => Math.min(a, b));
  const most = costs.length === 0 ? 10 : costs.reduce((a, b) => Math.max(a, b));
  const low = least / 1.06;
  const high = most * 1.06;
  const failed = costs.length < rows.length;
  const step = (high / low) ** LANE;
  const lane = low / step;
  const points = rows.map(({ key, evaluation, trial, cost }) => {
    const outcome =
      cost === null
        ? `${STATUS_LABELS[trial.status]}: ${trial.reason ?? 'no reason was given'}`
        : `measured ${costText(cost, quantity)}`;
    return {
      key,
      evaluation,
      status: trial.status,
      y: cost ?? lane,
      label: `#${evaluation} ${formatConfiguration(trial.configuration)}\n${outcome}`,
    };
  });
  return { points, low, high, floor: failed ? lane / step : low, evaluations: problem.rows.length };
}

/** The plot of every trial over its evaluation, with the best so far; `width` in CSS pixels, `chosen` = a key. */
export function historyPlot(
  problem: ProblemView,
  width: number,
  chosen: string | null,
  objective = BY_TIME,
): PlotOptions {
  const history = historyOf(problem, objective);
  const { points, low, high, floor } = history;
  const quantity = rankedBy(objective.goal);
  const unit = UNITS[quantity](high);
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
  const baseline = problem.baseline === null ? null : costOf(figuresOf(problem.baseline), quantity);
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
        label: `↑ measured ${QUANTITY_NAMES[quantity]} (${unit.name}, log scale)`,
        // As text and not as tickFormat, of which a logarithmic scale leaves some out.
        text: (cost: number) => String(Number((cost / unit.scale).toPrecision(3))),
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
      baseline === null
        ? null
        : ruleY([baseline], { stroke: 'var(--tilesmith-baseline)', strokeDasharray: '5 4' }),
      baseline === null
        ? null
        : text([baseline], {
            y: (cost: number) => cost,
            text: () => "source's own values",
            frameAnchor: 'right',
            dy: -9,
            textAnchor: 'end',
            fill: 'var(--tilesmith-baseline)',
            stroke: 'var(--vscode-editor-background)',
            strokeWidth: 4,
          }),
      line(bestSoFar(problem.rows, objective), {
        x: 'evaluation',
        y: 'cost',
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
