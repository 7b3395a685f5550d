import { axisX, axisY, dot, gridX, gridY, line, type PlotOptions, pointer, tip } from '@observablehq/plot';
import { energyUnit, formatConfiguration, formatEnergy, formatTimeMs, timeUnit } from '../../src/core/format';
import { linearTicks } from '../shared/axis';
import type { FrontPoint } from './front';

/** Room around the outermost points, as a share of the range. */
const ROOM = 0.06;

/** Energy over time, with the front as a line through its points; `width` in CSS pixels. */
export function frontPlot(points: readonly FrontPoint[], width: number): PlotOptions {
  const [x, y] = [
    domainOf(points.map(({ timeMs }) => timeMs)),
    domainOf(points.map(({ energyJ }) => energyJ)),
  ];
  const [time, energy] = [timeUnit(x[1]), energyUnit(y[1])];
  const number = (scale: number) => (value: number) => String(Number((value / scale).toPrecision(4)));
  const front = points.filter(({ onFront }) => onFront);
  return {
    width,
    height: width < 500 ? 220 : 280,
    marginLeft: 56,
    marginRight: 16,
    marginBottom: 36,
    x: { type: 'linear', domain: x },
    y: { type: 'linear', domain: y },
    marks: [
      gridX(linearTicks(...x), { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      gridY(linearTicks(...y), { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisX(linearTicks(...x), {
        label: `measured time of one launch (${time.name}) →`,
        tickFormat: number(time.scale),
        tickSize: 0,
      }),
      axisY(linearTicks(...y), {
        label: `↑ energy of one launch (${energy.name})`,
        tickFormat: number(energy.scale),
        tickSize: 0,
      }),
      dot(
        points.filter(({ onFront }) => !onFront),
        { x: 'timeMs', y: 'energyJ', r: 3, stroke: 'var(--tilesmith-correct)', strokeOpacity: 0.7 },
      ),
      line(front, {
        x: 'timeMs',
        y: 'energyJ',
        curve: 'step-after',
        stroke: 'var(--tilesmith-best)',
        strokeWidth: 2,
      }),
      dot(front, { x: 'timeMs', y: 'energyJ', r: 5, fill: 'var(--tilesmith-best)' }),
      tip(
        points,
        pointer({
          x: 'timeMs',
          y: 'energyJ',
          title: ({ trial, timeMs, energyJ }: FrontPoint) =>
            `${formatConfiguration(trial.configuration)}\n${formatTimeMs(timeMs)}, ${formatEnergy(energyJ)}`,
        }),
      ),
    ],
  };
}

function domainOf(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = Math.max((high - low) * ROOM, high * 0.01);
  return [low - room, high + room];
}
