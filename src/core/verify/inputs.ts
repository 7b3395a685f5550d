import { type ElementType, PLAIN_FACTORS, type Problem } from '../gemm/problem';
import { formatOf } from '../numerics/format/elementFormat';
import { exactIntegers, FORMATS } from '../numerics/format/formats';
import { createRandom, type Random } from '../random';
import {
  biasShape,
  joinStored,
  type Matrix,
  operandType,
  roundTo,
  type Stored,
  toStored,
  transposedOperands,
} from './storage';

/**
 * op(A), m × k, op(B), k × n, the bias where there is one, and what stands in C before the launch where that counts; the
 * values are exact in their element types.
 */
export interface Inputs {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly bias?: Matrix;
  readonly before?: Matrix;
  /** The other products of a batch; what they share is the same. */
  readonly more?: readonly Inputs[];
}

/** What is added to the product in a row of C, column by column: bias and what stood there, with their factors. */
export function addedToRow(
  { n, factors = PLAIN_FACTORS }: Pick<Problem, 'n' | 'factors'>,
  { bias, before }: Inputs,
  row: number,
): Float64Array {
  const added = new Float64Array(n);
  for (const [matrix, factor] of [
    [bias, factors.bias],
    [before, factors.before],
  ] as const) {
    if (!matrix || factor === 0) continue;
    const { rows, columns, values } = matrix;
    const first = rows === 1 ? 0 : row * columns;
    for (let j = 0; j < n; j++) added[j]! += factor * values[columns === 1 ? first : first + j]!;
  }
  return added;
}

/** The inputs as the kernel is to find them in memory: in the element types and the layout of the problem. */
export function storedInputs(problem: Problem, inputs: Inputs): StoredInputs {
  const { formats, batch } = problem;
  const one = storedProduct(problem, inputs);
  const all = [one, ...(inputs.more ?? []).map((other) => storedProduct(problem, other))];
  if (all.length === 1) return one;
  const joined = (role: 'a' | 'b'): Stored =>
    batch?.shared.includes(role)
      ? one[role]
      : joinStored(
          formats[role],
          all.map((it) => it[role]),
        );
  const before = all.flatMap((it) => it.before ?? []);
  return {
    ...one,
    a: joined('a'),
    b: joined('b'),
    before: before.length > 0 ? joinStored(formats.c, before) : null,
  };
}

/** Inputs in memory; `null` for what a problem does not have. */
type StoredInputs = Readonly<Record<'a' | 'b', Stored>> & Readonly<Record<'bias' | 'before', Stored | null>>;

function storedProduct(problem: Problem, { a, b, bias, before }: Inputs): StoredInputs {
  const { formats, layout, blocks } = problem;
  const transposed = transposedOperands(layout);
  return {
    a: toStored(a, formats.a, transposed.a, blocks),
    b: toStored(b, formats.b, transposed.b, blocks),
    bias: bias ? toStored(bias, operandType(problem, 'bias'), false) : null,
    before: before ? toStored(before, formats.c, false, blocks) : null,
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
export function planExact({ k, formats, bias, start, factors = PLAIN_FACTORS }: Problem): ExactPlan {
  const limit = Math.min(exactLimit(formats.accumulator), exactLimit(formats.c));
  const added =
    LARGEST_ADDED * ((bias ? Math.abs(factors.bias) : 0) + (start ? Math.abs(factors.before) : 0));
  const left = (limit - added) / Math.max(1, Math.abs(factors.product));
  const widest = Math.min(exactLimit(formats.a), exactLimit(formats.b), 2 ** 12) - 1;
  const narrow = limit > 2 ** 11 ? 3 : 1;
  const wide = Math.max(
    Math.min(2, widest),
    Math.min(widest, Math.floor(left / (narrow * Math.min(k, 1024)))),
  );
  return { limit, wide, narrow, density: Math.min(k, Math.floor(left / (wide * narrow))) };
}

/** Largest magnitude of what is added to the product in the exact family. */
const LARGEST_ADDED = 7;

/** Keeps the products of a batch apart: each has numbers of its own. */
const SEED_STEP = 0x9e3779b1;

/** Operands of the exact family, of every product of a batch; see {@link productInputs}. */
export function exactInputs(problem: Problem, seed: number): Inputs {
  const first = productInputs(problem, seed);
  const { batch } = problem;
  if (!batch) return first;
  const more = Array.from({ length: batch.count - 1 }, (_, i): Inputs => {
    const own = productInputs(problem, (seed + (i + 1) * SEED_STEP) | 0);
    const shared = Object.fromEntries(batch.shared.map((role) => [role, first[role]]));
    return { ...own, ...shared, ...(first.bias ? { bias: first.bias } : {}) };
  });
  return { ...first, more };
}

/**
 * Integer operands of one product of the exact family. Even slices of k hold wide values in A and narrow ones in B, odd
 * slices the reverse; no product is zero except where the plan thins them out of A. The layouts see the same
 * op(A) and op(B).
 */
function productInputs(problem: Problem, seed: number): Inputs {
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
    ...addedInputs(problem, () => draw(LARGEST_ADDED)),
  };
}

function addedInputs(problem: Problem, draw: (type: ElementType) => number): Pick<Inputs, 'bias' | 'before'> {
  const { m, n, start, formats } = problem;
  const filled = (rows: number, columns: number, value: () => number): Matrix => ({
    rows,
    columns,
    values: Float32Array.from({ length: rows * columns }, value),
  });
  const { rows, columns } = biasShape(problem);
  return {
    ...(problem.bias ? { bias: filled(rows, columns, () => draw(operandType(problem, 'bias'))) } : {}),
    ...(start ? { before: filled(m, n, start === 'zeros' ? () => 0 : () => draw(formats.c)) } : {}),
  };
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
    ...addedInputs(problem, (type) => normalValue(type, random)),
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
