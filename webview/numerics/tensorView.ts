import { TENSOR_INPUTS, TENSOR_OUTPUTS } from '../../src/core/numerics/dot/tensorPaths';
import { FORMATS } from '../../src/core/numerics/format/formats';
import { element, setShown, setText, type View } from '../shared/dom';
import { figure } from '../shared/figure';
import { type Column, table } from '../shared/table';
import type { Actions } from './actions';
import { chooser } from './chooser';
import { dataView } from './dataView';
import { numberText } from './editedNumber';
import { FORMAT_LABELS } from './formatRows';
import { createWork, PAGE_HOST } from './jobs';
import { errorNumber } from './numberText';
import { DEMO_K, type WayToAdd, waysToAdd } from './overflowDemo';
import {
  COMPARED_DOTS,
  compareTensorCores,
  EVIDENCE_LABELS,
  pathsOf,
  type TensorRow,
  tensorReading,
} from './tensorComparison';
import { tensorPlot } from './tensorPlot';
import { type ViewState, withTable } from './viewState';
import { workView } from './workView';

const COLUMNS: readonly Column<TensorRow>[] = [
  { id: 'path', label: 'Tensor core', text: ({ label }) => label },
  { id: 'block', label: 'Block', numeric: true, text: ({ path }) => String(path.block) },
  {
    id: 'bits',
    label: 'Bits kept',
    numeric: true,
    text: ({ path }) => String(path.fractionBits),
  },
  { id: 'rounding', label: 'Sums rounded', text: ({ path }) => roundingText(path.rounding) },
  { id: 'rms', label: 'Error', numeric: true, text: ({ rms }) => errorNumber(rms, 'overflow') },
  { id: 'bias', label: 'of it bias', numeric: true, text: ({ bias }) => errorNumber(bias, '') },
  { id: 'first', label: 'C[0]', numeric: true, text: ({ first }) => `0x${first}` },
  {
    id: 'differing',
    label: 'Unlike the row above',
    numeric: true,
    text: ({ differing }) => (differing === null ? '' : `${differing} of ${COMPARED_DOTS}`),
  },
  { id: 'evidence', label: 'Known from', text: ({ path }) => EVIDENCE_LABELS[path.evidence] },
];

const WAY_COLUMNS: readonly Column<WayToAdd>[] = [
  { id: 'way', label: 'Added by', text: ({ way }) => way },
  { id: 'result', label: 'Result', numeric: true, text: ({ result }) => numberText(result) },
  { id: 'why', label: 'Why', text: ({ why }) => why },
];

function roundingText(rounding: TensorRow['path']['rounding']): string {
  if (rounding === 'fp16') return 'to nearest, FP16';
  return `towards zero, ${FORMATS[rounding].fractionBits} bits`;
}

/** The same data on every generation of tensor cores, and the demonstration of four ways to add. */
export function tensorView(actions: Actions): View<ViewState> {
  let view: ViewState | null = null;
  const work = createWork<readonly TensorRow[]>(actions.redraw, PAGE_HOST);
  const progress = workView(work, 'Emulating tensor cores');
  const data = dataView(actions, { withK: true });
  const input = chooser<ViewState['input']>('Inputs', (input) => actions.show({ input }));
  const output = chooser<ViewState['output']>('Sums', (output) => actions.show({ output }));
  const none = element('p', { class: 'problem', attributes: { role: 'status' } });
  const plot = figure<TensorRow>({
    question: 'Do tensor cores agree on the same data?',
    caption: 'Tensor cores, oldest first',
    onTable: (asTable) => {
      if (view !== null) actions.show(withTable(view, 'tensorCores', asTable));
    },
    above: element('p', {
      class: 'reading',
      text: '● numbers of the model checked on hardware, ○ from a published model, or unverified',
    }),
  });
  const demo = table<WayToAdd>(
    `${DEMO_K} products that add up to 0: 16 · (+2250, +2250, −2250, −2250, …), as in onnxruntime issue 26732`,
    { onPage: () => {} },
  );
  demo.element.classList.add('demo');

  return {
    element: element(
      'div',
      { class: 'body' },
      element(
        'section',
        {},
        element('div', { class: 'controls' }, input.element, output.element, data.element),
        none,
        plot.element,
        progress.element,
      ),
      element(
        'section',
        {},
        element('h2', { text: 'Does it matter how the same numbers are added?' }),
        demo.element,
      ),
    ),
    update: (next) => {
      view = next;
      const { family, k, seed } = next;
      data.update(next);
      input.update({
        choices: TENSOR_INPUTS.map((id) => ({ id, label: FORMAT_LABELS[id] })),
        selected: next.input,
      });
      output.update({
        choices: TENSOR_OUTPUTS.map((id) => ({ id, label: FORMAT_LABELS[id] })),
        selected: next.output,
      });
      const found = pathsOf(next.input, next.output).length > 0;
      setText(
        none,
        `No tensor core adds ${FORMAT_LABELS[next.input]} in ${FORMAT_LABELS[next.output]}: choose FP32 sums.`,
      );
      setShown(none, !found);
      setShown(plot.element, found);
      work.request(JSON.stringify([next.input, next.output, family, k, seed]), () =>
        compareTensorCores(next.input, next.output, family, k, seed),
      );
      const rows = work.current?.result ?? [];
      plot.update({
        plot: (width) => tensorPlot(rows, width),
        columns: COLUMNS,
        rows,
        asTable: next.tables.includes('tensorCores'),
        reading: tensorReading(rows),
      });
      progress.update();
      demo.update({ columns: WAY_COLUMNS, rows: waysToAdd(), page: 0 });
    },
  };
}
