import { FORMATS } from '../format/formats';
import { createRounder } from '../format/rounder';
import { type Division, type Dot, dotInParts } from './dot';
import { type AccumulatorFormat, createLoopDot, type LoopModel } from './loops';
import { createTensorDot } from './tensorDot';
import type { TensorPath } from './tensorPaths';

/**
 * Pieces of K that a tensor core adds up on its own, and an ordinary addition that adds them in `partials`: split-K, and
 * FP8 kernels that promote their sums every so many products.
 */
export interface TensorPieces {
  readonly division: Division;
  readonly partials: AccumulatorFormat;
}

/** How a kernel's sums are computed: by an ordinary loop or by tensor cores. */
export type DotModel =
  | ({ readonly kind: 'loop' } & LoopModel)
  | { readonly kind: 'tensor'; readonly path: TensorPath; readonly pieces?: TensorPieces };

/** The dot product of a model; it keeps scratch memory, so make it once and use it for many. */
export function createDot(model: DotModel): Dot {
  if (model.kind === 'loop') return createLoopDot(model);
  const dot = createTensorDot(model.path);
  if (model.pieces === undefined) return dot;
  const round = createRounder(FORMATS[model.pieces.partials]);
  return dotInParts(dot, model.pieces.division, round, round);
}
