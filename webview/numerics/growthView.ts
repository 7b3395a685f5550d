import { deviceLabel } from '../../src/core/device/deviceLabel';
import { element, setShown, setText, type View } from '../shared/dom';
import { figure } from '../shared/figure';
import type { Column } from '../shared/table';
import type { Actions } from './actions';
import { chooser } from './chooser';
import { dataView } from './dataView';
import { type GrowthPoint, growth, growthReading } from './growth';
import { growthPlot } from './growthPlot';
import { createWork, PAGE_HOST } from './jobs';
import { MEASURED_LABELS, measuredPoints } from './measured';
import { errorNumber } from './numberText';
import { COMPARISON_LABELS, COMPARISONS, comparedPaths } from './paths';
import { seriesLegend } from './seriesLegend';
import { type ViewState, withTable } from './viewState';
import { workView } from './workView';

/** A point beside what was measured at its length, where it was. */
interface TwinRow extends GrowthPoint {
  readonly measured: number | null;
}

const COLUMNS: readonly Column<TwinRow>[] = [
  { id: 'path', label: 'Computed by', text: ({ label }) => label },
  { id: 'k', label: 'K', numeric: true, text: ({ k }) => String(k) },
  { id: 'rms', label: 'Emulated error', numeric: true, text: ({ rms }) => errorNumber(rms, 'overflow') },
  { id: 'bias', label: 'of it bias', numeric: true, text: ({ bias }) => errorNumber(bias, '') },
  { id: 'expected', label: 'Expected', numeric: true, text: ({ expected }) => errorNumber(expected, '') },
  { id: 'bound', label: 'Bound', numeric: true, text: ({ boundOfC }) => errorNumber(boundOfC, 'none') },
  { id: 'measured', label: 'Measured', numeric: true, text: ({ measured }) => errorNumber(measured, '') },
  { id: 'max', label: 'Largest, of |A|·|B|', numeric: true, text: ({ max }) => errorNumber(max, '') },
  {
    id: 'boundShare',
    label: 'Bound, of |A|·|B|',
    numeric: true,
    text: ({ bound }) => errorNumber(bound, 'none'),
  },
];

/** How the error grows with K, for paths that are worth comparing. */
export function growthView(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const work = createWork<readonly GrowthPoint[]>(actions.redraw, PAGE_HOST);
  const progress = workView(work, 'Emulating');
  const data = dataView(actions, { withHard: true });
  const comparison = chooser<ViewState['comparison']>('Compare', (next) =>
    actions.show({ comparison: next, highlighted: '' }),
  );
  const legend = seriesLegend((highlighted) => actions.show({ highlighted }));
  const key = element('p', { class: 'reading' });
  const plot = figure<TwinRow>({
    question: 'How does the error grow with K?',
    caption: 'Relative errors by path and K',
    onTable: (asTable) => {
      if (view !== null) actions.show(withTable(view, 'growth', asTable));
    },
    above: element('div', { class: 'above' }, legend.element, key),
  });

  return {
    element: element(
      'section',
      {},
      element('div', { class: 'controls' }, comparison.element, data.element),
      plot.element,
      progress.element,
    ),
    update: (next) => {
      view = next;
      const { seed, kernel, measurement } = next;
      const family = next.hardData ?? next.family;
      const paths = comparedPaths(next.comparison, kernel);
      const highlighted = paths.find(({ id }) => id === next.highlighted)?.id ?? paths[0]?.id ?? '';
      work.request(JSON.stringify([paths, family, seed]), () => growth(paths, family, seed));
      data.update(next);
      comparison.update({
        choices: COMPARISONS.map((id) => ({ id, label: COMPARISON_LABELS[id] })),
        selected: next.comparison,
      });
      legend.update({ entries: paths, chosen: highlighted });
      const points = work.current?.result ?? [];
      const measured = measuredPoints(measurement, kernel, family);
      const path = paths.find(({ id }) => id === highlighted);
      const bound = path?.byWgsl ? 'bound by the rules of WGSL' : 'bound that always holds';
      const device =
        measured.length === 0 || measurement === null
          ? ''
          : ` ✶ measured on ${deviceLabel(measurement.result.device)}.`;
      setText(key, `For ${path?.label ?? ''}: ┄ expected by formula, ··· ${bound}.${device}`);
      setShown(key, points.length > 0);
      plot.update({
        plot: (width) =>
          growthPlot({ points, order: paths.map(({ id }) => id), highlighted, measured, k: next.k }, width),
        columns: COLUMNS,
        rows: points.map((point) => ({
          ...point,
          measured: point.path === 'own' ? (measured.find(({ k }) => k === point.k)?.rms ?? null) : null,
        })),
        asTable: next.tables.includes('growth'),
        reading: `${growthReading(points, highlighted)} Data: ${MEASURED_LABELS[family]}.`.trim(),
      });
      progress.update();
    },
  };
}
