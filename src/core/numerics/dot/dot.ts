import type { Rounder } from '../format/rounder';

/** Operand elements a dot product reads: values of the input format. */
export type Values = Float32Array | Float64Array;

/** A dot product of `k` products of consecutive elements, and the value c it is added to. */
export type Dot = (a: Values, aFrom: number, b: Values, bFrom: number, k: number, c: number) => number;

/** How K is divided: into pieces of a length, or into so many equal parts, the last one shorter. */
export type Division = { readonly length: number } | { readonly parts: number };

/**
 * A dot product whose pieces are computed by `dot` from zero, kept as `store` rounds them, and added first to last by
 * `round`; c comes last.
 */
export function dotInParts(dot: Dot, division: Division, store: Rounder, round: Rounder): Dot {
  return (a, aFrom, b, bFrom, k, c) => {
    const length = Math.max(1, 'length' in division ? division.length : Math.ceil(k / division.parts));
    let sum = 0;
    for (let p = 0; p < k; p += length) {
      const part = store(dot(a, aFrom + p, b, bFrom + p, Math.min(length, k - p), 0));
      sum = p === 0 ? part : round(sum + part);
    }
    return round(sum + c);
  };
}
