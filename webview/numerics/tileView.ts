import { element, setText, type View } from '../shared/dom';
import { figure } from '../shared/figure';
import type { Column } from '../shared/table';
import type { Actions } from './actions';
import { chooser } from './chooser';
import { dataView } from './dataView';
import { createWork, PAGE_HOST } from './jobs';
import { errorNumber } from './numberText';
import { everyPath, formatsText } from './paths';
import { type ErrorBin, errorBins, TILE, type TileElement, tileElements, tileReading } from './tile';
import { heatMapPlot, histogramPlot } from './tilePlots';
import { type ViewState, withTable } from './viewState';
import { workView } from './workView';

const UNITS = [
  { id: 'share', label: 'share of |A|·|B|' },
  { id: 'ulp', label: 'ulp of C' },
] as const;

const ELEMENT_COLUMNS: readonly Column<TileElement>[] = [
  { id: 'row', label: 'Row', numeric: true, text: ({ row }) => String(row) },
  { id: 'column', label: 'Column', numeric: true, text: ({ column }) => String(column) },
  { id: 'computed', label: 'Computed', numeric: true, text: ({ computed }) => String(computed) },
  { id: 'exact', label: 'Exact', numeric: true, text: ({ exact }) => String(exact) },
  { id: 'share', label: 'Error, of |A|·|B|', numeric: true, text: ({ share }) => errorNumber(share, '') },
  { id: 'ulp', label: 'Error, ulp', numeric: true, text: ({ ulp }) => errorNumber(ulp, '') },
];

const BIN_COLUMNS: readonly Column<ErrorBin>[] = [
  { id: 'low', label: 'Error from', numeric: true, text: ({ low }) => errorNumber(low, '') },
  { id: 'high', label: 'to', numeric: true, text: ({ high }) => errorNumber(high, '') },
  { id: 'count', label: 'Elements', numeric: true, text: ({ count }) => String(count) },
];

/** The errors of a tile of C one by one: how they spread, and where they sit. */
export function tileView(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const work = createWork<readonly TileElement[]>(actions.redraw, PAGE_HOST);
  const progress = workView(work, 'Computing the tile');
  const data = dataView(actions, { withK: true });
  const path = chooser<string>('Computed by', (id) => actions.show({ path: id }));
  const unit = chooser<ViewState['errorIn']>('Error as', (errorIn) => actions.show({ errorIn }));
  const toggle = (name: string) => (asTable: boolean) => {
    if (view !== null) actions.show(withTable(view, name, asTable));
  };
  const histogram = figure<ErrorBin>({
    question: 'How large are the errors?',
    caption: 'Elements by error',
    onTable: toggle('histogram'),
  });
  const legend = element('p', { class: 'reading' });
  const heatMap = figure<TileElement>({
    question: 'Which elements of C err?',
    caption: 'Elements of the tile, row by row',
    onTable: toggle('heatMap'),
    above: legend,
  });
  setText(
    legend,
    'Red + too large, blue − too small, × infinite or NaN; the stronger, the larger the error.',
  );

  return {
    element: element(
      'section',
      {},
      element('div', { class: 'controls' }, path.element, data.element, unit.element),
      element('div', { class: 'pair' }, histogram.element, heatMap.element),
      progress.element,
    ),
    update: (next) => {
      view = next;
      const { family, k, seed, kernel, errorIn } = next;
      const paths = everyPath(kernel);
      const chosen = paths.find(({ id }) => id === next.path) ?? paths[0];
      if (chosen === undefined) return;
      work.request(JSON.stringify([chosen, family, k, seed]), () => tileElements(chosen, family, k, seed));
      data.update(next);
      path.update({
        choices: paths.map((each) => ({ id: each.id, label: `${each.label}: ${formatsText(each)}` })),
        selected: chosen.id,
      });
      unit.update({ choices: UNITS, selected: errorIn });
      const elements = work.current?.result ?? [];
      const version = JSON.stringify([chosen, family, k, seed, errorIn, elements.length]);
      const bins = errorBins(elements, errorIn);
      histogram.update({
        plot: (width) => histogramPlot(bins, errorIn, width),
        columns: BIN_COLUMNS,
        rows: bins,
        asTable: next.tables.includes('histogram'),
        reading: tileReading(elements, errorIn),
        version,
      });
      heatMap.update({
        plot: (width) => heatMapPlot(elements, errorIn, width),
        columns: ELEMENT_COLUMNS,
        rows: elements,
        asTable: next.tables.includes('heatMap'),
        reading: `A tile of ${TILE} by ${TILE} elements, K = ${k}.`,
        version,
      });
      progress.update();
    },
  };
}
