import { axisX, axisY, dot, gridX, type PlotOptions, ruleY, text } from '@observablehq/plot';
import { logTicks } from '../shared/axis';
import { errorNumber } from './numberText';
import type { TensorRow } from './tensorComparison';

/** The error of each generation; those known from hardware are filled, the others are not. */
export function tensorPlot(rows: readonly TensorRow[], width: number): PlotOptions {
  const drawn = rows.filter(({ rms }) => rms !== null && rms > 0);
  const errors = drawn.map(({ rms }) => rms ?? 1);
  const low = errors.reduce((a, b) => Math.min(a, b), errors[0] ?? 1e-7) / 2;
  const high = errors.reduce((a, b) => Math.max(a, b), errors[0] ?? 1e-6) * 2;
  const ticks = logTicks(low, high);
  const x = ({ rms }: TensorRow) => rms;
  const colour = 'var(--tilesmith-correct)';
  return {
    width,
    height: 64 + 26 * rows.length,
    marginLeft: 128,
    marginRight: 88,
    marginBottom: 36,
    x: { type: 'log', domain: [low, high] },
    y: { type: 'point', domain: rows.map(({ label }) => label), padding: 0.6 },
    marks: [
      gridX(ticks, { stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      ruleY(
        rows.map(({ label }) => label),
        { stroke: 'var(--tilesmith-grid)' },
      ),
      axisY({ label: null, tickSize: 0 }),
      axisX(
        ticks.filter((_, place) => place % Math.ceil(ticks.length / Math.max(2, width / 110)) === 0),
        {
          label: 'relative error (log scale) →',
          text: (value: number) => value.toExponential(0),
        },
      ),
      dot(
        drawn.filter(({ path }) => path.evidence === 'hardware'),
        { x, y: 'label', r: 5, fill: colour },
      ),
      dot(
        drawn.filter(({ path }) => path.evidence !== 'hardware'),
        { x, y: 'label', r: 5, stroke: colour, strokeWidth: 2, fill: 'var(--vscode-editor-background)' },
      ),
      text(drawn, {
        x,
        y: 'label',
        text: ({ rms }: TensorRow) => errorNumber(rms, ''),
        dx: 12,
        textAnchor: 'start',
        stroke: 'var(--vscode-editor-background)',
        strokeWidth: 4,
        fill: 'var(--tilesmith-text)',
      }),
      text(
        rows.filter(({ rms }) => rms === null || rms === 0),
        {
          y: 'label',
          frameAnchor: 'left',
          dx: 8,
          text: ({ rms }: TensorRow) => (rms === null ? 'overflow' : 'exact'),
        },
      ),
    ],
  };
}
