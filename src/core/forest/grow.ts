import type { Random } from '../random';
import type { CodedColumn } from './columns';
import { type Cut, type CutInput, type DrawnCut, drawCut, offerCut, offerDrawnCut } from './cut';
import { createAnyFinder } from './cutAny';
import { createPairFinder } from './cutPair';
import { createRandomCut } from './cutRandom';
import { createNodeCells, gatherCells } from './nodeCells';
import { OpenNodes } from './openNodes';
import type { ForestOptions } from './options';
import type { TrainingData } from './training';
import type { Tree } from './tree';
import { createTreeBuilder } from './treeBuilder';
import { treeRows } from './treeRows';

/** Grows trees over one set of training data, one after another, in room that they share. */
export interface Grower {
  /** A tree over rows drawn `drawn[row]` times each, 0 for a row it must not see. */
  grow(drawn: Float64Array, random: Random): Tree;
}

/** A grower of trees as the options ask for. */
export function createGrower(data: TrainingData, options: ForestOptions): Grower {
  const { rows, cells, outputs } = data;
  const { codes, columns } = data.features;
  const width = columns.length;
  const isComplete = data.known === null;
  const { minLeafRows } = options;
  const isRandom = options.kind === 'extraTrees';
  const wanted = Math.max(1, Math.round(options.featuresPerSplit * width));
  const node = createNodeCells(data);
  const { order } = node;
  const inverse = Float64Array.from({ length: rows + 1 }, (_, weight) => (weight === 0 ? 0 : 1 / weight));
  const createFinder = outputs <= 2 ? createPairFinder : createAnyFinder;
  const input: CutInput = { features: data.features, node, outputs, isComplete, minLeafRows, inverse };
  const finder = createFinder(input);
  const randomCut = createRandomCut(input);
  const builder = createTreeBuilder(data);
  const open = new OpenNodes(columns);
  const differs = new Uint8Array(width);
  const drawnCut: DrawnCut = { code: 0, threshold: 0 };
  const best: Cut = { feature: -1, code: 0, threshold: 0, score: 0 };

  /** Of two cells every cut is as good as any other. */
  const cutTwoCells = (feature: number, random: Random): boolean => {
    const first = codes[(order[node.start] as number) * width + feature] as number;
    const second = codes[(order[node.start + 1] as number) * width + feature] as number;
    if (first === second) return false;
    const least = Math.min(first, second);
    const greatest = Math.max(first, second);
    if (isRandom) {
      drawCut(columns[feature] as CodedColumn, least, greatest, random.uniform, drawnCut);
      offerDrawnCut(best, feature, 0, drawnCut);
    } else offerCut(best, columns, feature, 0, least, greatest);
    return true;
  };

  /** Draws features without replacement until enough of them tell the rows apart; drops those that do not. */
  const findCut = (random: Random): boolean => {
    best.feature = -1;
    best.score = Number.NEGATIVE_INFINITY;
    const { features } = open;
    let useful = 0;
    let drawn = 0;
    while (useful < wanted && drawn < open.count) {
      const from = drawn;
      const to = Math.min(open.count, drawn + wanted - useful);
      for (; drawn < to; drawn++) {
        const pick = drawn + random.integer(open.count - drawn);
        const feature = features[pick] as number;
        features[pick] = features[drawn] as number;
        features[drawn] = feature;
      }
      if (node.count === 2 && minLeafRows === 1) {
        for (let i = from; i < to; i++) if (cutTwoCells(features[i] as number, random)) return true;
        continue;
      }
      if (isRandom) {
        for (let i = from; i < to; i++) {
          const feature = features[i] as number;
          differs[feature] = randomCut(feature, random.uniform, open, best) ? 1 : 0;
        }
      } else finder.bestCuts(features, from, to, best, differs);
      for (let i = from; i < to; i++) useful += differs[features[i] as number] as number;
    }
    if (best.feature < 0) return false;
    open.dropConstant(drawn, differs);
    return true;
  };

  const partition = (from: number, to: number): number => {
    const { feature, code } = best;
    let low = from;
    let high = to - 1;
    while (low <= high) {
      const cell = order[low] as number;
      if ((codes[cell * width + feature] as number) < code) low++;
      else {
        order[low] = order[high] as number;
        order[high] = cell;
        high--;
      }
    }
    return low;
  };

  return {
    grow(drawn, random) {
      const given = treeRows(data, drawn);
      let seen = 0;
      for (let cell = 0; cell < cells; cell++) if ((given.rows[cell] as number) > 0) order[seen++] = cell;
      builder.begin();
      open.begin(seen);
      while (open.next()) {
        const { id, start, end, depth } = open;
        gatherCells(node, outputs, given, start, end);
        const isMixed = builder.describe(id, node);
        const mayCut =
          isMixed &&
          node.count > 1 &&
          node.totalRows >= 2 * minLeafRows &&
          (options.maxDepth === null || depth < options.maxDepth);
        if (!mayCut || !findCut(random)) continue;
        const left = builder.split(id, best);
        open.pushChildren(left, partition(start, end));
      }
      return builder.finish();
    },
  };
}
