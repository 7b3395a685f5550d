import type { TrainingData } from './training';

/** Numbers that a row of the weighed rows takes. One output has room for a second, of which no row knows anything. */
export function weighedWidth(outputs: number): number {
  return 2 * Math.max(outputs, 2);
}

/**
 * What a tree knows of each row that it was given: for every output the weight of its target, 0 where it is unknown,
 * and weight · standardised target; laid out row · `weighedWidth` + 2 · output.
 */
export function weighRows(
  { rows, outputs, targets, known }: TrainingData,
  drawn: Float64Array,
): Float64Array {
  const width = weighedWidth(outputs);
  const weighed = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const times = drawn[row] as number;
    for (let output = 0; output < outputs; output++) {
      const from = row * outputs + output;
      const to = row * width + output * 2;
      const weight = known === null ? times : times * (known[from] as number);
      weighed[to] = weight;
      weighed[to + 1] = weight * (targets[from] as number);
    }
  }
  return weighed;
}

/** The rows of the node that is being cut, gathered so that whatever looks for a cut reads them in order. */
export interface NodeRows {
  /** Distinct rows. */
  count: number;
  /** Their numbers, from `start` on, in an array that holds the rows of all nodes. */
  readonly order: Int32Array;
  start: number;
  /** What `weighRows` says of them, one after another. */
  readonly weighed: Float64Array;
  /** Totals over the node by output: weight of the known, weighted sum, weighted sum of squares. */
  readonly totalWeight: Float64Array;
  readonly totalSum: Float64Array;
  readonly totalSquares: Float64Array;
}

/** Room for the rows of any node of a tree over this data. */
export function createNodeRows({ rows, outputs }: TrainingData): NodeRows {
  const width = weighedWidth(outputs);
  return {
    count: 0,
    order: new Int32Array(rows),
    start: 0,
    weighed: new Float64Array(rows * width),
    totalWeight: new Float64Array(width / 2),
    totalSum: new Float64Array(width / 2),
    totalSquares: new Float64Array(width / 2),
  };
}

/** Gathers rows `order[start]` up to `order[end - 1]`. */
export function gatherRows(
  node: NodeRows,
  { outputs, targets }: TrainingData,
  weighedRows: Float64Array,
  start: number,
  end: number,
): void {
  const { order, weighed } = node;
  const width = weighedWidth(outputs);
  node.start = start;
  node.count = end - start;
  for (let output = 0; output < outputs; output++) {
    let totalWeight = 0;
    let totalSum = 0;
    let totalSquares = 0;
    for (let i = start, to = output * 2; i < end; i++, to += width) {
      const row = order[i] as number;
      const from = row * width + output * 2;
      const weight = weighedRows[from] as number;
      const sum = weighedRows[from + 1] as number;
      weighed[to] = weight;
      weighed[to + 1] = sum;
      totalWeight += weight;
      totalSum += sum;
      totalSquares += sum * (targets[row * outputs + output] as number);
    }
    node.totalWeight[output] = totalWeight;
    node.totalSum[output] = totalSum;
    node.totalSquares[output] = totalSquares;
  }
}
