import type { ForestOptions } from '../../core/forest/options';
import type { FeatureTable, TargetTable } from '../../core/forest/table';
import type { Tree } from '../../core/forest/tree';

/** What a training thread is started with. */
export interface TrainingWork {
  readonly features: FeatureTable;
  readonly targets: TargetTable;
  readonly options: ForestOptions;
  /**
   * The number of the tree that is next, in memory that all threads share: each takes one when it is done with its last,
   * so that none waits for another that has less of its processor.
   */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** A tree and its number. */
export interface NumberedTree {
  readonly number: number;
  readonly tree: Tree;
}

/** What a training thread says: that another tree is done, at the end all of them, or why there are none. */
export type TrainingMessage =
  | { readonly kind: 'tree' }
  | { readonly kind: 'trees'; readonly trees: readonly NumberedTree[] }
  | { readonly kind: 'refused'; readonly reason: string };
