import type { DotModel } from '../dot/dotModel';
import type { Order } from '../dot/loops';
import { EMULATED_K, type TensorPath } from '../dot/tensorPaths';
import { FORMATS } from '../format/formats';
import type { Computation } from './computation';

/** So many roundings in a row that a product passes, each with a relative error of at most `error`. */
export interface Roundings {
  readonly count: number;
  readonly error: number;
  /** Whether they go to nearest, so that their errors may be taken as independent and unbiased. */
  readonly nearest: boolean;
}

/** Every rounding on the longest way of a product of `k` into C. */
export function roundingsOf(
  { input, conversion, model, output }: Computation,
  k: number,
): readonly Roundings[] {
  const { unitRoundoff } = FORMATS[input];
  const nearest = conversion !== 'rz';
  const accumulator = model.kind === 'loop' ? model.accumulator : model.path.output;
  return [
    ...(conversion === 'exact' ? [] : [{ count: 2, error: unitRoundoff * (nearest ? 1 : 2), nearest }]),
    ...summation(model, k),
    ...(FORMATS[output].unitRoundoff > FORMATS[accumulator].unitRoundoff ? [toNearest(1, output)] : []),
  ];
}

/** The roundings of the sum alone. */
export function summation(model: DotModel, k: number): readonly Roundings[] {
  if (model.kind === 'loop') {
    const stored = model.order.kind === 'split' ? model.order.partials : undefined;
    return [
      toNearest(depth(model.order, k), model.accumulator),
      ...(stored === undefined ? [] : [toNearest(1, stored)]),
    ];
  }
  const { path, pieces } = model;
  if (pieces === undefined) return tensorSummation(path, k);
  const { division, partials } = pieces;
  const length = 'length' in division ? division.length : Math.ceil(k / division.parts);
  const parts = Math.ceil(k / Math.max(1, length));
  return [...tensorSummation(path, Math.min(k, length)), toNearest(parts, partials)];
}

/** Most roundings a product passes in this order, that of the multiplication included. */
function depth(order: Order, k: number): number {
  switch (order.kind) {
    case 'sequential':
      return k;
    case 'pairwise':
      return 1 + Math.ceil(Math.log2(Math.max(1, k)));
    case 'blocked':
      return Math.min(k, order.block) + Math.ceil(k / order.block);
    case 'split':
      return Math.ceil(k / order.parts) + Math.min(k, order.parts);
    case 'strided':
      return Math.ceil(k / order.lanes) + Math.min(k, order.lanes);
  }
}

/** Relative error of one rounding of a block's sum. */
export function blockError({ rounding }: TensorPath): number {
  const { unitRoundoff } = FORMATS[rounding];
  return rounding === 'fp16' ? unitRoundoff : 2 * unitRoundoff;
}

function tensorSummation(path: TensorPath, k: number): readonly Roundings[] {
  const { block, fractionBits, emulated, output, rounding } = path;
  const blocks = emulated ? 2 : Math.ceil(k / block);
  return [
    // Each of a block's products, and the sum so far, is cut off at 2^-F of the largest.
    { count: blocks, error: (block + 1) * 2 ** -fractionBits, nearest: false },
    { count: blocks, error: blockError(path), nearest: rounding === 'fp16' },
    ...(emulated ? [toNearest(Math.ceil(k / EMULATED_K), output)] : []),
  ];
}

function toNearest(count: number, format: keyof typeof FORMATS): Roundings {
  return { count, error: FORMATS[format].unitRoundoff, nearest: true };
}

/** (1+e)^count over all, minus 1, without loss where it is small. */
export function compound(roundings: readonly Roundings[]): number {
  return Math.expm1(roundings.reduce((sum, { count, error }) => sum + count * Math.log1p(error), 0));
}
