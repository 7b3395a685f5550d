import {
  axisX,
  axisY,
  barY,
  cell,
  gridY,
  type PlotOptions,
  pointer,
  ruleY,
  text,
  tip,
} from '@observablehq/plot';
import type { MeasuredBin, MeasuredCell } from './measured';
import { shortNumber } from './numberText';
import type { ErrorUnit } from './tile';

/** How many elements of C a device left with how large an error. */
export function measuredHistogramPlot(
  bins: readonly MeasuredBin[],
  unit: ErrorUnit,
  width: number,
): PlotOptions {
  const step = Math.max(1, Math.ceil((bins.length * 62) / width));
  return {
    width,
    height: 260,
    marginLeft: 56,
    marginRight: 16,
    marginBottom: 36,
    x: { type: 'band', domain: bins.map(({ label }) => label), padding: 0.08 },
    marks: [
      gridY({ stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisY({ label: '↑ elements', tickSize: 0 }),
      axisX(
        bins.map(({ label }) => label).filter((_, place) => place % step === 0),
        { label: unit === 'ulp' ? 'error in ulp →' : 'relative error →', tickSize: 0 },
      ),
      barY(bins, { x: 'label', y: 'count', fill: 'var(--tilesmith-correct)' }),
      ruleY([0], { stroke: 'var(--tilesmith-grid-strong)' }),
      tip(
        bins,
        pointer({
          x: 'label',
          y: 'count',
          title: ({ label, count }: MeasuredBin) => `${count} elements\nerror ${label}`,
        }),
      ),
    ],
  };
}

/** Where in C the largest errors are: the stronger the colour, the larger; × where a result is not finite. */
export function measuredHeatMapPlot(cells: readonly MeasuredCell[], width: number): PlotOptions {
  const side = Math.min(width, 400);
  const known = cells.filter(({ error }) => error !== null && error < 1);
  const largest = known.reduce((most, { error }) => Math.max(most, error ?? 0), Number.MIN_VALUE);
  const extent = (of: (each: MeasuredCell) => number) => [...new Set(cells.map(of))].sort((a, b) => a - b);
  return {
    width: side,
    height: side,
    marginLeft: 34,
    marginRight: 8,
    marginTop: 22,
    marginBottom: 34,
    x: { type: 'band', domain: extent(({ column }) => column), padding: 0.04 },
    y: { type: 'band', domain: extent(({ row }) => row), padding: 0.04 },
    marks: [
      axisX([], { label: 'columns of C →' }),
      axisY([], { label: 'rows of C', labelAnchor: 'top', labelArrow: 'none' }),
      cell(known, {
        x: 'column',
        y: 'row',
        fill: 'var(--vscode-charts-red)',
        fillOpacity: ({ error }: MeasuredCell) => (error ?? 0) / largest,
        stroke: 'var(--tilesmith-grid)',
      }),
      text(
        cells.filter(({ error }) => error !== null && error >= 1),
        { x: 'column', y: 'row', text: () => '×', fill: 'var(--tilesmith-wrong)', fontWeight: 'bold' },
      ),
      tip(
        cells,
        pointer({
          x: 'column',
          y: 'row',
          title: ({ error }: MeasuredCell) =>
            error === null ? 'nothing was compared here' : `largest error ${shortNumber(error)} of |A|·|B|`,
        }),
      ),
    ],
  };
}
