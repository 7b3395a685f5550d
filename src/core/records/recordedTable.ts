/** A column of numbers, `NaN` where a value is unknown. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  readonly cells: Float64Array;
}

/** A column of words, empty where a value is unknown. */
export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  readonly cells: readonly string[];
}

/** A column whose known cells are all numbers, or a column of words. */
export type RecordedColumn = NumberColumn | TextColumn;

/**
 * Measurements that stand in a file, of whatever tool. Rows stay as they are: repeated rows, rows without a time and
 * rows that failed are kept, so that whoever uses the table decides.
 */
export interface RecordedTable {
  /** The file, for messages. */
  readonly source: string;
  readonly rows: number;
  readonly columns: readonly RecordedColumn[];
  /** Names of the columns that the format calls tunables; `null` where it says nothing of it. */
  readonly tunables: readonly string[] | null;
}

/** A cell as a reader finds it; `null` is unknown. */
export type RecordedCell = string | number | boolean | null;

/** One row, by the names of its columns; what a row lacks is unknown. */
export type RecordedRow = Readonly<Record<string, RecordedCell>>;

/** What a file can hold at most, so that a mistaken file does not take the memory. */
export const MOST_CELLS = 50_000_000;

/** Words that tools write where they know nothing, without brackets and in lower case. */
const UNKNOWN = new Set([
  '',
  'n/a',
  'na',
  'nan',
  'null',
  'none',
  'not supported',
  'unknown error',
  'inf',
  '-inf',
]);

/** Kernel Tuner wrote this time for a configuration that failed, before it had names for failures. */
const FAILED_TIME = 1e20;

/** The column of that name, whatever its case where none has exactly this; `null` where there is none. */
export function columnOf(table: RecordedTable, name: string): RecordedColumn | null {
  const exact = table.columns.find((column) => column.name === name);
  if (exact) return exact;
  const similar = table.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  return similar.length === 1 ? (similar[0] as RecordedColumn) : null;
}

/** The numbers of a column; `null` where there is no such column or it holds words. */
export function numbersOf(table: RecordedTable, name: string): Float64Array | null {
  const column = columnOf(table, name);
  return column?.kind === 'number' ? column.cells : null;
}

/** A column out of cells of any kind: numbers where every known cell is one, else words. */
export function recordedColumn(name: string, cells: readonly RecordedCell[]): RecordedColumn {
  const numbers = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const number = numberOf(cells[row] as RecordedCell);
    if (number === null) return { name, kind: 'text', cells: cells.map(textOf) };
    numbers[row] = number;
  }
  return { name, kind: 'number', cells: numbers };
}

/** A table out of rows, its columns in the order in which they first appear. */
export function tableOfRows(
  source: string,
  rows: readonly RecordedRow[],
  tunables: readonly string[] | null,
): RecordedTable {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = [...names].map((name) =>
    recordedColumn(
      name,
      rows.map((row) => row[name] ?? null),
    ),
  );
  return { source, rows: rows.length, columns, tunables };
}

/** How many rows say exactly what an earlier row says, in all columns or in those named. */
export function repeatedRows(table: RecordedTable, names?: readonly string[]): number {
  const columns = table.columns.filter(({ name }) => names?.includes(name) ?? true);
  const seen = new Set<string>();
  for (let row = 0; row < table.rows; row++) {
    seen.add(JSON.stringify(columns.map(({ cells }) => String(cells[row]))));
  }
  return table.rows - seen.size;
}

/** How many cells of a column are unknown. */
export function unknownCells(column: RecordedColumn): number {
  if (column.kind === 'text') return column.cells.reduce((sum, cell) => sum + (cell === '' ? 1 : 0), 0);
  return column.cells.reduce((sum, cell) => sum + (Number.isNaN(cell) ? 1 : 0), 0);
}

/** `NaN` for what is unknown, `null` for a word. */
function numberOf(cell: RecordedCell): number | null {
  if (cell === null) return Number.NaN;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'number') return Number.isFinite(cell) && cell < FAILED_TIME ? cell : Number.NaN;
  const text = cell.trim();
  if (isUnknown(text)) return Number.NaN;
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true' ? 1 : 0;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return null;
  return numberOf(Number(text));
}

function textOf(cell: RecordedCell): string {
  if (cell === null) return '';
  const text = String(cell).trim();
  return isUnknown(text) ? '' : text;
}

/** `[N/A]`, `nan`, nothing at all and their like. */
function isUnknown(text: string): boolean {
  return UNKNOWN.has(text.replace(/^\[(.*)\]$/, '$1').toLowerCase());
}
