import {
  axisX,
  axisY,
  dot,
  gridY,
  line,
  type PlotOptions,
  pointer,
  ruleX,
  text,
  tip,
} from '@observablehq/plot';
import { decades, logTicks } from '../shared/axis';
import type { GrowthPoint } from './growth';
import type { MeasuredPoint } from './measured';
import { errorNumber } from './numberText';
import { seriesStyle } from './series';

/** What the plot draws. */
export interface GrowthPicture {
  readonly points: readonly GrowthPoint[];
  /** Ids of the lines in their order, which gives them their looks. */
  readonly order: readonly string[];
  readonly highlighted: string;
  readonly measured: readonly MeasuredPoint[];
  /** The K that is looked at elsewhere. */
  readonly k: number;
}

/** An error that is 0 has no place on a logarithmic axis: it stands on its floor. */
const FLOOR = 1e-9;

/** Ends of the error axis: whole powers of ten around everything that is drawn. */
export function errorDomain({ points, highlighted, measured }: GrowthPicture): readonly [number, number] {
  const shown = points.flatMap((point) => [
    point.rms,
    ...(point.path === highlighted ? [point.expected, point.boundOfC] : []),
  ]);
  const values = [...shown, ...measured.map(({ rms }) => rms)].filter((value) => value !== null && value > 0);
  const low = values.reduce<number>((a, b) => Math.min(a, b ?? a), 1e-6);
  const high = values.reduce<number>((a, b) => Math.max(a, b ?? a), 1e-3);
  return [10 ** Math.floor(Math.log10(Math.max(low, FLOOR))), 10 ** Math.ceil(Math.log10(high))];
}

/** Relative error over K: a line a path, and of the highlighted one its bound, its expectation and what was measured. */
export function growthPlot(picture: GrowthPicture, width: number): PlotOptions {
  const { points, order, highlighted, measured, k } = picture;
  const [low, high] = errorDomain(picture);
  const lengths = [...new Set([...points.map((point) => point.k), ...measured.map((point) => point.k)])];
  const last = lengths.reduce((a, b) => Math.max(a, b), 1024);
  const own = points.filter(({ path }) => path === highlighted);
  const ownColour = seriesStyle(Math.max(0, order.indexOf(highlighted))).colour;
  const height = (value: number | null) => (value === null ? null : Math.max(value, low));
  return {
    width,
    height: width < 500 ? 260 : 320,
    marginLeft: 52,
    marginRight: 20,
    marginBottom: 36,
    x: { type: 'log', base: 2, domain: [16, Math.max(last, 1024)] },
    y: { type: 'log', domain: [low, high] },
    marks: [
      gridY(logTicks(low, high), { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisY(decades(low, high), {
        label: '↑ relative error (log scale)',
        text: (value: number) => value.toExponential(0),
        tickSize: 0,
      }),
      axisX(
        [...lengths].sort((a, b) => a - b),
        { label: 'K (log scale) →', text: (value: number) => String(value) },
      ),
      k >= 16 && k <= last
        ? ruleX([k], { stroke: 'var(--tilesmith-grid-strong)', strokeDasharray: '2 3' })
        : null,
      k >= 16 && k <= last
        ? text([k], {
            x: (value: number) => value,
            frameAnchor: 'top',
            dy: -10,
            textAnchor: k < last ? 'middle' : 'end',
            text: () => `K = ${k}`,
          })
        : null,
      line(own, {
        x: 'k',
        y: ({ boundOfC }: GrowthPoint) => height(boundOfC),
        stroke: ownColour,
        strokeDasharray: '1 4',
        strokeLinecap: 'round',
        strokeWidth: 2,
      }),
      line(own, {
        x: 'k',
        y: ({ expected }: GrowthPoint) => height(expected),
        stroke: ownColour,
        strokeDasharray: '7 4',
      }),
      ...order.flatMap((path, index) => {
        const { colour, symbol } = seriesStyle(index);
        const drawn = points.filter((point) => point.path === path && point.rms !== null);
        const y = ({ rms }: GrowthPoint) => height(rms);
        return [
          line(drawn, { x: 'k', y, stroke: colour, strokeWidth: path === highlighted ? 2.5 : 1.25 }),
          dot(drawn, { x: 'k', y, symbol, r: 4, fill: colour }),
        ];
      }),
      dot(measured, {
        x: 'k',
        y: ({ rms }: MeasuredPoint) => height(rms),
        symbol: 'star',
        r: 7,
        stroke: 'var(--tilesmith-chosen)',
        strokeWidth: 2,
      }),
      text(
        points.filter(({ rms }) => rms === null),
        {
          x: 'k',
          y: () => high,
          text: () => 'overflow',
          dy: 10,
          fill: 'var(--tilesmith-wrong)',
          stroke: 'var(--vscode-editor-background)',
          strokeWidth: 4,
          textAnchor: 'end',
        },
      ),
      tip(
        points.filter(({ rms }) => rms !== null),
        pointer({
          x: 'k',
          y: ({ rms }: GrowthPoint) => height(rms),
          title: ({ label, k: length, rms, dots }: GrowthPoint) =>
            `${label}\nK = ${length}: ${errorNumber(rms, '')}\nemulated, ${dots} dot products`,
          maxRadius: 30,
          lineHeight: 1.3,
        }),
      ),
    ],
  };
}
