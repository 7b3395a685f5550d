import {
  areaY,
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  line,
  link,
  type PlotOptions,
  ruleY,
} from '@observablehq/plot';
import { formatTimeMs } from '../../src/core/format';
import { linearTicks, logTicks } from '../shared/axis';
import { NEAR, type ParityPoint } from './parity';

/** Room around the points, as a factor. */
const ROOM = 1.15;

/** Predicted over measured time, both logarithmic, with the interval of each and a band of ±10 %. */
export function parityPlot(points: readonly ParityPoint[], width: number): PlotOptions {
  const times = points.flatMap(({ measuredMs, predictedMs }) => [measuredMs, predictedMs]);
  const [low, high] = [Math.min(...times) / ROOM, Math.max(...times) * ROOM];
  const ticks = logTicks(low, high);
  const diagonal = [low, high].map((timeMs) => ({ timeMs }));
  const within = (timeMs: number): number => Math.min(high, Math.max(low, timeMs));
  return {
    width,
    height: Math.min(360, Math.max(240, Math.round(width * 0.6))),
    marginLeft: 76,
    marginRight: 20,
    marginTop: 24,
    marginBottom: 38,
    x: { type: 'log', domain: [low, high] },
    y: { type: 'log', domain: [low, high] },
    marks: [
      gridX(ticks, { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      gridY(ticks, { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisX(ticks, { label: 'measured →', tickFormat: formatTimeMs, tickSize: 0 }),
      axisY(ticks, { label: '↑ predicted before', tickFormat: formatTimeMs, tickSize: 0 }),
      areaY(diagonal, {
        x: 'timeMs',
        y1: ({ timeMs }: { timeMs: number }) => within(timeMs * (1 - NEAR)),
        y2: ({ timeMs }: { timeMs: number }) => within(timeMs * (1 + NEAR)),
        fill: 'var(--tilesmith-baseline)',
        fillOpacity: 0.2,
      }),
      line(diagonal, { x: 'timeMs', y: 'timeMs', stroke: 'var(--tilesmith-baseline)' }),
      link(points, {
        x: 'measuredMs',
        y1: ({ lowMs }: ParityPoint) => within(lowMs),
        y2: ({ highMs }: ParityPoint) => within(highMs),
        stroke: 'var(--tilesmith-predicted)',
        strokeOpacity: 0.4,
      }),
      dot(points, {
        x: 'measuredMs',
        y: 'predictedMs',
        r: 3.5,
        stroke: 'var(--tilesmith-predicted)',
        fill: 'var(--tilesmith-predicted)',
        fillOpacity: 0.35,
      }),
    ],
  };
}

/** How far each prediction was off, in the order measured. */
export function residualPlot(points: readonly ParityPoint[], width: number): PlotOptions {
  const residuals = points.map(({ residual }) => 100 * residual);
  const [low, high] = [Math.min(-12, ...residuals), Math.max(12, ...residuals)];
  return {
    width,
    height: 180,
    marginLeft: 76,
    marginRight: 20,
    marginTop: 24,
    marginBottom: 38,
    x: { type: 'linear', domain: [0, Math.max(...points.map(({ evaluation }) => evaluation)) + 1] },
    y: { type: 'linear', domain: [low, high] },
    marks: [
      gridY(linearTicks(low, high), { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisY(linearTicks(low, high), {
        label: '↑ predicted too long by, %',
        tickFormat: (value: number) => String(Number(value.toPrecision(4))),
        tickSize: 0,
      }),
      axisX({ label: 'evaluation →', tickSize: 0, ticks: 6 }),
      ruleY([-100 * NEAR, 100 * NEAR], { stroke: 'var(--tilesmith-baseline)', strokeDasharray: '4 3' }),
      ruleY([0], { stroke: 'var(--tilesmith-baseline)' }),
      dot(points, {
        x: 'evaluation',
        y: ({ residual }: ParityPoint) => 100 * residual,
        r: 3.5,
        stroke: 'var(--tilesmith-predicted)',
        fill: 'var(--tilesmith-predicted)',
        fillOpacity: 0.35,
      }),
    ],
  };
}
