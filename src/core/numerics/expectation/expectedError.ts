import type { DotModel } from '../dot/dotModel';
import type { Order } from '../dot/loops';
import { EMULATED_K, type TensorPath } from '../dot/tensorPaths';
import { FORMATS, type FormatName } from '../format/formats';
import type { Computation } from './computation';
import { type Family, type ProductMoments, productMoments } from './data';

/** What error to expect, as shares of the root mean square of C. */
export interface ExpectedError {
  /** ‖computed - exact‖₂ / ‖exact‖₂ over many elements. */
  readonly rms: number;
  /** Its systematic part for data of one sign: negative where sums come out too small, 0 for data of both signs. */
  readonly bias: number;
}

/** Mean of 1/m and root mean square of 1/m over significands m in [1, 2) spread evenly in the logarithm. */
const MEAN_INVERSE = 1 / (2 * Math.LN2);
const RMS_INVERSE = Math.sqrt(3 / (8 * Math.LN2));
/** Root mean square error of rounding to nearest, in units of the unit roundoff: 0.42. */
const NEAREST = (2 * RMS_INVERSE) / Math.sqrt(12);

/** Variance of the error from independent roundings, and drift: both relative to C. */
interface Parts {
  readonly variance: number;
  readonly drift: number;
  /** Drift of data of one sign that is systematic. */
  readonly bias: number;
}

/**
 * Expected error for data of a family: roundings to nearest as independent errors on a sum that grows, truncation as a
 * drift towards zero. A closed formula for hovers and curves; within a factor of two of what the models give, as long as
 * terms are not lost to a sum that is too large ({@link swampingStart}).
 */
export function expectedError(
  { input, conversion, model, output }: Computation,
  k: number,
  family: Family,
): ExpectedError {
  if (k === 0) return { rms: 0, bias: 0 };
  const moments = productMoments(family);
  const parts = [
    conversionError(FORMATS[input].unitRoundoff, conversion, moments, k),
    sumError(model, moments, k),
    outputError(output, model),
  ];
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const drift = parts.reduce((sum, part) => sum + part.drift, 0);
  const bias = parts.reduce((sum, part) => sum + part.bias, 0);
  return { rms: Math.sqrt(variance + drift ** 2), bias: moments.mean === 0 ? 0 : -bias };
}

function conversionError(
  u: number,
  conversion: Computation['conversion'],
  { mean, variance }: ProductMoments,
  k: number,
): Parts {
  if (conversion === 'exact') return NONE;
  // Errors of products are independent, the result is not smaller than their random sum.
  const dilution = (variance + mean ** 2) / (variance + k * mean ** 2);
  if (conversion !== 'rz') return { ...NONE, variance: 2 * (NEAREST * u) ** 2 * dilution };
  // Half a last place of each operand.
  const loss = 2 * MEAN_INVERSE * u;
  return { variance: 2 * (NEAREST * u) ** 2 * dilution, drift: loss, bias: loss };
}

function outputError(output: FormatName, model: DotModel): Parts {
  const accumulator = FORMATS[model.kind === 'loop' ? model.accumulator : model.path.output];
  const { unitRoundoff } = FORMATS[output];
  return unitRoundoff > accumulator.unitRoundoff
    ? { ...NONE, variance: (NEAREST * unitRoundoff) ** 2 }
    : NONE;
}

const NONE: Parts = { variance: 0, drift: 0, bias: 0 };

function sumError(model: DotModel, moments: ProductMoments, k: number): Parts {
  if (model.kind === 'loop') {
    const u = FORMATS[model.accumulator].unitRoundoff;
    return loopError(
      model.order,
      u,
      moments,
      k,
      model.order.kind === 'split' ? model.order.partials : undefined,
    );
  }
  const { path, pieces } = model;
  if (pieces === undefined) return tensorError(path, moments, k);
  const { division, partials } = pieces;
  const length = Math.max(
    1,
    'length' in division ? Math.min(k, division.length) : Math.ceil(k / division.parts),
  );
  const inside = tensorError(path, moments, length);
  const shrink = relativeSize(moments, length, k);
  const u = FORMATS[partials].unitRoundoff;
  return {
    variance: inside.variance * shrink + walkVariance(moments, k / length, length) * (NEAREST * u) ** 2,
    drift: inside.drift * Math.sqrt(moments.mean === 0 ? shrink : 1),
    bias: inside.bias,
  };
}

