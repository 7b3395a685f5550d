import type { Calibration } from '../forest/calibration';
import type { Forest } from '../forest/tree';
import type { Size } from '../gemm/problem';
import type { Accuracy } from './accuracy';

/** Raised whenever features or targets mean something else than before, so that older models are trained anew. */
export const MODEL_VERSION = 1;

/** What a model is of, and what it learnt from. */
export interface ModelAbout {
  /** Tells one training from another. */
  readonly id: string;
  readonly version: number;
  /** The device that it is of; `null` for the generic model. */
  readonly device: { readonly id: string; readonly name: string; readonly driver: string } | null;
  /** `null` for the generic model, which knows all languages. */
  readonly language: 'wgsl' | 'cuda' | null;
  /** See `formatFamily`; `null` for the generic model. */
  readonly family: string | null;
  /** ISO 8601, UTC. */
  readonly trainedAt: string;
  /** Measurements that it learnt from, and the number of the newest of them. */
  readonly rows: number;
  readonly newest: number;
  readonly kernels: readonly string[];
  readonly sizes: readonly Size[];
  /** How well it does on measurements that it did not see: single ones, and all of a size. */
  readonly accuracy: { readonly random: Accuracy; readonly sizes: Accuracy | null };
  /** What each feature explains of the time beyond the roofline, the greatest first; adds up to 1. */
  readonly importances: readonly { readonly feature: string; readonly share: number }[];
}

/** Values that a feature had in training. */
export interface FeatureRange {
  readonly least: number;
  readonly greatest: number;
  /** Whether it was unknown for some rows. */
  readonly hasUnknown: boolean;
}

/** What is needed to turn what trees say into intervals; an entry an output, `null` where too little was held out. */
export interface ModelCalibrations {
  /** For sizes that were measured. */
  readonly seen: readonly (Calibration | null)[];
  /** For others; `null` where there were too few sizes to tell. */
  readonly unseen: readonly (Calibration | null)[] | null;
}

/** A trained model of runtime and power. */
export interface RuntimeModel {
  readonly about: ModelAbout;
  readonly forest: Forest;
  /** A range for each feature of the forest. */
  readonly ranges: readonly FeatureRange[];
  readonly calibrations: ModelCalibrations;
}
