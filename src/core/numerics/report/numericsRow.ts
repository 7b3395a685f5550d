import type { Size } from '../../gemm/problem';
import type { KernelModel } from '../../kernel/kernelModel';
import type { Architecture } from '../dot/tensorPaths';
import { type Bound, deterministicBound, probabilisticBound } from '../expectation/bounds';
import { accumulatorOf, type Computation, truncates } from '../expectation/computation';
import { type Family, productMoments } from '../expectation/data';
import { type ErrorSummary, emulatedError, lostTerms } from '../expectation/emulatedError';
import { expectedError } from '../expectation/expectedError';
import { overflowProbability, underflowProbability } from '../expectation/range';
import { recommendTolerance, type Tolerance } from '../expectation/tolerance';
import { wgslDotBound } from '../expectation/wgsl';
import { FORMATS, type FormatName } from '../format/formats';

/** Errors that were measured on a device against float64; `null` where a result was not finite. */
export interface MeasuredErrors extends ErrorSummary {
  /** Whether the data were rounded to the format before the kernel got them, which computes as ever. */
  readonly rounded: boolean;
  /** Whether a second launch left the same bits. */
  readonly deterministic: boolean;
  /** Known ways to compute C that give the same bits. */
  readonly paths: readonly string[];
}

/** What one format does to one problem with one family of data; relative errors unless the name says otherwise. */
export interface NumericsRow {
  readonly format: FormatName;
  readonly accumulator: FormatName;
  readonly family: Family;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Whether these are the kernel's own formats. */
  readonly own: boolean;
  /** Whose tensor cores are modelled, null for ordinary units. */
  readonly architecture: Architecture | null;
  /** Whether the accumulator truncates, so that errors have one direction. */
  readonly truncates: boolean;
  /** ‖C - exact‖₂ / ‖exact‖₂ to expect: emulated where the results are finite, else null. */
  readonly expectedRms: number | null;
  readonly expectedBias: number | null;
  /** Dot products that the emulated figures come from. */
  readonly emulatedDots: number;
  /** Of |a|ᵀ|b|, holds always; null where nothing is guaranteed. */
  readonly bound: number | null;
  /** Of |a|ᵀ|b|, holds with probability 1 - 10^-6; null where its condition does not hold. */
  readonly probabilisticBound: number | null;
  readonly measured: MeasuredErrors | null;
  /** Of one element, that its sum leaves the accumulator's range on the way. */
  readonly overflowProbability: number;
  /** Share of inputs that rounding to the format turns into zero. */
  readonly underflowProbability: number;
  /** Mean number of the K products that the sum swallows whole. */
  readonly lostTerms: number;
  readonly tolerance: Tolerance;
}

/** Products that one row may emulate, some hundredths of a second. */
const EMULATED_PRODUCTS = 2 ** 18;
const MOST_DOTS = 256;
const LEAST_DOTS = 16;

/** What one row is about. */
export interface RowRequest {
  readonly computation: Computation;
  readonly size: Size;
  readonly family: Family;
  readonly language: KernelModel['language'];
  readonly own: boolean;
  readonly seed: number;
  /** What a device gave for the same formats, size and data; null where none ran it. */
  readonly measured: MeasuredErrors | null;
}

/** The row: bounds and closed formulae, and what the model does with dot products of the data. */
export function numericsRow({
  computation,
  size,
  family,
  language,
  own,
  seed,
  measured,
}: RowRequest): NumericsRow {
  const { input, model } = computation;
  const { m, n, k } = size;
  const accumulator = accumulatorOf(model);
  const dots = Math.max(LEAST_DOTS, Math.min(MOST_DOTS, Math.floor(EMULATED_PRODUCTS / Math.max(1, k))));
  const emulated = emulatedError(computation, k, family, dots, seed);
  const expected = expectedError(computation, k, family);
  const rms = Math.max(expected.rms, emulated.rms ?? 0);
  const bound = boundOf(computation, k, own && language === 'wgsl');
  const likely = probabilisticBound(computation, k);
  const deviation = family === 'uniform' ? 1 / Math.sqrt(3) : 1;
  return {
    format: input,
    accumulator: model.kind === 'loop' ? model.accumulator : model.path.output,
    family,
    m,
    n,
    k,
    own,
    architecture: model.kind === 'tensor' ? model.path.architecture : null,
    truncates: truncates(model),
    expectedRms: emulated.rms,
    expectedBias: emulated.bias,
    emulatedDots: dots,
    bound: bound.relative,
    probabilisticBound: likely.ok ? likely.relative : null,
    measured,
    overflowProbability: overflowProbability(accumulator, productMoments(family), k),
    underflowProbability: underflowProbability(FORMATS[input], deviation).zero,
    lostTerms: lostTerms(computation, k, family, Math.ceil(dots / 16), seed),
    tolerance: recommendTolerance(bound, size, family, rms),
  };
}

/**
 * The bound that always holds, short of overflow. By the rules of WGSL, which promises a neighbour only, and any order;
 * otherwise of the computation as it is written.
 */
export function boundOf(computation: Computation, k: number, byWgsl: boolean): Bound {
  const { model, output } = computation;
  if (!byWgsl || model.kind !== 'loop') return deterministicBound(computation, k);
  const sum = wgslDotBound(FORMATS[model.accumulator], k);
  const { unitRoundoff, minNormal } = FORMATS[output];
  if (sum.relative === null || unitRoundoff <= FORMATS[model.accumulator].unitRoundoff) return sum;
  return {
    relative: (1 + sum.relative) * (1 + 2 * unitRoundoff) - 1,
    absolute: sum.absolute + minNormal,
  };
}
