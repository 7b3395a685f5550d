import type { Random } from '../random';
import type { Cut } from './cut';
import { createFinder } from './cutAny';
import { createPairFinder } from './cutPair';
import { createNodeRows, gatherRows } from './nodeRows';
import type { ForestOptions } from './options';
import type { TrainingData } from './training';
import type { Tree } from './tree';

/** Share of a target's variance below which a node counts as pure. */
const PURE = 1e-13;

/** Grows trees over one set of training data, one after another, in room that they share. */
export interface Grower {
  /** A tree over rows drawn `drawn[row]` times each, 0 for a row it must not see. */
  grow(drawn: Float64Array, random: Random): Tree;
}

/** A grower of trees as the options ask for. */
export function createGrower(data: TrainingData, options: ForestOptions): Grower {
  const { rows, features, outputs } = data;
  const { codes } = features;
  const width = features.columns.length;
  const most = 2 * rows - 1;
  const feature = new Int16Array(most);
  const threshold = new Float64Array(most);
  const left = new Int32Array(most);
  const mean = new Float64Array(most * outputs);
  const variance = new Float64Array(most * outputs);
  const weight = new Float64Array(most);
  const rowStart = new Int32Array(most);
  const rowEnd = new Int32Array(most);
  const depth = new Int32Array(most);
  const parent = new Int32Array(most);
  const order = new Int32Array(rows);
  const node = createNodeRows(data);
  const drawing = Int32Array.from(features.columns, (_, f) => f);
  const wanted = Math.max(1, Math.round(options.featuresPerSplit * width));
  let start = 0;
  const input = { features, node, order, outputs, minLeafRows: options.minLeafRows };
  const finder = (data.known === null && outputs <= 2 ? createPairFinder : createFinder)(input, () => start);
  const best: Cut = { feature: -1, code: 0, threshold: 0, score: 0 };

  /** Writes what is known of a node's targets and tells whether they still differ. */
  const describeNode = (id: number): boolean => {
    let differs = false;
    let total = 0;
    for (let i = 0; i < node.count; i++) total += node.weight[i] as number;
    weight[id] = total;
    for (let output = 0; output < outputs; output++) {
      const at = id * outputs + output;
      const known = node.totalWeight[output] as number;
      const scale = data.scale[output] as number;
      if (known === 0) {
        const above = (parent[id] as number) * outputs + output;
        mean[at] = mean[above] as number;
        variance[at] = variance[above] as number;
        continue;
      }
      const average = (node.totalSum[output] as number) / known;
      const spread = Math.max(0, (node.totalSquares[output] as number) / known - average * average);
      mean[at] = (data.center[output] as number) + average / scale;
      variance[at] = spread > PURE ? spread / (scale * scale) : 0;
      if (spread > PURE) differs = true;
    }
    return differs;
  };

  /** Features are drawn without replacement until enough of them tell the rows apart. */
  const findCut = (random: Random): boolean => {
    best.feature = -1;
    best.score = Number.NEGATIVE_INFINITY;
    let useful = 0;
    for (let taken = 0; taken < drawing.length && useful < wanted; taken++) {
      const pick = taken + random.integer(drawing.length - taken);
      const f = drawing[pick] as number;
      drawing[pick] = drawing[taken] as number;
      drawing[taken] = f;
      const differs =
        options.kind === 'extraTrees' ? finder.randomCut(f, random.uniform, best) : finder.bestCut(f, best);
      if (differs) useful++;
    }
    return best.feature >= 0;
  };

  const partition = (from: number, to: number): number => {
    let low = from;
    let high = to - 1;
    while (low <= high) {
      const row = order[low] as number;
      if ((codes[row * width + best.feature] as number) < best.code) low++;
      else {
        order[low] = order[high] as number;
        order[high] = row;
        high--;
      }
    }
    return low;
  };

  return {
    grow(drawn, random) {
      let seen = 0;
      for (let row = 0; row < rows; row++) if ((drawn[row] as number) > 0) order[seen++] = row;
      // Every tree draws from the same start, so that it does not depend on the trees before it.
      for (let f = 0; f < drawing.length; f++) drawing[f] = f;
      rowStart[0] = 0;
      rowEnd[0] = seen;
      depth[0] = 0;
      parent[0] = 0;
      for (let output = 0; output < outputs; output++) {
        mean[output] = data.center[output] as number;
        variance[output] = (data.scale[output] as number) ** -2;
      }
      let nodes = 1;
      const open = [0];
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        start = rowStart[id] as number;
        const end = rowEnd[id] as number;
        gatherRows(node, data, order, start, end, drawn);
        const differs = describeNode(id);
        feature[id] = -1;
        threshold[id] = 0;
        left[id] = 0;
        const level = depth[id] as number;
        const mayCut =
          differs &&
          node.count >= 2 * options.minLeafRows &&
          (options.maxDepth === null || level < options.maxDepth);
        if (!mayCut || !findCut(random)) continue;
        const middle = partition(start, end);
        feature[id] = best.feature;
        threshold[id] = best.threshold;
        left[id] = nodes;
        for (const [child, from, to] of [
          [nodes, start, middle],
          [nodes + 1, middle, end],
        ] as const) {
          rowStart[child] = from;
          rowEnd[child] = to;
          depth[child] = level + 1;
          parent[child] = id;
        }
        open.push(nodes + 1, nodes);
        nodes += 2;
      }
      return {
        feature: feature.slice(0, nodes),
        threshold: threshold.slice(0, nodes),
        left: left.slice(0, nodes),
        mean: mean.slice(0, nodes * outputs),
        variance: variance.slice(0, nodes * outputs),
        weight: weight.slice(0, nodes),
        outputs,
      };
    },
  };
}
