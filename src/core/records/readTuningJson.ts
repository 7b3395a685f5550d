import { describeError } from '../describeError';
import { type ReadTable, refused } from './readCsv';
import { type RecordedCell, type RecordedRow, tableOfRows } from './recordedTable';

/** Names that results have in every table, whatever the format calls them. */
const TIME = 'time_ms';
const FAILED = 'failed';
const ERROR = 'error';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A table out of a Kernel Tuner cache (also one that a killed run left unfinished, without its last braces) or a T4
 * results file. Columns: the tunables, then `time_ms`, `failed` (0 or 1), `error` (the reason), then what else was
 * measured, times as `…_time_ms`.
 */
export function readTuningJson(source: string, text: string): ReadTable {
  const parsed = parseLeniently(text);
  if (!parsed.ok) return refused(parsed.line, parsed.message);
  const { value } = parsed;
  if (isFields(value) && isFields(value.cache)) return readCache(source, value, value.cache);
  if (isFields(value) && Array.isArray(value.results)) return readT4(source, value.results);
  return refused(null, 'is JSON, but neither a Kernel Tuner cache ("cache") nor T4 results ("results")');
}

function readCache(source: string, file: Fields, cache: Fields): ReadTable {
  const entries = Object.values(cache).filter(isFields);
  const names = Array.isArray(file.tune_params_keys) ? file.tune_params_keys.map(String) : [];
  const tunables = names.length > 0 ? names : Object.keys(isFields(file.tune_params) ? file.tune_params : {});
  if (tunables.length === 0) return refused(null, 'names no tunables ("tune_params_keys")');
  const rows = entries.map((entry): RecordedRow => {
    const time = typeof entry.time === 'number' ? entry.time : null;
    const failure = isFields(entry.failure) ? cellOf(entry.failure.reason) : null;
    const reason = failure ?? (typeof entry.time === 'string' ? entry.time : null);
    const isFailed = time === null || time >= 1e20;
    return {
      ...cellsOf(entry, tunables),
      [TIME]: isFailed ? null : time,
      [FAILED]: isFailed ? 1 : 0,
      [ERROR]: isFailed ? (reason ?? 'no time') : null,
      ...otherCells(entry, new Set([...tunables, 'time', 'times', 'failure'])),
    };
  });
  return { ok: true, table: tableOfRows(source, rows, tunables) };
}

function readT4(source: string, results: readonly unknown[]): ReadTable {
  const tunables = new Set<string>();
  const rows: RecordedRow[] = [];
  for (const [index, result] of results.entries()) {
    if (!isFields(result) || !isFields(result.configuration)) {
      return refused(null, `results[${index}] has no "configuration"`);
    }
    const names = Object.keys(result.configuration);
    for (const name of names) tunables.add(name);
    const times = isFields(result.times) ? result.times : {};
    const measured = measurementsOf(result.measurements);
    const isFailed = result.invalidity !== undefined && result.invalidity !== 'correct';
    const time = isFailed ? null : (measured.time ?? meanOf(times.runtimes));
    const { time: _, ...others } = measured;
    rows.push({
      ...cellsOf(result.configuration, names),
      [TIME]: time,
      [FAILED]: time === null ? 1 : 0,
      [ERROR]: time === null ? String(result.invalidity ?? 'no time') : null,
      // Some writers say `compilation`, others `compilation_time`.
      ...otherCells(times, new Set(['runtimes'])),
      ...others,
    });
  }
  return { ok: true, table: tableOfRows(source, rows, [...tunables]) };
}

/** Values by the names of the measurements; a time stands in milliseconds. */
function measurementsOf(list: unknown): Record<string, number | null> {
  const found: Record<string, number | null> = {};
  for (const each of Array.isArray(list) ? list : []) {
    if (!isFields(each) || typeof each.value !== 'number') continue;
    const unit = String(each.unit ?? '').toLowerCase();
    const toMs = /^s(ec(ond)?s?)?$/.test(unit) ? 1e3 : /^(us|µs|microseconds?)$/.test(unit) ? 1e-3 : 1;
    const name = String(each.name ?? '').toLowerCase();
    if (name === 'time' || name === 'runtime') found.time = each.value < 1e20 ? each.value * toMs : null;
    else found[String(each.name ?? '')] = each.value;
  }
  return found;
}

function meanOf(samples: unknown): number | null {
  const numbers = (Array.isArray(samples) ? samples : []).filter((each) => typeof each === 'number');
  return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function cellsOf(fields: Fields, names: readonly string[]): RecordedRow {
  return Object.fromEntries(names.map((name) => [name, cellOf(fields[name])]));
}

/** Scalars that are no tunables; `compilation_time` and its like as `…_time_ms`. */
function otherCells(fields: Fields, known: ReadonlySet<string>): RecordedRow {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const cell = cellOf(value);
      if (known.has(name) || cell === null) return [];
      const isTime =
        typeof value === 'number' &&
        /(_time|^(compilation|benchmark|framework|search_algorithm|validation))$/.test(name);
      return [[isTime ? `${name.replace(/_time$/, '')}_time_ms` : name, cell]];
    }),
  );
}

function cellOf(value: unknown): RecordedCell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number | null; readonly message: string };

/** JSON, or what becomes JSON when a comma at its end is taken out and the braces that are open are closed. */
function parseLeniently(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const whole = text.trimEnd().replace(/,$/, '');
    for (const end of ['}', '}}']) {
      try {
        return { ok: true, value: JSON.parse(whole + end) };
      } catch {
        // The next ending may fit.
      }
    }
    const said = describeError(error);
    const position = /position (\d+)/.exec(said)?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
    return { ok: false, line, message: `is no JSON: ${said}` };
  }
}
