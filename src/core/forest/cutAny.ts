import { type Cut, type CutFinder, type CutInput, offerCut } from './cut';
import { createNodeCodes } from './nodeCodes';

/** A finder of cuts for any number of outputs. */
export function createAnyFinder({ features, node, outputs, minLeafRows, inverse }: CutInput): CutFinder {
  const { columns } = features;
  const nodeCodes = createNodeCodes(features, node);
  // Weight and sum of each output on the left side.
  const left = new Float64Array(outputs * 2);

  const addLeft = (place: number): void => {
    for (let i = 0, from = place * left.length; i < left.length; i++, from++) {
      left[i] = (left[i] as number) + (node.weighed[from] as number);
    }
  };

  const scoreOf = (): number => {
    let score = 0;
    for (let output = 0; output < outputs; output++) {
      const weight = left[output * 2] as number;
      const sum = left[output * 2 + 1] as number;
      const rest = (node.totalSum[output] as number) - sum;
      score +=
        sum * sum * (inverse[weight] as number) +
        rest * rest * (inverse[(node.totalWeight[output] as number) - weight] as number);
    }
    return score;
  };

  const bestCut = (feature: number, best: Cut): void => {
    const { codes } = nodeCodes;
    const places = nodeCodes.sort();
    let below = -1;
    left.fill(0);
    let rows = 0;
    for (let i = 0; i < node.count; i++) {
      const place = places[i] as number;
      const code = codes[place] as number;
      if (code !== below && rows >= minLeafRows && node.totalRows - rows >= minLeafRows) {
        offerCut(best, columns, feature, scoreOf(), below, code);
      }
      rows += node.rows[place] as number;
      addLeft(place);
      below = code;
    }
  };

  return {
    bestCuts(drawn, from, to, best, differs) {
      for (let i = from; i < to; i++) {
        const feature = drawn[i] as number;
        const isUseful = nodeCodes.read(feature);
        differs[feature] = isUseful ? 1 : 0;
        if (isUseful) bestCut(feature, best);
      }
    },
  };
}
