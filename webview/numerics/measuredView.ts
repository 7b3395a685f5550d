import { deviceLabel } from '../../src/core/device/deviceLabel';
import type { NumericsRun } from '../../src/protocol/numerics';
import { element, setShown, setText, type View } from '../shared/dom';
import { figure } from '../shared/figure';
import { type Column, table } from '../shared/table';
import type { Actions } from './actions';
import { chooser } from './chooser';
import {
  binsOf,
  cellsOf,
  type MeasuredBin,
  type MeasuredCell,
  measuredRuns,
  runLabel,
  runReading,
} from './measured';
import { measuredHeatMapPlot, measuredHistogramPlot } from './measuredPlots';
import { errorNumber } from './numberText';
import { type ViewState, withTable } from './viewState';

interface RunRow {
  readonly place: number;
  readonly run: NumericsRun;
}

type Summary = Extract<NumericsRun['outcome'], { ok: true }>['measurement']['summary'];

const ofSummary =
  (missing: string, pick: (summary: Summary) => number | null) =>
  ({ run: { outcome } }: RunRow): string =>
    outcome.ok ? errorNumber(pick(outcome.measurement.summary), missing) : '';

const RUN_COLUMNS: readonly Column<RunRow>[] = [
  { id: 'run', label: 'Data and size', text: ({ run }) => runLabel(run) },
  { id: 'rms', label: 'Measured error', numeric: true, text: ofSummary('not finite', ({ rms }) => rms) },
  { id: 'bias', label: 'of it bias', numeric: true, text: ofSummary('', ({ bias }) => bias) },
  { id: 'max', label: 'Largest, of |A|·|B|', numeric: true, text: ofSummary('', ({ max }) => max) },
  { id: 'ulp', label: 'Largest, ulp', numeric: true, text: ofSummary('', ({ ulpMax }) => ulpMax) },
  {
    id: 'path',
    label: 'The same bits as',
    text: ({ run: { outcome } }) =>
      outcome.ok ? (outcome.measurement.paths.names[0] ?? 'nothing known') : outcome.reason,
  },
];

const BIN_COLUMNS: readonly Column<MeasuredBin>[] = [
  { id: 'label', label: 'Error', text: ({ label }) => label },
  { id: 'count', label: 'Elements', numeric: true, text: ({ count }) => String(count) },
];

const CELL_COLUMNS: readonly Column<MeasuredCell>[] = [
  { id: 'row', label: 'Row of parts', numeric: true, text: ({ row }) => String(row) },
  { id: 'column', label: 'Column of parts', numeric: true, text: ({ column }) => String(column) },
  { id: 'error', label: 'Largest, of |A|·|B|', numeric: true, text: ({ error }) => errorNumber(error, '') },
];

const UNITS = [
  { id: 'share', label: 'relative' },
  { id: 'ulp', label: 'ulp of C' },
] as const;

/** What a device made of this kernel against float64, or how to have it measured. */
export function measuredView(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const empty = element(
    'section',
    { class: 'empty' },
    element('h2', { text: 'Nothing measured of this kernel' }),
    element(
      'p',
      {},
      'Run ',
      element('b', { text: 'Tilesmith: Check Numerics' }),
      ' with the cursor in a kernel: it runs on your device with data of several families and is compared with float64.',
    ),
  );
  const about = element('p', { class: 'quiet' });
  let page = 0;
  const runs = table<RunRow>('Data that the kernel was run on; select one to see more of it', {
    onPage: (next) => {
      page = next;
      actions.redraw();
    },
    onSelect: ({ place }) => actions.show({ run: place }),
  });
  const unit = chooser<ViewState['errorIn']>('Error as', (errorIn) => actions.show({ errorIn }));
  const reading = element('p');
  const toggle = (name: string) => (asTable: boolean) => {
    if (view !== null) actions.show(withTable(view, name, asTable));
  };
  const histogram = figure<MeasuredBin>({
    question: 'How large are the measured errors?',
    caption: 'Elements by measured error',
    onTable: toggle('measuredHistogram'),
  });
  const heatMap = figure<MeasuredCell>({
    question: 'Where in C are they?',
    caption: 'Largest measured error of each part of C',
    onTable: toggle('measuredHeatMap'),
  });
  const pair = element('div', { class: 'pair' }, histogram.element, heatMap.element);
  const found = element('section', {}, about, runs.element, reading, unit.element, pair);

  return {
    element: element('div', { class: 'body' }, empty, found),
    update: (next) => {
      view = next;
      const rows = measuredRuns(next.measurement, next.kernel).map((run, place) => ({ run, place }));
      const chosen = rows[next.run] ?? rows[0];
      setShown(empty, chosen === undefined);
      setShown(found, chosen !== undefined);
      if (chosen === undefined) return;
      const device = next.measurement?.result.device;
      setText(about, device === undefined ? '' : `Measured on ${deviceLabel(device)}, against float64.`);
      runs.update({
        columns: RUN_COLUMNS,
        rows,
        page,
        isSelected: ({ place }) => place === chosen.place,
      });
      setText(reading, `${runLabel(chosen.run)}: ${runReading(chosen.run)}`);
      const { outcome } = chosen.run;
      setShown(pair, outcome.ok);
      setShown(unit.element, outcome.ok);
      if (!outcome.ok) return;
      unit.update({ choices: UNITS, selected: next.errorIn });
      const bins = binsOf(chosen.run, next.errorIn);
      histogram.update({
        plot: (width) => measuredHistogramPlot(bins, next.errorIn, width),
        columns: BIN_COLUMNS,
        rows: bins,
        asTable: next.tables.includes('measuredHistogram'),
        reading: '',
      });
      const { heat } = outcome.measurement;
      const cells = cellsOf(heat);
      heatMap.update({
        plot: (width) => measuredHeatMapPlot(cells, width),
        columns: CELL_COLUMNS,
        rows: cells,
        asTable: next.tables.includes('measuredHeatMap'),
        reading: `C in ${heat.rows} by ${heat.columns} parts; × where a result is infinite or NaN.`,
      });
    },
  };
}
