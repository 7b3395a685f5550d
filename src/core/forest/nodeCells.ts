import type { TrainingData } from './training';
import { type TreeRows, weighedWidth } from './treeRows';

/** The cells of the node that is being cut, gathered so that whatever looks for a cut reads them in order. */
export interface NodeCells {
  count: number;
  /** Their numbers, from `start` on, in an array that holds the cells of all nodes. */
  readonly order: Int32Array;
  start: number;
  /** Distinct rows in each, one after another. */
  readonly rows: Int32Array;
  /** Weights and sums of each as in `TreeRows`, one after another. */
  readonly weighed: Float64Array;
  /** Distinct rows in all of them, and the same, each as often as it was drawn. */
  totalRows: number;
  totalDrawn: number;
  /** Totals over the node by output: weight of the known, weighted sum, weighted sum of squares. */
  readonly totalWeight: Float64Array;
  readonly totalSum: Float64Array;
  readonly totalSquares: Float64Array;
}

/** Room for the cells of any node of a tree over this data. */
export function createNodeCells({ cells, outputs }: Pick<TrainingData, 'cells' | 'outputs'>): NodeCells {
  const width = weighedWidth(outputs);
  return {
    count: 0,
    order: new Int32Array(cells),
    start: 0,
    rows: new Int32Array(cells),
    weighed: new Float64Array(cells * width),
    totalRows: 0,
    totalDrawn: 0,
    totalWeight: new Float64Array(width / 2),
    totalSum: new Float64Array(width / 2),
    totalSquares: new Float64Array(width / 2),
  };
}

/** Gathers cells `order[start]` up to `order[end - 1]` of what a tree was given. */
export function gatherCells(
  node: NodeCells,
  outputs: number,
  tree: TreeRows,
  start: number,
  end: number,
): void {
  const { order, weighed, rows } = node;
  const width = weighedWidth(outputs);
  node.start = start;
  node.count = end - start;
  let totalRows = 0;
  let totalDrawn = 0;
  for (let i = start; i < end; i++) {
    const cell = order[i] as number;
    const here = tree.rows[cell] as number;
    rows[i - start] = here;
    totalRows += here;
    totalDrawn += tree.weight[cell] as number;
  }
  node.totalRows = totalRows;
  node.totalDrawn = totalDrawn;
  for (let output = 0; output < outputs; output++) {
    let totalWeight = 0;
    let totalSum = 0;
    let totalSquares = 0;
    for (let i = start, to = output * 2; i < end; i++, to += width) {
      const cell = order[i] as number;
      const from = cell * width + output * 2;
      const weight = tree.weighed[from] as number;
      const sum = tree.weighed[from + 1] as number;
      weighed[to] = weight;
      weighed[to + 1] = sum;
      totalWeight += weight;
      totalSum += sum;
      totalSquares += tree.squares[cell * outputs + output] as number;
    }
    node.totalWeight[output] = totalWeight;
    node.totalSum[output] = totalSum;
    node.totalSquares[output] = totalSquares;
  }
}
