import type { ElementType, Problem } from '../gemm/problem';
import { formatOf } from '../numerics/format/elementFormat';
import { exactIntegers, FORMATS } from '../numerics/format/formats';
import { createRandom, type Random } from '../random';
import {
  biasShape,
  type Matrix,
  operandType,
  roundTo,
  type Stored,
  toStored,
  transposedOperands,
} from './storage';

/** op(A), m × k, op(B), k × n, and the bias where there is one; the values are exact in their element types. */
export interface Inputs {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly bias?: Matrix;
}

/** What the bias adds to a row of C, column by column; zeros without one. */
export function biasOfRow({ bias }: Inputs, row: number, n: number): Float64Array {
  if (!bias) return new Float64Array(n);
  const first = bias.rows === 1 ? 0 : row * bias.columns;
  if (bias.columns === 1) return new Float64Array(n).fill(bias.values[first]!);
  return Float64Array.from(bias.values.subarray(first, first + n));
}

/** The inputs as the kernel is to find them in memory: in the element types and the layout of the problem. */
export function storedInputs(
  problem: Problem,
  { a, b, bias }: Inputs,
): { readonly a: Stored; readonly b: Stored; readonly bias: Stored | null } {
  const { formats, layout } = problem;
  const transposed = transposedOperands(layout);
  return {
    a: toStored(a, formats.a, transposed.a),
    b: toStored(b, formats.b, transposed.b),
    bias: bias ? toStored(bias, operandType(problem, 'bias'), false) : null,
  };
}

/** Largest integer up to which all integers are representable: 2^24 in f32; integers and f64 share f32's. */
export function exactLimit(type: ElementType): number {
  return exactIntegers(formatOf(type) ?? FORMATS.fp32);
}

/**
 * How the exact family is laid out: `wide` and `narrow` are the largest magnitudes in a wide and a narrow
 * slice of k, `density` how many of the k products of an element of C are not zero.
 */
export interface ExactPlan {
  readonly limit: number;
  readonly wide: number;
  readonly narrow: number;
  readonly density: number;
}

/**
 * The magnitudes for a problem, chosen so that for every element the sum of all |a·b| stays within what both
 * the accumulator and C hold exactly: then every partial sum is exact, whatever the order. Wide values need
 * more bits than the next smaller format has (12 against f16's and TF32's 11), so that a kernel that computes
 * in less than it claims is off. Where k is large, products are thinned out instead.
 */
export function planExact({ k, formats, bias }: Problem): ExactPlan {
  const limit = Math.min(exactLimit(formats.accumulator), exactLimit(formats.c));
  const widest = Math.min(exactLimit(formats.a), exactLimit(formats.b), 2 ** 12) - 1;
  const narrow = limit > 2 ** 11 ? 3 : 1;
  const wide = Math.max(
    Math.min(2, widest),
    Math.min(widest, Math.floor(limit / (narrow * Math.min(k, 1024)))),
  );
  const left = bias ? limit - LARGEST_BIAS : limit;
  return { limit, wide, narrow, density: Math.min(k, Math.floor(left / (wide * narrow))) };
}

/** Largest magnitude of a bias in the exact family. */
const LARGEST_BIAS = 7;

/**
 * Integer operands of the exact family. Even slices of k hold wide values in A and narrow ones in B, odd
 * slices the reverse; no product is zero except where the plan thins them out of A. The layouts see the same
 * op(A) and op(B).
 */
export function exactInputs(problem: Problem, seed: number): Inputs {
  const { m, n, k, formats } = problem;
  const plan = planExact(problem);
  const random = createRandom(seed, 1);
  const signed = formats.a !== 'u32' && formats.b !== 'u32' && formats.c !== 'u32';
  const draw = (largest: number): number => {
    const magnitude = 1 + random.integer(largest);
    return signed && random.uint32() & 1 ? -magnitude : magnitude;
  };
  const a = new Float32Array(m * k);
  for (let row = 0; row < m; row++) {
    for (let step = 0; step < plan.density; step++) {
      const p = plan.density === k ? step : positionIn(step, k, plan.density, random);
      a[row * k + p] = draw(p % 2 === 0 ? plan.wide : plan.narrow);
    }
  }
  const b = new Float32Array(k * n);
  for (let p = 0; p < k; p++) {
    const largest = p % 2 === 0 ? plan.narrow : plan.wide;
    for (let column = 0; column < n; column++) b[p * n + column] = draw(largest);
  }
  return {
    a: { rows: m, columns: k, values: a },
    b: { rows: k, columns: n, values: b },
    ...biasInput(problem, () => draw(LARGEST_BIAS)),
  };
}

function biasInput(problem: Problem, draw: () => number): Pick<Inputs, 'bias'> {
  if (!problem.bias) return {};
  const { rows, columns } = biasShape(problem);
  return { bias: { rows, columns, values: Float32Array.from({ length: rows * columns }, draw) } };
}

/** One position in each of `count` equal strata of 0..length, so that no part of k goes untested. */
function positionIn(stratum: number, length: number, count: number, random: Random): number {
  const from = Math.floor((stratum * length) / count);
  const to = Math.floor(((stratum + 1) * length) / count);
  return from + random.integer(to - from);
}

/**
 * Operands of the real family: N(0,1) rounded to the element type. Subnormals become zero, because a device
 * may flush them. `null` for integer types, which have no such family.
 */
export function realInputs(problem: Problem, seed: number): Inputs | null {
  const { m, n, k, formats } = problem;
  if (!isFloat(formats.a) || !isFloat(formats.b) || !isFloat(formats.c)) return null;
  const random = createRandom(seed, 2);
  return {
    a: normalMatrix(m, k, formats.a, random),
    b: normalMatrix(k, n, formats.b, random),
    ...biasInput(problem, () => normalValue(operandType(problem, 'bias'), random)),
  };
}

function normalMatrix(rows: number, columns: number, type: ElementType, random: Random): Matrix {
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < values.length; i++) values[i] = normalValue(type, random);
  return { rows, columns, values };
}

function normalValue(type: ElementType, random: Random): number {
  const value = random.normal();
  return Math.abs(value) < (type === 'f16' ? 2 ** -14 : 2 ** -126) ? 0 : roundTo(type, value);
}

function isFloat(type: ElementType): boolean {
  return type !== 'i32' && type !== 'u32';
}
