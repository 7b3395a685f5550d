import { type Cut, type CutFinder, type CutInput, offerCut } from './cut';
import { createNodeCodes } from './nodeCodes';

/** A bucket holds what the cells of one code add up to: distinct rows, and weight and sum of either output. */
const FIELDS = 5;

/**
 * A finder of cuts for two outputs, such as runtime and power, with no loop over outputs. Features with no more values
 * than the node has cells are counted into buckets, all of them in one pass over the cells: neighbouring additions then
 * go to different buckets and do not wait for one another. Other features are sorted.
 */
export function createPairFinder({ features, node, minLeafRows, inverse }: CutInput): CutFinder {
  const { columns } = features;
  const { weighed, totalWeight, totalSum, rows: rowsOf } = node;
  const table = features.codes;
  const width = columns.length;
  const nodeCodes = createNodeCodes(features, node);
  const sizes = Int32Array.from(columns, ({ low }) => low.length);
  const offsets = new Int32Array(width);
  for (let f = 1; f < width; f++) {
    offsets[f] = (offsets[f - 1] as number) + (sizes[f - 1] as number) * FIELDS;
  }
  // All 0 between two calls.
  const buckets = new Float64Array(sizes.reduce((sum, size) => sum + size, 0) * FIELDS);
  const counted = new Int32Array(width);

  const fillBuckets = (features: number): void => {
    const { order, start, count } = node;
    for (let i = 0, from = 0; i < count; i++, from += 4) {
      const base = (order[start + i] as number) * width;
      const rows = rowsOf[i] as number;
      const weight0 = weighed[from] as number;
      const sum0 = weighed[from + 1] as number;
      const weight1 = weighed[from + 2] as number;
      const sum1 = weighed[from + 3] as number;
      for (let j = 0; j < features; j++) {
        const feature = counted[j] as number;
        const at = (offsets[feature] as number) + (table[base + feature] as number) * FIELDS;
        buckets[at] = (buckets[at] as number) + rows;
        buckets[at + 1] = (buckets[at + 1] as number) + weight0;
        buckets[at + 2] = (buckets[at + 2] as number) + sum0;
        buckets[at + 3] = (buckets[at + 3] as number) + weight1;
        buckets[at + 4] = (buckets[at + 4] as number) + sum1;
      }
    }
  };

  /** Goes through the buckets of a feature and empties them. False where all rows are in one. */
  const scanBuckets = (feature: number, best: Cut): boolean => {
    const { totalRows } = node;
    const size = sizes[feature] as number;
    const all0 = totalWeight[0] as number;
    const all1 = totalWeight[1] as number;
    const whole0 = totalSum[0] as number;
    const whole1 = totalSum[1] as number;
    let rows = 0;
    let weight0 = 0;
    let sum0 = 0;
    let weight1 = 0;
    let sum1 = 0;
    let below = -1;
    let isUseful = false;
    for (let code = 0, at = offsets[feature] as number; code < size; code++, at += FIELDS) {
      const here = buckets[at] as number;
      if (here === 0) continue;
      if (below >= 0) isUseful = true;
      if (rows >= minLeafRows && totalRows - rows >= minLeafRows) {
        const rest0 = whole0 - sum0;
        const rest1 = whole1 - sum1;
        const score =
          sum0 * sum0 * (inverse[weight0] as number) +
          rest0 * rest0 * (inverse[all0 - weight0] as number) +
          (sum1 * sum1 * (inverse[weight1] as number) + rest1 * rest1 * (inverse[all1 - weight1] as number));
        if (score > best.score) offerCut(best, columns, feature, score, below, code);
      }
      rows += here;
      weight0 += buckets[at + 1] as number;
      sum0 += buckets[at + 2] as number;
      weight1 += buckets[at + 3] as number;
      sum1 += buckets[at + 4] as number;
      below = code;
      buckets[at] = 0;
      buckets[at + 1] = 0;
      buckets[at + 2] = 0;
      buckets[at + 3] = 0;
      buckets[at + 4] = 0;
    }
    return isUseful;
  };

  const scanSorted = (feature: number, best: Cut): boolean => {
    if (!nodeCodes.read(feature)) return false;
    const { codes } = nodeCodes;
    const { count, totalRows } = node;
    const places = nodeCodes.sort();
    const all0 = totalWeight[0] as number;
    const all1 = totalWeight[1] as number;
    const whole0 = totalSum[0] as number;
    const whole1 = totalSum[1] as number;
    let weight0 = 0;
    let sum0 = 0;
    let weight1 = 0;
    let sum1 = 0;
    let below = -1;
    let rows = 0;
    for (let i = 0; i < count; i++) {
      const place = places[i] as number;
      const code = codes[place] as number;
      if (code !== below && rows >= minLeafRows && totalRows - rows >= minLeafRows) {
        const rest0 = whole0 - sum0;
        const rest1 = whole1 - sum1;
        const score =
          sum0 * sum0 * (inverse[weight0] as number) +
          rest0 * rest0 * (inverse[all0 - weight0] as number) +
          (sum1 * sum1 * (inverse[weight1] as number) + rest1 * rest1 * (inverse[all1 - weight1] as number));
        if (score > best.score) offerCut(best, columns, feature, score, below, code);
      }
      const from = place * 4;
      rows += rowsOf[place] as number;
      weight0 += weighed[from] as number;
      sum0 += weighed[from + 1] as number;
      weight1 += weighed[from + 2] as number;
      sum1 += weighed[from + 3] as number;
      below = code;
    }
    return true;
  };

  return {
    bestCuts(drawn, from, to, best, differs) {
      let count = 0;
      for (let i = from; i < to; i++) {
        if ((sizes[drawn[i] as number] as number) <= node.count) counted[count++] = drawn[i] as number;
      }
      if (count > 0) fillBuckets(count);
      // In the order drawn, so that of equally good cuts no kind of feature is preferred.
      for (let i = from; i < to; i++) {
        const feature = drawn[i] as number;
        const isCounted = (sizes[feature] as number) <= node.count;
        differs[feature] = (isCounted ? scanBuckets(feature, best) : scanSorted(feature, best)) ? 1 : 0;
      }
    },
  };
}
