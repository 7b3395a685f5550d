import type { CodedColumn } from './columns';
import { type Cut, type CutInput, type DrawnCut, drawCut, offerDrawnCut } from './cut';
import { weighedWidth } from './treeRows';

/** Codes that bound those of a node's cells, by feature. */
export interface CodeBounds {
  readonly least: Int32Array;
  readonly greatest: Int32Array;
}

/**
 * Improves `best` by one cut of a feature at a uniformly drawn value. False where all rows agree in the feature. The
 * bounds of the feature, which may be wide, are narrowed to the least and the greatest code that the node has.
 */
export type RandomCut = (feature: number, uniform: () => number, bounds: CodeBounds, best: Cut) => boolean;

/** A finder of cuts at random values (Geurts, Ernst, Wehenkel 2006), for any number of outputs. */
export function createRandomCut({
  features,
  node,
  outputs,
  isComplete,
  minLeafRows,
  inverse,
}: CutInput): RandomCut {
  const { columns, codes: table } = features;
  const { order, rows: rowsOf, weighed, totalWeight, totalSum } = node;
  const width = columns.length;
  const fields = weighedWidth(outputs);
  const left = new Float64Array(outputs * 2);
  const drawnCut: DrawnCut = { code: 0, threshold: 0 };

  /** Narrows the bounds; where a node still has both of them, as large ones mostly do, few of its cells are looked at. */
  const narrow = (feature: number, { least, greatest }: CodeBounds): void => {
    const range = (greatest[feature] as number) - (least[feature] as number);
    let low = Number.MAX_SAFE_INTEGER;
    let high = -1;
    for (let i = node.start, end = node.start + node.count; i < end; i++) {
      const code = table[(order[i] as number) * width + feature] as number;
      if (code < low) {
        low = code;
        if (high - low === range) break;
      }
      if (code > high) {
        high = code;
        if (high - low === range) break;
      }
    }
    least[feature] = low;
    greatest[feature] = high;
  };

  // In all of these a cell counts 1 on the left and 0 on the right: a product is faster than a branch that is taken at random.
  const rowsBelow = (feature: number, code: number): number => {
    let rows = 0;
    for (let i = 0; i < node.count; i++) {
      const own = table[(order[node.start + i] as number) * width + feature] as number;
      rows += ((own - code) >>> 31) * (rowsOf[i] as number);
    }
    return rows;
  };

  /** Both outputs at once, where the weight of the one is that of the other. */
  const sumPair = (feature: number, code: number): void => {
    const { start, count } = node;
    let weight = 0;
    let sum0 = 0;
    let sum1 = 0;
    for (let i = 0, from = 0; i < count; i++, from += 4) {
      const side = ((table[(order[start + i] as number) * width + feature] as number) - code) >>> 31;
      weight += side * (weighed[from] as number);
      sum0 += side * (weighed[from + 1] as number);
      sum1 += side * (weighed[from + 3] as number);
    }
    left[0] = weight;
    left[1] = sum0;
    left[2] = weight;
    left[3] = sum1;
  };

  const sumOne = (feature: number, code: number, output: number): void => {
    const { start, count } = node;
    let weight = 0;
    let sum = 0;
    for (let i = 0, from = output * 2; i < count; i++, from += fields) {
      const side = ((table[(order[start + i] as number) * width + feature] as number) - code) >>> 31;
      weight += side * (weighed[from] as number);
      sum += side * (weighed[from + 1] as number);
    }
    left[output * 2] = weight;
    left[output * 2 + 1] = sum;
  };

  return (feature, uniform, bounds, best) => {
    narrow(feature, bounds);
    const low = bounds.least[feature] as number;
    const high = bounds.greatest[feature] as number;
    if (low === high) return false;
    drawCut(columns[feature] as CodedColumn, low, high, uniform, drawnCut);
    const { code } = drawnCut;
    if (minLeafRows > 1) {
      const rows = rowsBelow(feature, code);
      if (rows < minLeafRows || node.totalRows - rows < minLeafRows) return true;
    }
    if (outputs === 2 && isComplete) sumPair(feature, code);
    else for (let output = 0; output < outputs; output++) sumOne(feature, code, output);
    let score = 0;
    for (let output = 0; output < outputs; output++) {
      const weight = left[output * 2] as number;
      const sum = left[output * 2 + 1] as number;
      const rest = (totalSum[output] as number) - sum;
      score +=
        sum * sum * (inverse[weight] as number) +
        rest * rest * (inverse[(totalWeight[output] as number) - weight] as number);
    }
    offerDrawnCut(best, feature, score, drawnCut);
    return true;
  };
}
