import { MOST_CELLS, type RecordedCell, type RecordedTable, recordedColumn } from './recordedTable';

/** What of a file cannot be read: line from 1 (`null` where it is about the whole), why, and what to do. */
export interface ReadProblem {
  readonly line: number | null;
  readonly message: string;
}

/** A table, or why there is none. */
export type ReadTable =
  | { readonly ok: true; readonly table: RecordedTable }
  | { readonly ok: false; readonly problem: ReadProblem };

/** A refusal in the words of {@link ReadProblem}. */
export function refused(line: number | null, message: string): ReadTable {
  return { ok: false, problem: { line, message } };
}

/**
 * A table out of comma-separated values (RFC 4180: quotes, doubled quotes and line ends within them; LF or CRLF; a byte
 * order mark is left out). The first record names the columns. Empty lines are passed over.
 */
export function readCsv(source: string, text: string): ReadTable {
  const read = recordsOf(text.replace(/^\uFEFF/, ''));
  if (!read.ok) return read;
  const [header, ...records] = read.records;
  if (header === undefined) return refused(1, 'is empty; the first line names the columns');
  const names = header.fields.map((name) => name.trim());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return refused(header.line, `names the column "${repeated}" twice`);
  if (names.length * records.length > MOST_CELLS) return refused(null, `has more than ${MOST_CELLS} cells`);
  const uneven = records.find(({ fields }) => fields.length !== names.length);
  if (uneven !== undefined) {
    return refused(
      uneven.line,
      `has ${uneven.fields.length} fields; the header names ${names.length} columns`,
    );
  }
  const columns = names.map((name, index) =>
    recordedColumn(
      name,
      records.map(({ fields }) => fields[index] as RecordedCell),
    ),
  );
  return { ok: true, table: { source, rows: records.length, columns, tunables: null } };
}

interface CsvRecord {
  /** Line on which it begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

type Records =
  | { readonly ok: true; readonly records: readonly CsvRecord[] }
  | Extract<ReadTable, { readonly ok: false }>;

function recordsOf(text: string): Records {
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begin = line;
    const fields: string[] = [];
    for (let isOpen = true; isOpen; ) {
      let field = '';
      if (text[at] === '"') {
        const end = closingQuote(text, at);
        if (end < 0) {
          return { ok: false, problem: { line: begin, message: 'opens a quote that is never closed' } };
        }
        const inside = text.slice(at + 1, end);
        line += inside.split('\n').length - 1;
        field = inside.replaceAll('""', '"');
        at = end + 1;
      }
      const end = fieldEnd(text, at);
      field += text.slice(at, end).replace(/\r$/, '');
      fields.push(field);
      isOpen = text[end] === ',';
      at = end + 1;
    }
    line++;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: begin, fields });
  }
  return { ok: true, records };
}

function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Where the field that begins here ends: at a comma, a line's end or the end of the text. */
function fieldEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === ',' || letter === '\n') return at;
  }
  return text.length;
}
