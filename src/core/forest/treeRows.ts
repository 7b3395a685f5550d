import type { TrainingData } from './training';

/** What one tree was given, by cell: cells without rows are none of its business. */
export interface TreeRows {
  /** Distinct rows in each cell. */
  readonly rows: Int32Array;
  /** The same, each row as often as it was drawn. */
  readonly weight: Float64Array;
  /**
   * For every output the weight of the targets that are known, and the sum of weight · standardised target; laid out
   * cell · `weighedWidth` + 2 · output.
   */
  readonly weighed: Float64Array;
  /** Sum of weight · standardised target squared, laid out cell · outputs + output. */
  readonly squares: Float64Array;
}

/** Numbers that a cell takes in `weighed`. One output has room for a second, of which no row knows anything. */
export function weighedWidth(outputs: number): number {
  return 2 * Math.max(outputs, 2);
}

/** Adds up by cell the rows that were drawn `drawn[row]` times each. */
export function treeRows(
  { rows, cells, cellOf, outputs, targets, known }: TrainingData,
  drawn: Float64Array,
): TreeRows {
  const width = weighedWidth(outputs);
  const counts = new Int32Array(cells);
  const weight = new Float64Array(cells);
  const weighed = new Float64Array(cells * width);
  const squares = new Float64Array(cells * outputs);
  for (let row = 0; row < rows; row++) {
    const times = drawn[row] as number;
    if (times === 0) continue;
    const cell = cellOf[row] as number;
    counts[cell] = (counts[cell] as number) + 1;
    weight[cell] = (weight[cell] as number) + times;
    for (let output = 0; output < outputs; output++) {
      const from = row * outputs + output;
      const to = cell * width + output * 2;
      const own = known === null ? times : times * (known[from] as number);
      const sum = own * (targets[from] as number);
      const at = cell * outputs + output;
      weighed[to] = (weighed[to] as number) + own;
      weighed[to + 1] = (weighed[to + 1] as number) + sum;
      squares[at] = (squares[at] as number) + sum * (targets[from] as number);
    }
  }
  return { rows: counts, weight, weighed, squares };
}
