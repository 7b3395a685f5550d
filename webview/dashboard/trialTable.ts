import type { KernelResources } from '../../src/core/device/resources';
import { flopsPerSecond, formatEnergy, formatFlops, formatTimeMs, significant } from '../../src/core/format';
import type { Size } from '../../src/core/gemm/problem';
import type { TrialStatus } from '../../src/core/records/trial';
import type { Column } from '../shared/table';
import type { TrialRow } from './model';
import type { TrialFilter, ViewState } from './viewState';

/** The statuses in words, in the order of legends and filters. */
export const STATUS_LABELS: Readonly<Record<TrialStatus, string>> = {
  correct: 'correct',
  correctness: 'wrong result',
  timeout: 'timeout',
  runtime: 'runtime error',
  compile: 'does not compile',
  constraints: 'outside limits',
};

/** A column with the value it sorts by; `null` values come last in either direction. */
export interface TrialColumn extends Column<TrialRow> {
  readonly value: (row: TrialRow) => number | string | null;
}

/** Names of all tunables of the rows, in the order in which they first stand in a configuration. */
function tunableNames(rows: readonly TrialRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ trial }) => Object.keys(trial.configuration)))];
}

/**
 * The columns of the table of trials: evaluation, one for each tunable, measured median, status, speed, energy and power, quartiles,
 * what the compiled kernel takes, reason; without the ones that would be empty in every row.
 */
export function trialColumns(size: Size, rows: readonly TrialRow[]): readonly TrialColumn[] {
  const timed = rows.some(({ trial }) => trial.timeMs !== null);
  const failed = rows.some(({ trial }) => trial.reason !== null);
  const metered = rows.some(({ trial }) => trial.energyJ !== null);
  const compiled = rows.some(({ trial }) => trial.resources !== null);
  return allColumns(size, tunableNames(rows)).filter(
    ({ id }) =>
      (timed || !TIME_COLUMNS.has(id)) &&
      (metered || !ENERGY_COLUMNS.has(id)) &&
      (compiled || !RESOURCE_COLUMNS.has(id)) &&
      (failed || id !== 'reason'),
  );
}

const RESOURCE_COLUMNS: ReadonlySet<string> = new Set(['registers', 'spills']);

const ENERGY_COLUMNS: ReadonlySet<string> = new Set(['energy', 'power']);

const TIME_COLUMNS: ReadonlySet<string> = new Set(['median', 'speed', 'p25', 'p75']);

function allColumns(size: Size, tunables: readonly string[]): readonly TrialColumn[] {
  const time = (id: string, label: string, pick: 'median' | 'p25' | 'p75'): TrialColumn => ({
    id,
    label,
    numeric: true,
    value: ({ trial }) => trial.timeMs?.[pick] ?? null,
    text: ({ trial }) => (trial.timeMs === null ? '' : formatTimeMs(trial.timeMs[pick])),
  });
  const resource = (id: string, label: string, pick: (taken: KernelResources) => number): TrialColumn => {
    const value = ({ trial }: TrialRow) => (trial.resources === null ? null : pick(trial.resources));
    return { id, label, numeric: true, value, text: (row) => String(value(row) ?? '') };
  };
  const speed = ({ trial }: TrialRow) =>
    trial.timeMs === null ? null : flopsPerSecond(size, trial.timeMs.median);
  return [
    {
      id: 'evaluation',
      label: '#',
      numeric: true,
      value: ({ evaluation }) => evaluation,
      text: ({ evaluation }) => String(evaluation),
    },
    ...tunables.map(
      (name): TrialColumn => ({
        id: `tunable ${name}`,
        label: name,
        numeric: true,
        value: ({ trial }) => trial.configuration[name] ?? null,
        text: ({ trial }) => String(trial.configuration[name] ?? ''),
      }),
    ),
    time('median', 'Median', 'median'),
    {
      id: 'status',
      label: 'Status',
      value: ({ trial }) => STATUS_LABELS[trial.status],
      text: ({ trial }) => STATUS_LABELS[trial.status],
    },
    {
      id: 'speed',
      label: 'Speed',
      numeric: true,
      value: speed,
      text: (row) => {
        const flops = speed(row);
        return flops === null ? '' : formatFlops(flops);
      },
    },
    {
      id: 'energy',
      label: 'Energy',
      numeric: true,
      value: ({ trial }) => trial.energyJ,
      text: ({ trial }) => (trial.energyJ === null ? '' : formatEnergy(trial.energyJ)),
    },
    {
      id: 'power',
      label: 'Power',
      numeric: true,
      value: ({ trial }) => trial.powerW,
      text: ({ trial }) => (trial.powerW === null ? '' : `${significant(trial.powerW)} W`),
    },
    time('p25', 'Lower quartile', 'p25'),
    time('p75', 'Upper quartile', 'p75'),
    resource('registers', 'Registers', ({ registers }) => registers),
    resource('spills', 'Spilled bytes', ({ spillStoreBytes }) => spillStoreBytes),
    {
      id: 'reason',
      label: 'Reason',
      value: ({ trial }) => trial.reason,
      text: ({ trial }) => trial.reason ?? '',
    },
  ];
}

/** The rows a filter lets through. */
export function filterRows(rows: readonly TrialRow[], filter: TrialFilter): readonly TrialRow[] {
  if (filter === 'all') return rows;
  if (filter === 'failed') return rows.filter(({ trial }) => trial.status !== 'correct');
  return rows.filter(({ trial }) => trial.status === filter);
}

/** The rows in order of a column; equal ones keep their order, and ones without a value come last. */
export function sortRows(
  rows: readonly TrialRow[],
  columns: readonly TrialColumn[],
  sort: ViewState['sort'],
): readonly TrialRow[] {
  const column = columns.find(({ id }) => id === sort.column);
  if (column === undefined) return rows;
  const direction = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return a.value < b.value ? -direction : a.value > b.value ? direction : 0;
    })
    .map(({ row }) => row);
}

/** The sort after a click on a header: the same column turns round, another one starts ascending. */
export function nextSort(sort: ViewState['sort'], column: string): ViewState['sort'] {
  return { column, descending: sort.column === column ? !sort.descending : false };
}
