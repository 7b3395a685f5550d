import type { TrainingData } from './training';

/** The training rows of the node that is being split, gathered so that each feature reads them in order. */
export interface NodeRows {
  /** Distinct rows. */
  count: number;
  /** How often each row was drawn. */
  readonly weight: Float64Array;
  /** Weighted standardised targets, output · capacity + place. */
  readonly sums: Float64Array;
  /** Weight of each row's known targets, laid out like `sums`. */
  readonly weights: Float64Array;
  readonly capacity: number;
  /** Totals over the node by output: weight of the known, weighted sum, weighted sum of squares. */
  readonly totalWeight: Float64Array;
  readonly totalSum: Float64Array;
  readonly totalSquares: Float64Array;
}

/** Room for the rows of any node of a tree over this data. */
export function createNodeRows({ rows, outputs, known }: TrainingData): NodeRows {
  return {
    count: 0,
    weight: new Float64Array(rows),
    sums: new Float64Array(rows * outputs),
    weights: new Float64Array(known === null ? 0 : rows * outputs),
    capacity: rows,
    totalWeight: new Float64Array(outputs),
    totalSum: new Float64Array(outputs),
    totalSquares: new Float64Array(outputs),
  };
}

/** Gathers rows `order[start]` up to `order[end - 1]`, each as often as `drawn` says. */
export function gatherRows(
  node: NodeRows,
  { outputs, targets, known }: TrainingData,
  order: Int32Array,
  start: number,
  end: number,
  drawn: Float64Array,
): void {
  const { weight, sums, weights, capacity } = node;
  node.count = end - start;
  for (let i = start; i < end; i++) weight[i - start] = drawn[order[i] as number] as number;
  for (let output = 0; output < outputs; output++) {
    const base = output * capacity;
    let totalWeight = 0;
    let totalSum = 0;
    let totalSquares = 0;
    for (let i = start; i < end; i++) {
      const at = (order[i] as number) * outputs + output;
      const w =
        known === null
          ? (weight[i - start] as number)
          : (weight[i - start] as number) * (known[at] as number);
      const value = targets[at] as number;
      const sum = w * value;
      sums[base + i - start] = sum;
      if (known !== null) weights[base + i - start] = w;
      totalWeight += w;
      totalSum += sum;
      totalSquares += sum * value;
    }
    node.totalWeight[output] = totalWeight;
    node.totalSum[output] = totalSum;
    node.totalSquares[output] = totalSquares;
  }
}
