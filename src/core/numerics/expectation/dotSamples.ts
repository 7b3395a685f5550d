import { createDot } from '../dot/dotModel';
import { FORMATS } from '../format/formats';
import { createRounder } from '../format/rounder';
import type { Computation } from './computation';

/** One element of C as a model computes it, beside the truth in float64. */
export interface DotSample {
  readonly computed: number;
  readonly exact: number;
  /** |a|ᵀ|b|. */
  readonly magnitude: number;
}

/** What a model makes of a row of A and a column of B, float32 numbers as they are in memory. */
export type DotSampler = (a: Float32Array, b: Float32Array) => DotSample;

/**
 * Samples a computation element by element, against the exact product of the float32 numbers before they were rounded to
 * the input format; where they count as values of the format already, of the rounded ones. Where C is narrower than the
 * accumulator the sum is rounded once more. Make it once and use it for many: it keeps scratch memory.
 */
export function createDotSampler({ input, conversion, model, output }: Computation): DotSampler {
  const nearest = createRounder(FORMATS[input]);
  const convert = conversion === 'exact' ? nearest : createRounder(FORMATS[input], conversion);
  const store = createRounder(FORMATS[output]);
  const dot = createDot(model);
  return (a, b) => {
    // Data that are values of the format already: what the kernel reads is the truth.
    const truthA = conversion === 'exact' ? a.map(nearest) : a;
    const truthB = conversion === 'exact' ? b.map(nearest) : b;
    let exact = 0;
    let magnitude = 0;
    for (let p = 0; p < a.length; p++) {
      const product = truthA[p]! * truthB[p]!;
      exact += product;
      magnitude += Math.abs(product);
    }
    const readA = conversion === 'exact' ? truthA : a.map(convert);
    const readB = conversion === 'exact' ? truthB : b.map(convert);
    return { computed: store(dot(readA, 0, readB, 0, a.length, 0)), exact, magnitude };
  };
}
