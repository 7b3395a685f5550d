import { formatConfiguration } from '../../src/core/format';
import type { TrialStatus } from '../../src/core/records/trial';
import { costOf, figuresOf, type Objective, type Quantity, rankedBy } from '../../src/core/tuner/objective';
import { costText, QUANTITY_NAMES } from '../../src/core/tuner/objectiveText';
import { element, setShown, setText, type View } from '../shared/dom';
import { draw, observeWidth } from '../shared/plot';
import { type Column, table } from '../shared/table';
import { checkbox } from '../shared/toolkit';
import type { Actions } from './actions';
import { glyphElement, glyphsAt, STATUSES } from './glyphs';
import { type HistoryPoint, historyPlot } from './historyPlot';
import type { TrialRow } from './model';
import type { ProblemState } from './problemState';
import { bestSoFar, historyReading, statusCounts } from './series';
import { STATUS_LABELS } from './trialTable';

interface TwinRow extends TrialRow {
  readonly best: number | null;
}

const twinColumns = (quantity: Quantity): readonly Column<TwinRow>[] => [
  { id: 'evaluation', label: 'Evaluation', numeric: true, text: ({ evaluation }) => String(evaluation) },
  {
    id: 'configuration',
    label: 'Configuration',
    text: ({ trial }) => formatConfiguration(trial.configuration),
  },
  { id: 'status', label: 'Status', text: ({ trial }) => STATUS_LABELS[trial.status] },
  {
    id: quantity,
    label: `Measured ${QUANTITY_NAMES[quantity]}`,
    numeric: true,
    text: ({ trial }) => {
      const cost = costOf(figuresOf(trial), quantity);
      return cost === null ? '' : costText(cost, quantity);
    },
  },
  {
    id: 'best',
    label: 'Best so far',
    numeric: true,
    text: ({ best }) => (best === null ? '' : costText(best, quantity)),
  },
];

/** Each row with the best known after it. */
function twinRows(rows: readonly TrialRow[], objective: Objective): readonly TwinRow[] {
  const steps = bestSoFar(rows, objective);
  let step = -1;
  return rows.map((row) => {
    while ((steps[step + 1]?.evaluation ?? Infinity) <= row.evaluation) step++;
    return { ...row, best: steps[step]?.cost ?? null };
  });
}

/** A mark as it stands in the plot, for the legend. */
function sample(status: TrialStatus): SVGSVGElement {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '-7 -7 14 14');
  drawing.setAttribute('width', '14');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.append(glyphElement(status, glyphsAt(status, 4, [{ x: 0, y: 0 }])));
  return drawing;
}

/** Every trial in the order it was made with the best so far; the question it answers; its table twin. */
export function historyView(actions: Actions): View<ProblemState> {
  const legend = element('ul', { class: 'legend' });
  const holder = element('div', { class: 'drawing' });
  const reading = element('p', { class: 'reading' });
  const toggle = checkbox('Show as table', (historyAsTable) => actions.show({ historyAsTable }));
  let page = 0;
  let width = 0;
  let state: ProblemState | null = null;
  const twin = table<TwinRow>('Measured trials in the order they were made', {
    onPage: (next) => {
      page = next;
      render();
    },
  });
  const legendItems = STATUSES.map((status) => {
    const label = element('span');
    const item = element('li', {}, sample(status), label);
    return { status, item, label };
  });
  legend.append(...legendItems.map(({ item }) => item));

  const render = (): void => {
    if (state === null) return;
    const { session, problem, running, view } = state;
    const { device, objective } = session.summary;
    const { emulated } = device;
    const quantity = rankedBy(objective.goal);
    const counts = statusCounts(problem.rows);
    for (const { status, item, label } of legendItems) {
      setText(label, `${counts.get(status) ?? 0} ${STATUS_LABELS[status]}`);
      setShown(item, counts.has(status));
    }
    setText(reading, emulated ? '' : historyReading(problem, running, objective));
    toggle.update(view.historyAsTable);
    // Without times there is nothing to draw; the trials stand in the table below.
    setShown(toggle.element, !emulated);
    setShown(twin.element, view.historyAsTable && !emulated);
    setShown(holder, !view.historyAsTable && !emulated);
    if (emulated) return;
    if (view.historyAsTable)
      twin.update({ columns: twinColumns(quantity), rows: twinRows(problem.rows, objective), page });
    else if (width > 0) {
      const drawing = draw({
        ...historyPlot(problem, width, view.configuration, objective),
        ariaLabel: `Measured ${QUANTITY_NAMES[quantity]} of every trial over evaluations, with the best so far`,
        ariaDescription: historyReading(problem, running, objective),
      });
      drawing.addEventListener('click', () => {
        const point = drawing.value as HistoryPoint | null | undefined;
        if (point != null) actions.show({ configuration: point.key });
      });
      holder.replaceChildren(drawing);
    }
  };
  observeWidth(holder, (next) => {
    width = next;
    render();
  });

  return {
    element: element(
      'section',
      {},
      element('div', { class: 'heading' }, element('h2', { text: 'Every trial' }), toggle.element),
      legend,
      holder,
      twin.element,
      reading,
    ),
    update: (next) => {
      if (
        state !== null &&
        state.problem === next.problem &&
        state.view === next.view &&
        state.running === next.running
      )
        return;
      state = next;
      render();
    },
  };
}
