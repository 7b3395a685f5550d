import type { ChainRow } from '../../src/core/numerics/study/chain';
import type { OperationRow } from '../../src/core/numerics/study/operations';
import { element, setShown, type View } from '../shared/dom';
import { figure } from '../shared/figure';
import { type Column, table } from '../shared/table';
import type { Actions } from './actions';
import { chainPlot } from './chainPlot';
import { chooser } from './chooser';
import { FORMAT_LABELS } from './formatRows';
import { createWork, PAGE_HOST } from './jobs';
import { errorNumber } from './numberText';
import { seriesLegend } from './seriesLegend';
import { chainLabel, chainReading, STUDY_LABEL, type StudyTables, study } from './study';
import { type ViewState, withTable } from './viewState';
import { workView } from './workView';

const OPERATION_COLUMNS: readonly Column<OperationRow>[] = [
  { id: 'input', label: 'Inputs', text: ({ input }) => FORMAT_LABELS[input] },
  { id: 'output', label: 'C and D', text: ({ output }) => FORMAT_LABELS[output] },
  {
    id: 'init',
    label: 'Drawn in',
    text: ({ input, init }) => FORMAT_LABELS[init === 'low' ? input : init],
  },
  { id: 'operation', label: 'Operation', text: ({ operation }) => operation },
  {
    id: 'cpu',
    label: 'Mean |D − CPU|',
    numeric: true,
    text: ({ meanAbsErrorCpu }) => errorNumber(meanAbsErrorCpu, ''),
  },
  {
    id: 'converted',
    label: 'Mean |D − CPU, rounded|',
    numeric: true,
    text: ({ meanAbsErrorConverted }) => errorNumber(meanAbsErrorConverted, ''),
  },
];

const CHAIN_COLUMNS: readonly Column<ChainRow>[] = [
  { id: 'chain', label: 'Chain', text: chainLabel },
  { id: 'n', label: 'N', numeric: true, text: ({ n }) => String(n) },
  {
    id: 'error',
    label: 'Relative error',
    numeric: true,
    text: ({ relativeError }) => errorNumber(relativeError, 'overflow'),
  },
  {
    id: 'overflows',
    label: 'Rounds that overflow',
    numeric: true,
    text: ({ overflows }) => String(overflows),
  },
];

const ROUNDS = [
  { id: '100', label: '100, some seconds' },
  { id: '1000', label: '1000, as the study' },
] as const;

/** The study of Sun et al., recomputed: what single operations lose, and chains of products. */
export function studyView(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const work = createWork<StudyTables>(actions.redraw, PAGE_HOST);
  const progress = workView(work, 'Recomputing the study');
  const rounds = chooser<ViewState['rounds']>('Rounds', (rounds) => actions.show({ rounds }));
  const legend = seriesLegend();
  const chain = figure<ChainRow>({
    question: 'How does the error grow when products are chained?',
    caption: 'Relative errors of chains, recomputed',
    onTable: (asTable) => {
      if (view !== null) actions.show(withTable(view, 'chain', asTable));
    },
    above: legend.element,
  });
  let page = 0;
  const operations = table<OperationRow>('Mean absolute errors of single operations, recomputed', {
    onPage: (next) => {
      page = next;
      actions.redraw();
    },
  });
  const single = element(
    'section',
    {},
    element('h2', { text: 'What do single operations lose?' }),
    operations.element,
    element('p', {
      class: 'reading',
      text: 'Drawn in the low format and added in FP32 the error is 0: products are exact, and the result really is FP32. With FP16 results it is 0 against the rounded CPU result: there is one rounding, at the end.',
    }),
  );

  return {
    element: element(
      'div',
      { class: 'body' },
      element(
        'section',
        {},
        element('p', { class: 'quiet', text: STUDY_LABEL }),
        element('div', { class: 'controls' }, rounds.element),
        progress.element,
      ),
      chain.element,
      single,
    ),
    update: (next) => {
      view = next;
      work.request(next.rounds, () => study(Number(next.rounds)));
      rounds.update({ choices: ROUNDS, selected: next.rounds });
      const tables = work.current?.result ?? { operations: [], chain: [] };
      setShown(chain.element, tables.chain.length > 0);
      setShown(single, tables.operations.length > 0);
      const labels = [...new Set(tables.chain.map(chainLabel))];
      legend.update({ entries: labels.map((label) => ({ id: label, label })), chosen: null });
      chain.update({
        plot: (width) => chainPlot(tables.chain, width),
        columns: CHAIN_COLUMNS,
        rows: tables.chain,
        asTable: next.tables.includes('chain'),
        reading: chainReading(tables.chain),
      });
      operations.update({ columns: OPERATION_COLUMNS, rows: tables.operations, page });
      progress.update();
    },
  };
}
