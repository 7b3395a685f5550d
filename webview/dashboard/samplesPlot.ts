import { axisX, axisY, dot, gridX, link, type PlotOptions, tickX } from '@observablehq/plot';
import { timeUnit } from '../../src/core/format';
import type { TimeSummary } from '../../src/core/records/trial';
import { linearTicks } from '../shared/axis';

/** One row of the strip: a configuration's samples. */
export interface Strip {
  readonly name: string;
  readonly timeMs: TimeSummary;
}

/** Medians further apart than this share no axis: the samples of each would shrink to a point. */
const FAR = 1.5;

/** The strips to draw for a chosen trial: itself and, where it is near enough to be mistaken for it, the baseline. */
export function stripsOf(chosen: Strip, baseline: Strip | null): readonly Strip[] {
  if (baseline === null) return [chosen];
  const [a, b] = [chosen.timeMs.median, baseline.timeMs.median];
  return Math.max(a, b) / Math.min(a, b) < FAR ? [chosen, baseline] : [chosen];
}

/** One sample, for drawing and for the table twin; `order` counts from 1 as they were taken. */
export interface SamplePoint {
  readonly name: string;
  readonly order: number;
  readonly timeMs: number;
}

/** All samples of the strips, in the order taken. */
export function samplePoints(strips: readonly Strip[]): readonly SamplePoint[] {
  return strips.flatMap(({ name, timeMs }) =>
    timeMs.samples.map((sample, index) => ({ name, order: index + 1, timeMs: sample })),
  );
}

/** A dot for each sample, one row a strip, with median and middle half; `width` in CSS pixels. */
export function samplesPlot(strips: readonly Strip[], width: number): PlotOptions {
  const points = samplePoints(strips);
  const times = points.map(({ timeMs }) => timeMs);
  const low = Math.min(...times);
  const high = Math.max(...times);
  const room = Math.max((high - low) * 0.05, high * 0.001);
  const unit = timeUnit(high);
  const ticks = linearTicks(low - room, high + room);
  return {
    width,
    height: 44 + 34 * strips.length,
    marginLeft: 92,
    marginRight: 20,
    marginTop: 6,
    marginBottom: 34,
    x: { type: 'linear', domain: [low - room, high + room] },
    y: { type: 'band', domain: strips.map(({ name }) => name), padding: 0.3 },
    marks: [
      gridX(ticks, { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisX(ticks, {
        label: `measured time of one launch (${unit.name}) →`,
        tickFormat: (timeMs: number) => String(Number((timeMs / unit.scale).toPrecision(4))),
        tickSize: 0,
      }),
      axisY({ label: null, tickSize: 0 }),
      link(strips, {
        x1: ({ timeMs }: Strip) => timeMs.p25,
        x2: ({ timeMs }: Strip) => timeMs.p75,
        y: 'name',
        stroke: 'var(--tilesmith-baseline)',
        strokeOpacity: 0.35,
        strokeWidth: 14,
      }),
      dot(points, {
        x: 'timeMs',
        y: 'name',
        r: 4,
        stroke: 'var(--tilesmith-correct)',
        fill: 'var(--tilesmith-correct)',
        fillOpacity: 0.25,
      }),
      tickX(strips, {
        x: ({ timeMs }: Strip) => timeMs.median,
        y: 'name',
        stroke: 'var(--tilesmith-best)',
        strokeWidth: 2.5,
      }),
    ],
  };
}
