import type { CodedColumn, CodedTable } from './columns';
import type { NodeCells } from './nodeCells';

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
  /**
   * Improves `best` by the best cuts of the features `drawn[from]` up to `drawn[to - 1]`, in this order. Writes into
   * `differs` for each of these features whether it tells any rows of the node apart.
   */
  bestCuts(drawn: Int32Array, from: number, to: number, best: Cut, differs: Uint8Array): void;
}

/** What a finder works on. */
export interface CutInput {
  readonly features: CodedTable;
  readonly node: NodeCells;
  readonly outputs: number;
  /** Whether every target is known, so that a cell weighs the same in all outputs. */
  readonly isComplete: boolean;
  readonly minLeafRows: number;
  /** 1 ÷ weight of every weight that a side can have, and 0 of 0: a side that knows nothing of an output adds nothing. */
  readonly inverse: Float64Array;
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

/** Takes over a cut whose threshold was drawn where it is better than the best. */
export function offerDrawnCut(best: Cut, feature: number, score: number, drawn: DrawnCut): void {
  if (score <= best.score) return;
  best.score = score;
  best.feature = feature;
  best.code = drawn.code;
  best.threshold = drawn.threshold;
}

/** A cut at a drawn value: the first code that goes right, and the value that tells the sides apart. */
export interface DrawnCut {
  code: number;
  threshold: number;
}

/** Codes that are gone through one by one: half of them at a time is a guess that fails every other time. */
const FEW_CODES = 8;

/** Draws a cut of rows whose codes go from `least` to `greatest` and writes it into `into`. */
export function drawCut(
  column: CodedColumn,
  least: number,
  greatest: number,
  uniform: () => number,
  into: DrawnCut,
): void {
  const from = column.low[least] as number;
  const to = column.low[greatest] as number;
  // Unknown values are cut off from the known ones before the known ones are cut.
  const drawn = from === Number.NEGATIVE_INFINITY ? from : from + uniform() * (to - from);
  const value = drawn >= to ? from : drawn;
  let code = least + 1;
  let last = greatest;
  while (last - code > FEW_CODES) {
    const middle = (code + last) >> 1;
    if ((column.low[middle] as number) > value) last = middle;
    else code = middle + 1;
  }
  while (code < last && (column.low[code] as number) <= value) code++;
  into.code = code;
  into.threshold = Math.max(value, column.high[code - 1] as number);
}

/** A number from `below` up to, but without, `above`; the middle where there is one. */
function between(below: number, above: number): number {
  const middle = below / 2 + above / 2;
  return middle >= below && middle < above ? middle : below;
}
