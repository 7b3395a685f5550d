import type { RecordedTable, TextColumn } from '../records/recordedTable';
import { isResult, quantityOf } from './columnNames';
import { type NamedWork, readKernelName } from './kernelNames';
import { completed, type Quantity, type Work } from './work';

/** A table of measurements, understood as far as the names of its columns and kernels tell. */
export interface UnderstoodTable {
  readonly work: Work;
  /** Columns that are no results and of which nothing more is known, by name. */
  readonly others: readonly string[];
  /** Columns that say of the tile or layout what the kernel's own name says, or contradict it: they are left out. */
  readonly overruled: readonly string[];
}

/** Bits that a column named `PRECISION` can hold. */
const BITS = new Set([16, 32, 64]);

/**
 * Reads a table's columns. Where a kernel's name tells its tile and layout, the name is believed before columns that say
 * something else: the kernel of that name is what ran. With `chosen` only those columns are read.
 */
export function understand(table: RecordedTable, chosen: readonly string[] | null): UnderstoodTable {
  const quantities = new Map<Quantity, Float64Array>();
  const others: string[] = [];
  const columns = table.columns.filter(({ name }) => chosen?.includes(name) ?? !isResult(name));
  const named = columns
    .flatMap((column) => (column.kind === 'text' ? [namedWork(column)] : []))
    .find(Boolean);
  const overruled: string[] = [];
  const isTileKnown = named?.work.has('tileM') ?? false;
  for (const column of columns) {
    if (column.name === named?.column) continue;
    const quantity = quantityOf(column.name);
    if (isTileKnown && (isTileName(column.name) || (quantity !== null && named?.work.has(quantity)))) {
      overruled.push(column.name);
    } else if (quantity !== null && column.kind === 'number' && !quantities.has(quantity)) {
      quantities.set(quantity, quantity === 'elementBytes' ? bytesOf(column.cells) : column.cells);
    } else {
      others.push(column.name);
    }
  }
  for (const [quantity, cells] of named?.work ?? []) quantities.set(quantity, cells);
  if (named && !named.isWhole) others.push(named.column);
  return { work: completed({ rows: table.rows, quantities }), others, overruled };
}

interface NamedColumn {
  readonly column: string;
  readonly work: ReadonlyMap<Quantity, Float64Array>;
  /** Whether what was read tells the names apart, so that the column says nothing more. */
  readonly isWhole: boolean;
}

/** What the names in a column tell; `null` where one of them is not of a known kind. */
function namedWork({ name, cells }: TextColumn): NamedColumn | null {
  const read = new Map<string, NamedWork>();
  for (const cell of new Set(cells)) {
    const work = readKernelName(cell);
    if (work === null) return null;
    read.set(cell, work);
  }
  const quantities = new Set([...read.values()].flatMap((work) => Object.keys(work) as Quantity[]));
  const work = new Map(
    [...quantities].map((quantity) => [
      quantity,
      Float64Array.from(cells, (cell) => read.get(cell)?.[quantity] ?? Number.NaN),
    ]),
  );
  const different = new Set([...read.values()].map((each) => JSON.stringify(each)));
  return { column: name, work, isWhole: different.size === read.size };
}

/** `blocksize1`, `layout_flag` and their like, which only say what a kernel's name says better. */
function isTileName(name: string): boolean {
  return /^(block_?size|tile|block|layout|trans)(_?(\d|flag|m|n|k|a|b|x|y|z))*$/i.test(name);
}

function bytesOf(cells: Float64Array): Float64Array {
  return cells.every((cell) => BITS.has(cell)) ? cells.map((bits) => bits / 8) : cells;
}
