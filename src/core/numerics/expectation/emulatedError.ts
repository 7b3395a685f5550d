import { createDot } from '../dot/dotModel';
import { FORMATS } from '../format/formats';
import { ulp } from '../format/neighbours';
import { createRounder } from '../format/rounder';
import { accumulatorOf, type Computation } from './computation';
import { type Family, familyRandom, familyValues } from './data';
import { createDotSampler } from './dotSamples';

/** Errors of computed elements against exact ones. */
export interface ErrorSummary {
  /** ‖computed - exact‖₂ / ‖exact‖₂; null where an element is not finite. */
  readonly rms: number | null;
  /** Largest |computed - exact| / (|a|ᵀ|b|). */
  readonly max: number | null;
  /** Largest |computed - exact| in units in the last place of C's format at the exact value. */
  readonly ulpMax: number | null;
  /** Σ (|computed| - |exact|) / Σ |exact|: negative where results come out too small. */
  readonly bias: number | null;
  /** Bits of the result that are right, -log2 rms, at most those of C's significand. */
  readonly effectiveBits: number | null;
  /** Elements that are not finite. */
  readonly overflows: number;
  readonly elements: number;
}

/** What {@link summariseErrors} compares, element by element. */
export interface ErrorSample {
  readonly computed: ArrayLike<number>;
  readonly exact: ArrayLike<number>;
  /** |a|ᵀ|b| of each element. */
  readonly magnitude: ArrayLike<number>;
}

/** Error statistics of elements that are stored in the format. */
export function summariseErrors(
  { computed, exact, magnitude }: ErrorSample,
  format = FORMATS.fp32,
): ErrorSummary {
  const sums = { error: 0, size: 0, signed: 0, absolute: 0, max: 0, ulpMax: 0, overflows: 0 };
  for (let i = 0; i < computed.length; i++) {
    const value = computed[i]!;
    const truth = exact[i]!;
    if (!Number.isFinite(value)) {
      sums.overflows++;
      continue;
    }
    const error = Math.abs(value - truth);
    sums.error += error ** 2;
    sums.size += truth ** 2;
    sums.signed += Math.abs(value) - Math.abs(truth);
    sums.absolute += Math.abs(truth);
    if (error === 0) continue;
    sums.max = Math.max(sums.max, error / magnitude[i]!);
    sums.ulpMax = Math.max(sums.ulpMax, error / ulp(format, truth));
  }
  const rms = sums.size === 0 ? Math.sqrt(sums.error) : Math.sqrt(sums.error / sums.size);
  const { overflows } = sums;
  const elements = computed.length;
  if (overflows > 0 || elements === 0) {
    return { rms: null, max: null, ulpMax: null, bias: null, effectiveBits: null, overflows, elements };
  }
  return {
    rms,
    max: sums.max,
    ulpMax: sums.ulpMax,
    bias: sums.absolute === 0 ? 0 : sums.signed / sums.absolute,
    effectiveBits: Math.min(format.fractionBits + 1, rms === 0 ? Number.POSITIVE_INFINITY : -Math.log2(rms)),
    overflows,
    elements,
  };
}

/**
 * What error the model makes on `dots` dot products of data of the family, against the exact products of the float32
 * numbers before they were rounded to the input format. Where C is narrower than the accumulator it is rounded once more.
 */
export function emulatedError(
  computation: Computation,
  k: number,
  family: Family,
  dots: number,
  seed: number,
): ErrorSummary {
  const random = familyRandom(family, seed);
  const sample = createDotSampler(computation);
  const computed = new Float64Array(dots);
  const exact = new Float64Array(dots);
  const magnitude = new Float64Array(dots);
  for (let d = 0; d < dots; d++) {
    const element = sample(familyValues(family, k, random), familyValues(family, k, random));
    computed[d] = element.computed;
    exact[d] = element.exact;
    magnitude[d] = element.magnitude;
  }
  return summariseErrors({ computed, exact, magnitude }, FORMATS[computation.output]);
}

/**
 * How many of K products leave the sum of a loop as it was though they are not zero, mean over dot products of the
 * family: what swamping loses. For tensor cores whole blocks are looked at.
 */
export function lostTerms(
  computation: Computation,
  k: number,
  family: Family,
  dots: number,
  seed: number,
): number {
  const { input, model } = computation;
  const random = familyRandom(family, seed);
  const nearest = createRounder(FORMATS[input]);
  const width = model.kind === 'tensor' ? model.path.block : 1;
  const dot = createDot(
    model.kind === 'loop'
      ? { ...model, order: { kind: 'sequential' } }
      : { kind: 'tensor', path: model.path },
  );
  const { maxFinite } = accumulatorOf(model);
  let lost = 0;
  for (let d = 0; d < dots; d++) {
    const a = familyValues(family, k, random).map(nearest);
    const b = familyValues(family, k, random).map(nearest);
    let sum = 0;
    for (let p = 0; p < k; p += width) {
      const count = Math.min(width, k - p);
      const next = dot(a, p, b, p, count, sum);
      if (next === sum && Math.abs(sum) <= maxFinite && someProduct(a, b, p, count)) lost += count;
      sum = next;
    }
  }
  return lost / dots;
}

function someProduct(a: Float32Array, b: Float32Array, from: number, count: number): boolean {
  for (let p = from; p < from + count; p++) if (a[p]! * b[p]! !== 0) return true;
  return false;
}
