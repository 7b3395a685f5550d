import type { ForestOptions } from '../../core/forest/options';
import type { FeatureTable, TargetTable } from '../../core/forest/table';
import type { Tree } from '../../core/forest/tree';

/** What a training thread is started with: trees `from` up to `to - 1` of the forest. */
export interface TrainingWork {
  readonly features: FeatureTable;
  readonly targets: TargetTable;
  readonly options: ForestOptions;
  readonly from: number;
  readonly to: number;
}

/** What a training thread says: that another tree is done, at the end all of them, or why there are none. */
export type TrainingMessage =
  | { readonly kind: 'tree' }
  | { readonly kind: 'trees'; readonly trees: readonly Tree[] }
  | { readonly kind: 'refused'; readonly reason: string };
