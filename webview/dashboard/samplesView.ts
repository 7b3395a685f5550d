import { formatConfiguration, formatTimeMs } from '../../src/core/format';
import { configurationKey } from '../../src/core/space/configuration';
import { element, setShown, setText, type View } from '../shared/dom';
import { draw, observeWidth } from '../shared/plot';
import { type Column, table } from '../shared/table';
import { button, checkbox } from '../shared/toolkit';
import type { Actions } from './actions';
import { cardText, comparisonText } from './comparison';
import type { ProblemState } from './problemState';
import { type SamplePoint, samplePoints, samplesPlot, stripsOf } from './samplesPlot';
import { rowOf, samplesReading } from './series';
import { STATUS_LABELS } from './trialTable';

const TWIN_COLUMNS: readonly Column<SamplePoint>[] = [
  { id: 'name', label: 'Configuration', text: ({ name }) => name },
  { id: 'order', label: 'Sample', numeric: true, text: ({ order }) => String(order) },
  { id: 'time', label: 'Measured time', numeric: true, text: ({ timeMs }) => formatTimeMs(timeMs) },
];

/** One trial from near: its samples beside those of the source's own values, or the reason it failed. */
export function samplesView(actions: Actions): View<ProblemState> {
  const title = element('h2');
  const configuration = element('code');
  const outcome = element('p', { class: 'outcome' });
  const holder = element('div', { class: 'drawing' });
  const reading = element('p', { class: 'reading' });
  const toggle = checkbox('Show as table', (samplesAsTable) => actions.show({ samplesAsTable }));
  const apply = button('Apply to the source', () => {
    const trial = state === null ? null : chosenRow(state)?.trial;
    if (state === null || trial == null) return;
    actions.post({ type: 'apply', session: state.session.summary.id, configuration: trial.configuration });
  });
  let page = 0;
  let width = 0;
  let state: ProblemState | null = null;
  const twin = table<SamplePoint>('Measured samples in the order they were taken', {
    onPage: (next) => {
      page = next;
      render();
    },
  });

  const chosenRow = ({ session, problem, view }: ProblemState) =>
    problem.rows.find(({ key }) => key === view.configuration) ??
    rowOf(problem, problem.best) ??
    (session.summary.kind === 'measure' ? (problem.rows[0] ?? null) : null);

  const render = (): void => {
    const row = state === null ? null : chosenRow(state);
    setShown(root, row !== null);
    if (state === null || row === null) return;
    const { session, problem, running, view } = state;
    const { trial } = row;
    const baseline = problem.baseline?.timeMs ?? null;
    const isBaseline =
      problem.baseline !== null && configurationKey(problem.baseline.configuration) === row.key;
    const isBest = problem.best !== null && configurationKey(problem.best.configuration) === row.key;
    setText(
      title,
      `Trial #${row.evaluation}${isBest ? ', the best' : ''}${isBaseline ? ", the source's own" : ''}`,
    );
    setText(configuration, formatConfiguration(trial.configuration));
    const text = cardText(problem, trial);
    setText(
      outcome,
      text.median === null
        ? trial.status === 'correct'
          ? `${text.verification} · ${text.how}`
          : `${STATUS_LABELS[trial.status]}: ${text.how}`
        : `measured ${text.median} · ${text.speed} · ${text.verification}`,
    );
    const offeredAbove = isBest && session.summary.kind === 'tune' && comparisonText(problem, running).offer;
    const timed = trial.timeMs !== null;
    setShown(apply, trial.status === 'correct' && timed && !isBaseline && !offeredAbove);
    const asTable = timed && view.samplesAsTable;
    toggle.update(view.samplesAsTable);
    setShown(toggle.element, timed);
    setShown(reading, timed);
    setShown(twin.element, asTable);
    setShown(holder, timed && !asTable);
    if (trial.timeMs === null) return;
    const other = isBaseline ? null : baseline;
    setText(reading, `Noisy or real? ${samplesReading(trial.timeMs, other)}`);
    const strips = stripsOf(
      { name: `#${row.evaluation}`, timeMs: trial.timeMs },
      other === null ? null : { name: "source's own", timeMs: other },
    );
    if (asTable) twin.update({ columns: TWIN_COLUMNS, rows: samplePoints(strips), page });
    else if (width > 0) {
      holder.replaceChildren(
        draw({ ...samplesPlot(strips, width), ariaLabel: 'Measured samples of the chosen trial' }),
      );
    }
  };
  const root = element(
    'section',
    {},
    element('div', { class: 'heading' }, title, toggle.element),
    element('div', { class: 'chosen' }, configuration, apply),
    outcome,
    holder,
    twin.element,
    reading,
  );
  observeWidth(holder, (next) => {
    width = next;
    render();
  });

  return {
    element: root,
    update: (next) => {
      if (state !== null && state.problem === next.problem && state.view === next.view) return;
      state = next;
      render();
    },
  };
}
