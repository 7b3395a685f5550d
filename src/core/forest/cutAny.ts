import type { CodedColumn } from './columns';
import { type Cut, type CutFinder, type CutInput, createNodeCodes, drawCut, offerCut, PLACES } from './cut';

/**
 * A finder of cuts for any number of outputs, each of which may be unknown for some rows. `start` tells where the
 * node's rows stand in `order`.
 */
export function createFinder(
  { features, node, order, outputs, minLeafRows }: CutInput,
  start: () => number,
): CutFinder {
  const { capacity } = node;
  const { columns } = features;
  const nodeCodes = createNodeCodes(features, order, capacity);
  const { codes } = nodeCodes;
  const hasWeights = node.weights.length > 0;
  const ownWeight = (place: number, i: number): number =>
    (hasWeights ? node.weights[place] : node.weight[i]) as number;
  // The sum and the weight of each output on the left side.
  const sum = new Float64Array(outputs);
  const weight = new Float64Array(outputs);

  const startLeft = (): void => {
    sum.fill(0);
    weight.fill(0);
  };

  const addLeft = (i: number): void => {
    for (let output = 0; output < outputs; output++) {
      const place = output * capacity + i;
      sum[output] = (sum[output] as number) + (node.sums[place] as number);
      weight[output] = (weight[output] as number) + ownWeight(place, i);
    }
  };

  const scoreOf = (): number => {
    let score = 0;
    for (let output = 0; output < outputs; output++) {
      const a = sum[output] as number;
      const w = weight[output] as number;
      const b = (node.totalSum[output] as number) - a;
      const rest = (node.totalWeight[output] as number) - w;
      if (w > 0) score += (a * a) / w;
      if (rest > 0) score += (b * b) / rest;
    }
    return score;
  };

  return {
    bestCut(feature, best) {
      const { count } = node;
      nodeCodes.read(feature, start(), count);
      if (nodeCodes.least === nodeCodes.greatest) return false;
      const keys = nodeCodes.sort(count);
      let below = -1;
      startLeft();
      for (let rows = 0; rows < count; rows++) {
        const key = keys[rows] as number;
        const code = Math.floor(key / PLACES);
        if (code !== below && rows >= minLeafRows && count - rows >= minLeafRows) {
          offerCut(best, columns, feature, scoreOf(), below, code);
        }
        addLeft(key - code * PLACES);
        below = code;
      }
      return true;
    },
    randomCut(feature, uniform, best) {
      const column = columns[feature] as CodedColumn;
      const { count } = node;
      nodeCodes.read(feature, start(), count);
      if (nodeCodes.least === nodeCodes.greatest) return false;
      const { code, threshold } = drawCut(column, nodeCodes.least, nodeCodes.greatest, uniform);
      let rows = 0;
      startLeft();
      for (let i = 0; i < count; i++) {
        if ((codes[i] as number) >= code) continue;
        rows++;
        addLeft(i);
      }
      if (rows < minLeafRows || count - rows < minLeafRows) return true;
      const score = scoreOf();
      if (score > best.score) Object.assign(best, { score, feature, code, threshold } satisfies Cut);
      return true;
    },
  };
}
