import {
  axisX,
  axisY,
  cell,
  gridY,
  type PlotOptions,
  pointer,
  rectY,
  ruleX,
  ruleY,
  text,
  tip,
} from '@observablehq/plot';
import { shortNumber } from './numberText';
import { type ErrorBin, type ErrorUnit, TILE, type TileElement } from './tile';

const UNIT_LABELS: Readonly<Record<ErrorUnit, string>> = { share: 'share of |A|·|B|', ulp: 'ulp' };

/** How many elements err by how much. */
export function histogramPlot(bins: readonly ErrorBin[], unit: ErrorUnit, width: number): PlotOptions {
  const reach = bins.at(-1)?.high ?? 1;
  return {
    width,
    height: 260,
    marginLeft: 44,
    marginRight: 16,
    marginBottom: 36,
    x: { domain: [-reach, reach] },
    marks: [
      gridY({ stroke: 'var(--tilesmith-grid)', strokeOpacity: 1 }),
      axisY({ label: '↑ elements', tickSize: 0 }),
      axisX({
        label: `error, ${UNIT_LABELS[unit]} →`,
        ticks: Math.max(2, Math.floor(width / 110)),
        tickFormat: shortNumber,
      }),
      rectY(bins, {
        x1: 'low',
        x2: 'high',
        y: 'count',
        fill: 'var(--tilesmith-correct)',
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      ruleX([0], { stroke: 'var(--tilesmith-chosen)', strokeOpacity: 0.6 }),
      ruleY([0], { stroke: 'var(--tilesmith-grid-strong)' }),
      tip(
        bins,
        pointer({
          x: ({ low, high }: ErrorBin) => (low + high) / 2,
          y: 'count',
          title: ({ low, high, count }: ErrorBin) =>
            `${count} elements\nfrom ${shortNumber(low)} to ${shortNumber(high)}`,
        }),
      ),
    ],
  };
}

/** Which element errs by how much: too large one colour with +, too small another with −, the stronger the worse. */
export function heatMapPlot(elements: readonly TileElement[], unit: ErrorUnit, width: number): PlotOptions {
  const side = Math.min(width, 460);
  const largest = elements.reduce((most, each) => {
    const size = Math.abs(each[unit]);
    return Number.isFinite(size) ? Math.max(most, size) : most;
  }, Number.MIN_VALUE);
  const places = Array.from({ length: TILE }, (_, place) => place);
  const finite = elements.filter(({ share }) => Number.isFinite(share));
  const broken = elements.filter(({ share }) => !Number.isFinite(share));
  const marked = places.filter((place) => place % 8 === 0);
  return {
    width: side,
    height: side,
    marginLeft: 34,
    marginRight: 8,
    marginTop: 22,
    marginBottom: 34,
    x: { type: 'band', domain: places, padding: 0.04 },
    y: { type: 'band', domain: places, padding: 0.04 },
    marks: [
      axisX(marked, { label: 'column of C →', tickSize: 0 }),
      axisY(marked, { label: 'row of C', labelAnchor: 'top', labelArrow: 'none', tickSize: 0 }),
      cell(finite, {
        x: 'column',
        y: 'row',
        fill: (each: TileElement) =>
          each[unit] < 0 ? 'var(--vscode-charts-blue)' : 'var(--vscode-charts-red)',
        // Errors are looked at by size: the square root tells small ones apart as well.
        fillOpacity: (each: TileElement) => Math.sqrt(Math.abs(each[unit]) / largest),
        stroke: 'var(--tilesmith-grid)',
      }),
      text(finite, {
        x: 'column',
        y: 'row',
        text: (each: TileElement) => (Math.abs(each[unit]) < largest / 2 ? '' : each[unit] < 0 ? '−' : '+'),
        fill: 'var(--tilesmith-text)',
        fontSize: 9,
      }),
      text(broken, {
        x: 'column',
        y: 'row',
        text: () => '×',
        fill: 'var(--tilesmith-wrong)',
        fontWeight: 'bold',
      }),
      tip(
        elements,
        pointer({
          x: 'column',
          y: 'row',
          title: (each: TileElement) =>
            `row ${each.row}, column ${each.column}\ncomputed ${each.computed}\nexact ${each.exact}\nerror ${shortNumber(each[unit])} ${UNIT_LABELS[unit]}`,
          maxRadius: 20,
        }),
      ),
    ],
  };
}
