import { configurationKey } from '../../src/core/space/configuration';
import { element, type View } from '../shared/dom';
import { table } from '../shared/table';
import { dropdown } from '../shared/toolkit';
import type { Actions } from './actions';
import type { TrialRow } from './model';
import type { ProblemState } from './problemState';
import { statusCounts } from './series';
import { filterRows, nextSort, STATUS_LABELS, sortRows, trialColumns } from './trialTable';
import { type TrialFilter, viewState } from './viewState';

/** The filters that let something through, with how much. */
function filterChoices(
  rows: readonly TrialRow[],
): readonly { readonly id: TrialFilter; readonly label: string }[] {
  const counts = statusCounts(rows);
  const failed = rows.length - (counts.get('correct') ?? 0);
  const all = [
    { id: 'all' as const, label: 'all', count: rows.length },
    { id: 'failed' as const, label: 'every failure', count: failed },
    ...[...counts].map(([status, count]) => ({ id: status, label: STATUS_LABELS[status], count })),
  ];
  return all
    .filter(({ id, count }) => id === 'all' || count > 0)
    .map(({ id, label, count }) => ({ id, label: `${label} (${count})` }));
}

/** Every trial with its configuration, times and reason for failure; sorted, filtered and selected by the user. */
export function trialsView(actions: Actions): View<ProblemState> {
  let state: ProblemState | null = null;
  const filter = dropdown('Show trials', (id) => {
    const chosen = viewState.shape.filter.safeParse(id);
    if (chosen.success && chosen.data !== state?.view.filter) actions.show({ filter: chosen.data, page: 0 });
  });
  const rows = table<TrialRow>('Trials; select one to see more of it', {
    onPage: (page) => actions.show({ page }),
    onSort: (column) => {
      if (state !== null) actions.show({ sort: nextSort(state.view.sort, column), page: 0 });
    },
    onSelect: ({ key }) => actions.show({ configuration: key }),
  });
  return {
    element: element(
      'section',
      {},
      element('div', { class: 'heading' }, element('h2', { text: 'Trials' }), filter.element),
      rows.element,
    ),
    update: (next) => {
      if (state !== null && state.problem === next.problem && state.view === next.view) return;
      state = next;
      const { problem, view } = next;
      filter.update({ choices: filterChoices(problem.rows), selected: view.filter });
      const shown = filterRows(problem.rows, view.filter);
      const columns = trialColumns(problem.size, shown);
      const best = problem.best === null ? null : configurationKey(problem.best.configuration);
      rows.update({
        columns,
        rows: sortRows(shown, columns, view.sort),
        page: view.page,
        sort: view.sort,
        isSelected: ({ key }) => key === view.configuration,
        className: ({ key, trial }) =>
          `${trial.status === 'correct' ? '' : 'failed'}${key === best ? ' best' : ''}`,
      });
    },
  };
}
