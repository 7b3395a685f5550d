import type { ElementType, Formats } from '../gemm/problem';
import { formatOf } from '../numerics/format/elementFormat';
import { FORMATS } from '../numerics/format/formats';

/**
 * Relative error of one operation. WGSL promises a neighbour of the exact result, not the nearest one, so
 * this is the whole spacing at 1: 2^-52 for f64, 2^-23 for f32, 2^-10 for f16 and TF32, 2^-7 for bf16; 0 for integers.
 */
export function operationError(type: ElementType): number {
  if (type === 'f64') return 2 ** -52;
  return 2 * (formatOf(type)?.unitRoundoff ?? 0);
}

/**
 * Tensor cores add blocks of b products, each cut off F bits below the largest, and cut the sum off again: at most
 * (K/b)·((b+1)·2^-F + u), which with the smallest known b = 4 and F = 23 is 1.5·K·u (parameters of V100 and later
 * after Khattak and Mikaitis, arXiv 2512.07004).
 */
const TENSOR_CORE_FACTOR = 1.5;

/** Smallest normal magnitude; what lies below may be flushed to zero. */
function smallestNormal(type: ElementType): number {
  return type === 'f64' ? 2 ** -1022 : (formatOf(type) ?? FORMATS.fp32).minNormal;
}

/** An element of C may be off by `relative` times its (|A|·|B|) plus `absolute`. */
export interface ErrorBound {
  readonly relative: number;
  readonly absolute: number;
}

/**
 * Componentwise bound for a sum of k products in any order, fused or not: (1+u)^k - 1, which is within
 * k·u / (1 - k·u) and holds for every k (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1),
 * and one more rounding where C is narrower than the accumulator. Inputs are taken as exact. `absolute` covers
 * flushed subnormals.
 */
export function errorBound(formats: Formats, k: number): ErrorBound {
  const factor = formats.tensorCores ? TENSOR_CORE_FACTOR : 1;
  const sum = factor * k * Math.log1p(operationError(formats.accumulator));
  const narrowed = operationError(formats.c) > operationError(formats.accumulator);
  const output = narrowed ? Math.log1p(operationError(formats.c)) : 0;
  const flushed = 2 * k * smallestNormal(formats.accumulator) + smallestNormal(formats.c);
  return { relative: Math.expm1(sum + output), absolute: flushed * (1 + Math.expm1(sum + output)) };
}
