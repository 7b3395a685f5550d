import type { NamedSize } from '../gemm/namedSize';
import { parseSize } from '../gemm/size';

/** The sizes of a file, or what is wrong with it: where (`line 3`, `entry 2`; empty = the whole), why, what to do. */
export type SizeListResult =
  | { readonly ok: true; readonly sizes: readonly NamedSize[] }
  | { readonly ok: false; readonly place: string; readonly reason: string };

/** Most sizes of one list; each is a search of its own. */
const MAX_SIZES = 1000;

const HOW =
  'write M N K, such as 512 1024 2048, or 512 for a square problem, and a name behind where you like';

/**
 * Reads a list of sizes. JSON where the text begins with a bracket or a brace: a list (or an object with a list
 * `sizes`) of `[M, N, K]`, `"512x1024x2048"`, `512` or `{"m": .., "n": .., "k": .., "name": .., "count": ..}`. Else a size
 * a line: numbers divided by blanks, commas, semicolons, tabs or `x`, then a name; `#` and `//` begin a comment. A first line of
 * column names (`name,m,n,k,count` in any order) makes it a table.
 */
export function readSizeList(text: string): SizeListResult {
  const body = text.replace(/^\ufeff/, '').trim();
  const read = /^[[{]/.test(body) ? readJson(body) : readLines(body);
  if (!read.ok) return read;
  if (read.sizes.length === 0) return { ok: false, place: '', reason: `holds no size: ${HOW}` };
  if (read.sizes.length > MAX_SIZES) {
    return { ok: false, place: '', reason: `holds ${read.sizes.length} sizes; ${MAX_SIZES} are the most` };
  }
  return read;
}

function readJson(text: string): SizeListResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, place: '', reason: `is no JSON: ${reason}` };
  }
  const list = fieldsOf(value)?.get('sizes') ?? value;
  if (!Array.isArray(list)) {
    return { ok: false, place: '', reason: 'has no list of sizes: write [[512, 1024, 2048], ...]' };
  }
  return collect(list.map((entry: unknown, index) => [`entry ${index + 1}`, sizeOfValue(entry)]));
}

function sizeOfValue(value: unknown): NamedSize | string {
  if (typeof value === 'number' || typeof value === 'string') return sizeOfWords([String(value)]);
  if (Array.isArray(value)) return sizeOfWords(value.map(String));
  const fields = fieldsOf(value);
  if (fields === null) return `is no size: ${HOW}`;
  return sizeOfFields((name) => {
    const field = fields.get(name);
    return field === undefined || field === null ? '' : String(field);
  });
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
}

function readLines(text: string): SizeListResult {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({
    place: `line ${index + 1}`,
    words: line
      .replace(/(#|\/\/).*$/, '')
      .split(/[\s,;]+/)
      .filter((word) => word !== ''),
    cells: line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')),
  }));
  const filled = lines.filter(({ words }) => words.length > 0);
  const header = filled[0]?.words.map((word) => word.toLowerCase()) ?? [];
  const isTable = ['m', 'n', 'k'].every((name) => header.includes(name));
  if (!isTable) return collect(filled.map(({ place, words }) => [place, sizeOfWords(words)]));
  return collect(
    filled.slice(1).map(({ place, words, cells }) => {
      // Only a cell between commas can hold blanks.
      const row = cells.length >= header.length ? cells : words;
      return [place, sizeOfFields((name) => row[header.indexOf(name)] ?? '')];
    }),
  );
}

function sizeOfFields(field: (name: string) => string): NamedSize | string {
  const read = parseSize(['m', 'n', 'k'].map(field).join('x'));
  if (!read.ok) return read.reason;
  const name = field('name');
  const count = field('count');
  if (count !== '' && !/^[1-9]\d{0,8}$/.test(count)) return `count "${count}" is no positive whole number`;
  return {
    ...read.size,
    ...(name === '' ? {} : { name }),
    ...(count === '' ? {} : { count: Number(count) }),
  };
}

/** One number, `MxNxK` or three numbers, then words that are its name. */
function sizeOfWords(words: readonly string[]): NamedSize | string {
  const [first = '', second, third] = words;
  const hasThree = second !== undefined && third !== undefined && [first, second, third].every(isNumber);
  const taken = hasThree ? 3 : 1;
  const name = words.slice(taken).join(' ');
  // Two numbers are a size half written, not a size with a number for its name.
  if (!hasThree && second !== undefined && isNumber(second)) return `"${words.join(' ')}" is no size: ${HOW}`;
  const read = parseSize(words.slice(0, taken).join('x'));
  if (!read.ok) return read.reason;
  return name === '' ? read.size : { ...read.size, name };
}

const isNumber = (word: string): boolean => /^\d+$/.test(word);

function collect(entries: readonly (readonly [string, NamedSize | string])[]): SizeListResult {
  const sizes: NamedSize[] = [];
  for (const [place, read] of entries) {
    if (typeof read === 'string') return { ok: false, place, reason: read };
    sizes.push(read);
  }
  return { ok: true, sizes };
}
