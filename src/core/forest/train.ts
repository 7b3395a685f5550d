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
  const grow = treeGrower(trainingData(features, targets, options), options);
  const trees: Tree[] = [];
  while (trees.length < options.trees) {
    trees.push(grow(trees.length));
    if (onTree && !onTree(trees.length, options.trees)) return null;
  }
  return { features: features.names, outputs: targets.names, trees };
}

/**
 * Grows the trees of the forest that these options describe by their numbers, from 0. A tree depends on its number and
 * the seed alone, so that several threads can share the work.
 */
export function treeGrower(data: TrainingData, options: ForestOptions): (number: number) => Tree {
  const grower = createGrower(data, options);
  return (number) => {
    const random = createRandom(options.seed, number);
    return grower.grow(drawRows(data, options.bootstrap, random), random);
  };
}