/** Independent errors of pieces relative to the whole: E(piece²)·pieces / E(whole²). */
function relativeSize({ mean, variance }: ProductMoments, length: number, k: number): number {
  return (variance + length * mean ** 2) / (variance + k * mean ** 2);
}

/** Σ E(s_i²) / E(s_n²) of the sums after 1..n steps of `width` products: how much independent errors of all steps weigh. */
function walkVariance({ mean, variance }: ProductMoments, steps: number, width: number): number {
  const drift = width * mean ** 2;
  return ((variance * steps ** 2) / 2 + (drift * steps ** 3) / 3) / (variance * steps + drift * steps ** 2);
}

function loopError(
  order: Order,
  u: number,
  moments: ProductMoments,
  k: number,
  partials: FormatName | undefined,
): Parts {
  const unit = (NEAREST * u) ** 2;
  const inPieces = (length: number, stored: number): number =>
    unit * walkVariance(moments, length, 1) * relativeSize(moments, length, k) +
    unit * walkVariance(moments, Math.max(1, k / length), length) +
    stored * relativeSize(moments, length, k);
  switch (order.kind) {
    case 'sequential':
      return { ...NONE, variance: unit * walkVariance(moments, k, 1) };
    case 'pairwise':
      return { ...NONE, variance: unit * (1 + Math.log2(Math.max(1, k))) };
    case 'blocked':
      return { ...NONE, variance: inPieces(Math.min(k, order.block), 0) };
    case 'split': {
      const stored = partials === undefined ? 0 : (NEAREST * FORMATS[partials].unitRoundoff) ** 2;
      return { ...NONE, variance: inPieces(Math.max(1, k / order.parts), stored) };
    }
    case 'strided':
      return { ...NONE, variance: inPieces(Math.max(1, k / order.lanes), 0) };
  }
}

function tensorError(path: TensorPath, moments: ProductMoments, k: number): Parts {
  const { block, fractionBits, rounding, emulated, output } = path;
  const width = emulated ? EMULATED_K : block;
  const steps = Math.max(1, k / width);
  const walk = walkVariance(moments, steps, width);
  if (emulated || rounding === 'fp16') {
    return { ...NONE, variance: walk * (NEAREST * FORMATS[output].unitRoundoff) ** 2 };
  }
  const kept = FORMATS[rounding].fractionBits;
  const cutOff = RMS_INVERSE ** 2 * ((block / 3) * 4 ** -fractionBits + 4 ** -kept / 12);
  const { mean, variance, meanMagnitude } = moments;
  // What the final cut drops lies between the F bits of the sum and the bits kept; what alignment drops of the
  // products has the sign of the products.
  const coherence = (Math.abs(mean) / meanMagnitude) * cutShare(path, moments, k);
  const dropped = (1 - 2 ** (kept - fractionBits)) / 2 + coherence * (block / 2) * 2 ** (kept - fractionBits);
  const loss = MEAN_INVERSE * 2 ** -kept * dropped;
  const squared = width * mean ** 2;
  const drift =
    loss *
    Math.sqrt(
      ((variance * steps ** 3) / 3 + (squared * steps ** 4) / 4) / (variance * steps + squared * steps ** 2),
    );
  return { variance: walk * cutOff, drift, bias: drift };
}

/** Share of the last place that alignment cuts off a product on average, less than 1 where products have few bits to lose. */
function cutShare(
  { input, fractionBits }: TensorPath,
  { mean, variance, typical }: ProductMoments,
  k: number,
): number {
  // Two thirds along the way the sum is as large as where the errors weigh most.
  const steps = (2 / 3) * k;
  const sum = Math.sqrt(variance * steps + (mean * steps) ** 2);
  const lostBits = Math.log2(sum / typical) + 2 * FORMATS[input].fractionBits - fractionBits;
  return 1 - 2 ** -Math.max(0, lostBits);
}
