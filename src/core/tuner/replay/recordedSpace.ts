import {
  columnOf,
  numbersOf,
  type RecordedColumn,
  type RecordedTable,
  unknownCells,
} from '../../records/recordedTable';
import { type Configuration, configurationKey } from '../../space/configuration';
import { medianOf } from '../../stats';
import {
  BY_TIME,
  type Figures,
  type GoalObservation,
  needsPower,
  type Objective,
  observed,
  rankedCost,
  UNKNOWN,
} from '../objective';
import { paretoFront } from '../pareto';
import type { StrategySpace } from '../strategy';
import { listedSpace } from './listedSpace';
import { type MeterColumns, NO_METERS, readMeters } from './recordedMeters';

/** A search space whose every configuration has been measured: a device that answers at once. */
export interface RecordedSpace {
  readonly space: StrategySpace;
  /** What configurations are ranked by, above 0; `null` for one that failed, breaks a limit or is not there. */
  costOf(configuration: Configuration): number | null;
  /** What a strategy is told of a configuration. */
  observe(configuration: Configuration): GoalObservation;
  /** The smallest cost there is and where; `null` where everything failed. */
  readonly optimum: { readonly cost: number; readonly configuration: Configuration } | null;
  /** The front of time and energy, the fastest first; `null` where one quantity is wanted alone. */
  readonly front: readonly FrontPoint[] | null;
}

/** A configuration of a front. */
export interface FrontPoint {
  readonly configuration: Configuration;
  readonly timeMs: number;
  readonly energyJ: number;
}

/** What of a table is searched and by what. */
export interface RecordedSpaceOptions extends MeterColumns {
  /** Columns that are tunables; `null` = what the format says, else every column that changes and is no result. */
  readonly parameters: readonly string[] | null;
  /** Column of the times, in milliseconds; where time is wanted alone it may be anything that is made small. */
  readonly column: string;
  /** Time alone by default. */
  readonly objective?: Objective;
}

/** A recorded space, or why the table is none. */
export type RecordedSpaceResult =
  | { readonly ok: true; readonly recorded: RecordedSpace }
  | { readonly ok: false; readonly reason: string };

/** Columns that hold results and no tunables, beside those whose names end in `_time_ms`. */
const RESULTS = new Set(['time_ms', 'failed', 'error']);

/** What the rows of one configuration say. */
interface Recorded {
  readonly configuration: Configuration;
  readonly times: number[];
  readonly energies: number[];
  readonly powers: number[];
}

/**
 * The space that the rows of a table make. Rows of one configuration become one, with the medians of what they say; rows
 * that failed, or whose time is unknown or not above 0, make a configuration that fails. Rows in which a tunable is
 * unknown are left out. Words are numbered in the order of the alphabet.
 */
export function recordedSpaceOf(table: RecordedTable, options: RecordedSpaceOptions): RecordedSpaceResult {
  const { objective = BY_TIME } = options;
  const names = table.columns.map(({ name }) => name).join(', ');
  const times = numbersOf(table, options.column);
  if (times === null) {
    const isThere = columnOf(table, options.column) !== null;
    const what = isThere
      ? `holds words in the column "${options.column}"`
      : `has no column "${options.column}"`;
    return { ok: false, reason: `${what}; what is made small is a column of numbers, of ${names}` };
  }
  const stranger = options.parameters?.find((name) => columnOf(table, name) === null);
  if (stranger !== undefined) {
    return { ok: false, reason: `has no column "${stranger}"; its columns are ${names}` };
  }
  const meters = needsPower(objective) ? readMeters(table, times, options) : NO_METERS;
  if (!meters.ok) return meters;
  const results = [columnOf(table, options.column)?.name ?? '', ...meters.columns];
  const tunables = tunablesOf(table, options.parameters, results).map((column) => ({
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
  const entries = new Map<string, Recorded>();
  for (let row = 0; row < table.rows; row++) {
    if (tunables.some(({ cells }) => Number.isNaN(cells[row]))) continue;
    const configuration = Object.fromEntries(tunables.map(({ name, cells }) => [name, cells[row] as number]));
    const key = configurationKey(configuration);
    const entry = entries.get(key) ?? { configuration, times: [], energies: [], powers: [] };
    entries.set(key, entry);
    const time = times[row] as number;
    if (failed(row) || !(time > 0)) continue;
    entry.times.push(time);
    const [energy, power] = [meters.energyJ(row), meters.powerW(row)];
    if (energy > 0) entry.energies.push(energy);
    if (power > 0) entry.powers.push(power);
  }
  const recorded = recordedSpace(
    tunables.map(({ name }) => name),
    entries,
    objective,
  );
  return { ok: true, recorded };
}

function recordedSpace(
  names: readonly string[],
  entries: ReadonlyMap<string, Recorded>,
  objective: Objective,
): RecordedSpace {
  const median = (values: readonly number[]) => (values.length === 0 ? null : medianOf(values));
  const figures = new Map<string, Figures>(
    [...entries].map(([key, { times, energies, powers }]) => [
      key,
      { timeMs: median(times), energyJ: median(energies), powerW: median(powers), maxError: null },
    ]),
  );
  const figuresAt = (configuration: Configuration) => figures.get(configurationKey(configuration)) ?? UNKNOWN;
  const configurations = [...entries.values()].map(({ configuration }) => configuration);
  let optimum: RecordedSpace['optimum'] = null;
  for (const configuration of configurations) {
    const cost = rankedCost(figuresAt(configuration), objective);
    if (cost !== null && cost < (optimum?.cost ?? Number.POSITIVE_INFINITY))
      optimum = { cost, configuration };
  }
  const points = configurations.flatMap((configuration) => {
    const { timeMs, energyJ } = figuresAt(configuration);
    const isCandidate = rankedCost(figuresAt(configuration), objective) !== null;
    return isCandidate && timeMs !== null && energyJ !== null ? [{ configuration, timeMs, energyJ }] : [];
  });
  return {
    space: listedSpace(names, configurations),
    costOf: (configuration) => rankedCost(figuresAt(configuration), objective),
    observe: (configuration) => observed(configuration, figuresAt(configuration), objective),
    optimum,
    front:
      objective.goal === 'time,energy'
        ? paretoFront(points, ({ timeMs, energyJ }) => [timeMs, energyJ])
        : null,
  };
}

function tunablesOf(
  table: RecordedTable,
  parameters: readonly string[] | null,
  results: readonly string[],
): readonly RecordedColumn[] {
  const names = parameters ?? table.tunables;
  const columns =
    names?.flatMap((name) => columnOf(table, name) ?? []) ??
    table.columns.filter(
      ({ name }) => !RESULTS.has(name) && !name.endsWith('_time_ms') && !results.includes(name),
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
