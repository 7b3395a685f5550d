import type { CodedColumn } from './columns';
import { type Cut, type CutFinder, type CutInput, createNodeCodes, drawCut, offerCut, PLACES } from './cut';

/**
 * A finder of cuts for one or two outputs that are known of every row, which is nearly all there is: no loop over
 * outputs and one weight for both. `start` tells where the node's rows stand in `order`.
 */
export function createPairFinder(
  { features, node, order, outputs, minLeafRows }: CutInput,
  start: () => number,
): CutFinder {
  const { capacity, weight, sums } = node;
  const second = outputs === 2 ? capacity : 0;
  const { columns } = features;
  const nodeCodes = createNodeCodes(features, order, capacity);
  const { codes } = nodeCodes;
  const mostCodes = columns.reduce((most, column) => Math.max(most, column.low.length), 0);
  // Rows, weight and two sums of each code; all 0 between two calls.
  const buckets = new Float64Array(mostCodes * 4);

  const scanBuckets = (feature: number, best: Cut): void => {
    const { least, greatest } = nodeCodes;
    const { count } = node;
    for (let i = 0; i < count; i++) {
      const at = ((codes[i] as number) - least) * 4;
      buckets[at] = (buckets[at] as number) + 1;
      buckets[at + 1] = (buckets[at + 1] as number) + (weight[i] as number);
      buckets[at + 2] = (buckets[at + 2] as number) + (sums[i] as number);
      buckets[at + 3] = (buckets[at + 3] as number) + (sums[second + i] as number);
    }
    const total = node.totalWeight[0] as number;
    const total0 = node.totalSum[0] as number;
    const total1 = node.totalSum[outputs - 1] as number;
    let rows = 0;
    let below = -1;
    let w = 0;
    let a = 0;
    let b = 0;
    for (let code = 0, at = 0; code <= greatest - least; code++, at += 4) {
      const here = buckets[at] as number;
      if (here === 0) continue;
      if (rows >= minLeafRows && count - rows >= minLeafRows) {
        const score = (a * a + b * b) / w + ((total0 - a) ** 2 + (total1 - b) ** 2) / (total - w);
        if (score > best.score) offerCut(best, columns, feature, score, least + below, least + code);
      }
      rows += here;
      below = code;
      w += buckets[at + 1] as number;
      a += buckets[at + 2] as number;
      b += buckets[at + 3] as number;
      buckets[at] = 0;
      buckets[at + 1] = 0;
      buckets[at + 2] = 0;
      buckets[at + 3] = 0;
    }
  };

  const scanSorted = (feature: number, best: Cut): void => {
    const { count } = node;
    const keys = nodeCodes.sort(count);
    const total = node.totalWeight[0] as number;
    const total0 = node.totalSum[0] as number;
    const total1 = node.totalSum[outputs - 1] as number;
    let below = -1;
    let w = 0;
    let a = 0;
    let b = 0;
    for (let rows = 0; rows < count; rows++) {
      const key = keys[rows] as number;
      const code = Math.floor(key / PLACES);
      if (code !== below && rows >= minLeafRows && count - rows >= minLeafRows) {
        const score = (a * a + b * b) / w + ((total0 - a) ** 2 + (total1 - b) ** 2) / (total - w);
        if (score > best.score) offerCut(best, columns, feature, score, below, code);
      }
      const i = key - code * PLACES;
      w += weight[i] as number;
      a += sums[i] as number;
      b += sums[second + i] as number;
      below = code;
    }
  };

  return {
    bestCut(feature, best) {
      nodeCodes.read(feature, start(), node.count);
      const range = nodeCodes.greatest - nodeCodes.least;
      if (range === 0) return false;
      if (range < 2 * node.count) scanBuckets(feature, best);
      else scanSorted(feature, best);
      return true;
    },
    randomCut(feature, uniform, best) {
      const column = columns[feature] as CodedColumn;
      const { count } = node;
      nodeCodes.read(feature, start(), count);
      if (nodeCodes.least === nodeCodes.greatest) return false;
      const cut = drawCut(column, nodeCodes.least, nodeCodes.greatest, uniform);
      const { code } = cut;
      let rows = 0;
      let w = 0;
      let a = 0;
      let b = 0;
      for (let i = 0; i < count; i++) {
        if ((codes[i] as number) >= code) continue;
        rows++;
        w += weight[i] as number;
        a += sums[i] as number;
        b += sums[second + i] as number;
      }
      if (rows < minLeafRows || count - rows < minLeafRows) return true;
      const rest = (node.totalWeight[0] as number) - w;
      const rest0 = (node.totalSum[0] as number) - a;
      const rest1 = (node.totalSum[outputs - 1] as number) - b;
      const score = (a * a + b * b) / w + (rest0 * rest0 + rest1 * rest1) / rest;
      if (score > best.score) Object.assign(best, { score, feature, code, threshold: cut.threshold });
      return true;
    },
  };
}
