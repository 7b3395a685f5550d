import { createRandom } from '../random';
import { drawRows } from './bootstrap';
import { createGrower } from './grow';
import type { ForestOptions } from './options';
import type { FeatureTable, TargetTable } from './table';
import { type TrainingData, trainingData } from './training';
import type { Forest, Tree } from './tree';

/** Told after each tree; false stops the training. */
export type OnTree = (done: number, total: number) => boolean;

/**
 * Grows a regression forest (Breiman 2001) for one or several outputs at once; `null` where `onTree` stopped it. The
 * same tables and options give the same forest. Throws a `RangeError` where there is nothing to learn from.
 */
export function trainForest(
  features: FeatureTable,
  targets: TargetTable,
  options: ForestOptions,
  onTree?: OnTree,
): Forest | null {
  const trees = trainTrees(trainingData(features, targets, options), options, 0, options.trees, onTree);
  return trees && { features: features.names, outputs: targets.names, trees };
}

/**
 * Trees `from` up to `to - 1` of the forest that these options describe. A tree depends on its number and the seed
 * alone, so that several threads can share the work.
 */
export function trainTrees(
  data: TrainingData,
  options: ForestOptions,
  from: number,
  to: number,
  onTree?: OnTree,
): readonly Tree[] | null {
  const grower = createGrower(data, options);
  const trees: Tree[] = [];
  for (let number = from; number < to; number++) {
    const random = createRandom(options.seed, number);
    trees.push(grower.grow(drawRows(data, options.bootstrap, random), random));
    if (onTree && !onTree(trees.length, to - from)) return null;
  }
  return trees;
}
