import {
  columnOf,
  numbersOf,
  type RecordedColumn,
  type RecordedTable,
  unknownCells,
} from '../../records/recordedTable';
import { type Configuration, configurationKey } from '../../space/configuration';
import { medianOf } from '../../stats';
import type { StrategySpace } from '../strategy';
import { listedSpace } from './listedSpace';

/** A search space whose every configuration has been measured: a device that answers at once. */
export interface RecordedSpace {
  readonly space: StrategySpace;
  /** What was measured, above 0; `null` for a configuration that failed or that is not there. */
  costOf(configuration: Configuration): number | null;
  /** The smallest cost there is and where; `null` where everything failed. */
  readonly optimum: { readonly cost: number; readonly configuration: Configuration } | null;
}

/** What of a table is searched and by what. */
export interface RecordedSpaceOptions {
  /** Columns that are tunables; `null` = what the format says, else every column that changes and is no result. */
  readonly parameters: readonly string[] | null;
  /** Column that is made small. */
  readonly objective: string;
}

/** A recorded space, or why the table is none. */
export type RecordedSpaceResult =
  | { readonly ok: true; readonly recorded: RecordedSpace }
  | { readonly ok: false; readonly reason: string };

/** Columns that hold results and no tunables, beside those whose names end in `_time_ms`. */
const RESULTS = new Set(['time_ms', 'failed', 'error']);

/**
 * The space that the rows of a table make. Rows of one configuration become one, with the median of their costs; rows
 * that failed, or whose cost is unknown or not above 0, make a configuration that fails. Rows in which a tunable is
 * unknown are left out. Words are numbered in the order of the alphabet.
 */
export function recordedSpaceOf(table: RecordedTable, options: RecordedSpaceOptions): RecordedSpaceResult {
  const names = table.columns.map(({ name }) => name).join(', ');
  const costs = numbersOf(table, options.objective);
  if (costs === null) {
    const isThere = columnOf(table, options.objective) !== null;
    const what = isThere
      ? `holds words in the column "${options.objective}"`
      : `has no column "${options.objective}"`;
    return { ok: false, reason: `${what}; what is made small is a column of numbers, of ${names}` };
  }
  const stranger = options.parameters?.find((name) => columnOf(table, name) === null);
  if (stranger !== undefined) {
    return { ok: false, reason: `has no column "${stranger}"; its columns are ${names}` };
  }
  const tunables = tunablesOf(table, options).map((column) => ({
    name: column.name,
    cells: numbered(column),
  }));
  if (tunables.length === 0) {
    return {
      ok: false,
      reason: `has no column that could be a tunable and changes; name them with --parameters, of ${names}`,
    };
  }
  const failed = failures(table);
  const costsOf = new Map<string, { readonly configuration: Configuration; readonly costs: number[] }>();
  for (let row = 0; row < table.rows; row++) {
    if (tunables.some(({ cells }) => Number.isNaN(cells[row]))) continue;
    const configuration = Object.fromEntries(tunables.map(({ name, cells }) => [name, cells[row] as number]));
    const key = configurationKey(configuration);
    const entry = costsOf.get(key) ?? { configuration, costs: [] };
    costsOf.set(key, entry);
    const cost = costs[row] as number;
    if (!failed(row) && cost > 0) entry.costs.push(cost);
  }
  const known = new Map(
    [...costsOf].flatMap(([key, { costs: all }]) => (all.length === 0 ? [] : [[key, medianOf(all)]])),
  );
  const space = listedSpace(
    tunables.map(({ name }) => name),
    [...costsOf.values()].map(({ configuration }) => configuration),
  );
  let optimum: RecordedSpace['optimum'] = null;
  for (const [key, { configuration }] of costsOf) {
    const cost = known.get(key);
    if (cost !== undefined && cost < (optimum?.cost ?? Number.POSITIVE_INFINITY))
      optimum = { cost, configuration };
  }
  const costOf = (configuration: Configuration) => known.get(configurationKey(configuration)) ?? null;
  return { ok: true, recorded: { space, costOf, optimum } };
}

function tunablesOf(
  table: RecordedTable,
  { parameters, objective }: RecordedSpaceOptions,
): readonly RecordedColumn[] {
  const names = parameters ?? table.tunables;
  const columns =
    names?.flatMap((name) => columnOf(table, name) ?? []) ??
    table.columns.filter(
      ({ name }) =>
        !RESULTS.has(name) && !name.endsWith('_time_ms') && name !== columnOf(table, objective)?.name,
    );
  return columns.filter(
    (column) => unknownCells(column) < table.rows && new Set<number | string>(column.cells).size > 1,
  );
}

/** The numbers of a column; words by their place in the alphabet, `NaN` for what is unknown. */
function numbered(column: RecordedColumn): Float64Array {
  if (column.kind === 'number') return column.cells;
  const words = [...new Set(column.cells)].filter((word) => word !== '').sort();
  const numbers = new Map(words.map((word, number) => [word, number]));
  return Float64Array.from(column.cells, (word) => numbers.get(word) ?? Number.NaN);
}

function failures(table: RecordedTable): (row: number) => boolean {
  const column = columnOf(table, 'failed');
  if (column === null) return () => false;
  if (column.kind === 'number') return (row) => (column.cells[row] as number) > 0;
  return (row) => /^(yes|failed|true|1)$/i.test(column.cells[row] as string);
}
