import type { CodedTable } from './columns';
import type { NodeCells } from './nodeCells';

/** Cells that are sorted by insertion rather than by digits. */
const FEW_CELLS = 40;
/** A key of few cells holds the place in its low bits. */
const PLACE_BITS = 6;
const PLACE_MASK = 2 ** PLACE_BITS - 1;
const DIGIT_BITS = 8;
const DIGITS = 2 ** DIGIT_BITS;

/** One feature of the cells of a node: its codes, and the cells in the order of their codes. */
export interface NodeCodes {
  /** Codes by the cell's place in the node. */
  readonly codes: Int32Array;
  least: number;
  greatest: number;
  /** Reads a feature. False where all cells agree in it. */
  read(feature: number): boolean;
  /** Places of the cells that were read, ascending by code. */
  sort(): Int32Array;
}

/** Room for the codes of any node; `node` tells which cells it has when they are read. */
export function createNodeCodes(features: CodedTable, node: NodeCells): NodeCodes {
  const table = features.codes;
  const width = features.columns.length;
  const codes = new Int32Array(node.order.length);
  const keys = new Int32Array(FEW_CELLS);
  const counts = new Int32Array(DIGITS);
  let places = new Int32Array(node.order.length);
  let other = new Int32Array(node.order.length);

  const sortFew = (count: number, least: number): void => {
    for (let i = 0; i < count; i++) {
      const key = (((codes[i] as number) - least) << PLACE_BITS) | i;
      let at = i - 1;
      while (at >= 0 && (keys[at] as number) > key) {
        keys[at + 1] = keys[at] as number;
        at--;
      }
      keys[at + 1] = key;
    }
    for (let i = 0; i < count; i++) places[i] = (keys[i] as number) & PLACE_MASK;
  };

  const sortByDigit = (count: number, least: number, shift: number): void => {
    counts.fill(0);
    for (let i = 0; i < count; i++) {
      const digit = (((codes[i] as number) - least) >>> shift) & (DIGITS - 1);
      counts[digit] = (counts[digit] as number) + 1;
    }
    for (let digit = 0, before = 0; digit < DIGITS; digit++) {
      const here = counts[digit] as number;
      counts[digit] = before;
      before += here;
    }
    for (let i = 0; i < count; i++) {
      const place = places[i] as number;
      const digit = (((codes[place] as number) - least) >>> shift) & (DIGITS - 1);
      const to = counts[digit] as number;
      other[to] = place;
      counts[digit] = to + 1;
    }
    [places, other] = [other, places];
  };

  const self: NodeCodes = {
    codes,
    least: 0,
    greatest: 0,
    read(feature) {
      const { order, start, count } = node;
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
      return least < greatest;
    },
    sort() {
      const { least } = self;
      const range = self.greatest - least;
      if (node.count <= FEW_CELLS && range < 2 ** (31 - PLACE_BITS)) sortFew(node.count, least);
      else {
        for (let i = 0; i < node.count; i++) places[i] = i;
        for (let shift = 0; shift < 31 && range >>> shift > 0; shift += DIGIT_BITS) {
          sortByDigit(node.count, least, shift);
        }
      }
      return places;
    },
  };
  return self;
}
