import type { CodedColumn, CodedTable } from './columns';
import type { NodeRows } from './nodeRows';

/** A cut of a node: rows whose code is below `code` go left. */
export interface Cut {
  feature: number;
  code: number;
  threshold: number;
  /** Sum over outputs and sides of (weighted sum)² ÷ weight: the greater, the less variance stays within the sides. */
  score: number;
}

/** Finds cuts of one node after another; holds the room that this takes. */
export interface CutFinder {
  /** Improves `best` by the best cut of a feature. False where all rows of the node agree in it. */
  bestCut(feature: number, best: Cut): boolean;
  /** Improves `best` by one cut of a feature at a uniformly drawn value. False where all rows agree in it. */
  randomCut(feature: number, uniform: () => number, best: Cut): boolean;
}

/** What a finder works on. */
export interface CutInput {
  readonly features: CodedTable;
  readonly node: NodeRows;
  readonly order: Int32Array;
  readonly outputs: number;
  readonly minLeafRows: number;
}

/** The codes of the node's rows in one feature, with room for as many rows as there are. */
export interface NodeCodes {
  readonly codes: Int32Array;
  least: number;
  greatest: number;
  /** Reads the codes of the rows that stand in `order` from `start` on. */
  read(feature: number, start: number, count: number): void;
  /** Sorts the rows that were read by code: the i-th key is code · 2^26 + place. */
  sort(count: number): Float64Array;
}

/** Rows that a node can hold at most, so that a key of code and place is an exact integer. */
export const PLACES = 2 ** 26;
/** Fewer rows are sorted by insertion, without a call. */
const FEW_ROWS = 24;

/** Room for codes of up to `capacity` rows. */
export function createNodeCodes(features: CodedTable, order: Int32Array, capacity: number): NodeCodes {
  const table = features.codes;
  const width = features.columns.length;
  const codes = new Int32Array(capacity);
  const keys = new Float64Array(capacity);
  const self: NodeCodes = {
    codes,
    least: 0,
    greatest: 0,
    read(feature, start, count) {
      let least = Number.MAX_SAFE_INTEGER;
      let greatest = -1;
      for (let i = 0; i < count; i++) {
        const code = table[(order[start + i] as number) * width + feature] as number;
        codes[i] = code;
        if (code < least) least = code;
        if (code > greatest) greatest = code;
      }
      self.least = least;
      self.greatest = greatest;
    },
    sort(count) {
      for (let i = 0; i < count; i++) keys[i] = (codes[i] as number) * PLACES + i;
      if (count < FEW_ROWS) insertionSort(keys, count);
      else keys.subarray(0, count).sort();
      return keys;
    },
  };
  return self;
}

/** Takes a cut over where it is better than the best. The rows with codes up to `below` go left. */
export function offerCut(
  best: Cut,
  columns: readonly CodedColumn[],
  feature: number,
  score: number,
  below: number,
  code: number,
): void {
  if (score <= best.score) return;
  const { low, high } = columns[feature] as CodedColumn;
  best.score = score;
  best.feature = feature;
  best.code = code;
  best.threshold = between(high[below] as number, low[code] as number);
}

/** A cut at a drawn value: the first code that goes right, and the value that tells the sides apart. */
export function drawCut(
  column: CodedColumn,
  least: number,
  greatest: number,
  uniform: () => number,
): { readonly code: number; readonly threshold: number } {
  const from = column.low[least] as number;
  const to = column.low[greatest] as number;
  // Unknown values are cut off from the known ones before the known ones are cut.
  const drawn = from === Number.NEGATIVE_INFINITY ? from : from + uniform() * (to - from);
  const value = drawn >= to ? from : drawn;
  let code = least + 1;
  let last = greatest;
  while (code < last) {
    const middle = (code + last) >> 1;
    if ((column.low[middle] as number) > value) last = middle;
    else code = middle + 1;
  }
  return { code, threshold: Math.max(value, column.high[code - 1] as number) };
}

/** A number from `below` up to, but without, `above`; the middle where there is one. */
function between(below: number, above: number): number {
  const middle = below / 2 + above / 2;
  return middle >= below && middle < above ? middle : below;
}

function insertionSort(keys: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const key = keys[i] as number;
    let at = i - 1;
    while (at >= 0 && (keys[at] as number) > key) {
      keys[at + 1] = keys[at] as number;
      at--;
    }
    keys[at + 1] = key;
  }
}
