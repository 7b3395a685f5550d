import { columnOf, type RecordedColumn, type RecordedTable } from '../../records/recordedTable';
import { type Configuration, configurationKey } from '../../space/configuration';
import { medianOf } from '../../stats';
import type { Searchable } from '../searchable';

/** What was recorded of one configuration. */
export interface RecordedOutcome {
  readonly configuration: Configuration;
  /** The objective, smaller is better; `null` where every row of it failed. */
  readonly value: number | null;
  /** Why there is no value; `null` where there is one. */
  readonly error: string | null;
}

/** Recorded measurements as a device like any other: the configurations there are, and what each gives. */
export interface RecordedSpace {
  readonly space: Searchable;
  readonly outcomes: readonly RecordedOutcome[];
  outcomeOf(configuration: Configuration): RecordedOutcome | undefined;
  /** The best value of all. */
  readonly optimum: number;
  /** Rows that repeat a configuration; its value is the median of them. */
  readonly repeated: number;
  /** Rows that lack a value of a parameter. */
  readonly incomplete: number;
}

/** A recorded space, or what the file lacks and what to do. */
export type RecordedSpaceResult =
  | { readonly ok: true; readonly recorded: RecordedSpace }
  | { readonly ok: false; readonly reason: string; readonly hasRows: boolean };

/** What to take out of a table: by default every column that changes and is no measurement is a parameter. */
export interface RecordedSpaceOptions {
  readonly parameters: readonly string[] | null;
  readonly objectiveColumn: string;
}

/** Columns that are measurements or remarks, in the files of the tools that are read. */
const NO_PARAMETER =
  /^(failed|error|invalidity|timestamp|.*time_ms|.*_time|gflop.*|.*_w|.*_j|.*energy.*|.*_mhz|temp.*)$/i;

/** The rows of a table as a search space; rows of the same configuration are put together. */
export function recordedSpace(table: RecordedTable, options: RecordedSpaceOptions): RecordedSpaceResult {
  const objective = columnOf(table, options.objectiveColumn);
  const known = table.columns.map(({ name }) => name).join(', ');
  if (objective?.kind !== 'number') {
    const why = objective ? 'holds words' : 'does not exist';
    return refused(`the column "${options.objectiveColumn}" ${why}; the columns are ${known}`);
  }
  const missing = options.parameters?.find((name) => columnOf(table, name) === null);
  if (missing !== undefined)
    return refused(`the column "${missing}" does not exist; the columns are ${known}`);
  const columns = parameterColumns(table, options, objective);
  if (columns.length === 0) return refused(`no column is a parameter that changes; name some of ${known}`);
  const failed = columnOf(table, 'failed');
  const error = columnOf(table, 'error');
  const rowsOf = new Map<string, { configuration: Configuration; values: number[]; error: string | null }>();
  let incomplete = 0;
  for (let row = 0; row < table.rows; row++) {
    const entries = columns.map(({ name, cells }) => [name, cells[row] as number] as const);
    if (entries.some(([, value]) => Number.isNaN(value))) {
      incomplete++;
      continue;
    }
    const configuration = Object.fromEntries(entries);
    const key = configurationKey(configuration);
    const entry = rowsOf.get(key) ?? { configuration, values: [], error: null };
    rowsOf.set(key, entry);
    const value = objective.cells[row] as number;
    const isFailed = failed?.kind === 'number' && (failed.cells[row] as number) > 0;
    if (!isFailed && value > 0) entry.values.push(value);
    else entry.error ??= (error?.kind === 'text' ? error.cells[row] : null) || 'no time was recorded';
  }
  const outcomes = [...rowsOf.values()].map(({ configuration, values, error: why }) => ({
    configuration,
    value: values.length > 0 ? medianOf(values) : null,
    error: values.length > 0 ? null : why,
  }));
  const valid = outcomes.flatMap(({ value }) => value ?? []);
  if (valid.length === 0) {
    return {
      ok: false,
      hasRows: true,
      reason: `none of ${outcomes.length} configurations has a value of "${objective.name}"`,
    };
  }
  const byKey = new Map(outcomes.map((outcome) => [configurationKey(outcome.configuration), outcome]));
  return {
    ok: true,
    recorded: {
      space: listedSpace(
        outcomes.map(({ configuration }) => configuration),
        columns.map(({ name }) => name),
      ),
      outcomes,
      outcomeOf: (configuration) => byKey.get(configurationKey(configuration)),
      optimum: valid.reduce((least, value) => Math.min(least, value)),
      repeated: table.rows - incomplete - outcomes.length,
      incomplete,
    },
  };
}

function refused(reason: string): RecordedSpaceResult {
  return { ok: false, reason, hasRows: false };
}

interface Parameter {
  readonly name: string;
  readonly cells: ArrayLike<number>;
}

function parameterColumns(
  table: RecordedTable,
  { parameters }: RecordedSpaceOptions,
  objective: RecordedColumn,
): readonly Parameter[] {
  const named = parameters ?? table.tunables;
  const chosen =
    named === null
      ? table.columns.filter((column) => column !== objective && !NO_PARAMETER.test(column.name))
      : named.flatMap((name) => columnOf(table, name) ?? []);
  return chosen
    .map((column) => ({
      name: column.name,
      cells: column.kind === 'number' ? column.cells : numbered(column.cells),
    }))
    .filter(({ cells }) => new Set(Array.from(cells).filter((value) => !Number.isNaN(value))).size > 1);
}

/** Words as their places in the order of the alphabet, `NaN` for none. */
function numbered(words: readonly string[]): readonly number[] {
  const places = new Map(
    [...new Set(words.filter((word) => word !== ''))].sort().map((word, place) => [word, place]),
  );
  return words.map((word) => places.get(word) ?? Number.NaN);
}

/** A space of exactly the configurations given. */
function listedSpace(configurations: readonly Configuration[], names: readonly string[]): Searchable {
  const members = new Set(configurations.map(configurationKey));
  return {
    tunables: names.map((name) => ({
      name,
      values: [...new Set(configurations.map((each) => each[name] as number))].sort((a, b) => a - b),
    })),
    size: { count: configurations.length, exact: true },
    iterate: () => configurations.values(),
    at: (index) => configurations[index],
    sample: (random) => configurations[Math.floor(random() * configurations.length)],
    contains: (configuration) => ({ ok: members.has(configurationKey(configuration)) }),
  };
}
