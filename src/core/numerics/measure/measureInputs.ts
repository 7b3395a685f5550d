import type { ElementType, Problem } from '../../gemm/problem';
import { createRandom, type Random } from '../../random';
import type { Inputs } from '../../verify/inputs';
import { biasShape, type Matrix, operandType, roundTo } from '../../verify/storage';
import { FAMILIES, type Family, familyValues } from '../expectation/data';
import { HARD_FAMILIES, LEFT_OVER, largestScale } from '../expectation/hardData';
import { formatOf } from '../format/elementFormat';

/**
 * Data that a kernel is measured with: the families of the models, sums that cancel to about a thousandth of their
 * products, and sums that come close to the largest value of the accumulator.
 */
export const MEASURED_FAMILIES = [...FAMILIES, ...HARD_FAMILIES] as const;
/** One of {@link MEASURED_FAMILIES}. */
export type MeasuredFamily = (typeof MEASURED_FAMILIES)[number];

/**
 * Operands of the family in the element types of the problem; subnormal numbers become zero, because a device may flush
 * them. `null` for integers, which are added without an error.
 */
export function measureInputs(problem: Problem, family: MeasuredFamily, seed: number): Inputs | null {
  const { m, n, k, formats } = problem;
  if ([formats.a, formats.b, formats.c].some((type) => formatOf(type) === null && type !== 'f64'))
    return null;
  const random = createRandom(seed, 32 + MEASURED_FAMILIES.indexOf(family));
  const scale = family === 'overflow' ? overflowScale(problem) : 1;
  const drawn = family === 'cancellation' || family === 'overflow' ? 'normal' : family;
  const a = matrix(m, k, formats.a, drawn, scale, random);
  const b = matrix(k, n, formats.b, drawn, scale, random);
  if (family === 'cancellation') cancelPairs(a, b, formats.b, random);
  if (!problem.bias) return { a, b };
  const { rows, columns } = biasShape(problem);
  return { a, b, bias: matrix(rows, columns, operandType(problem, 'bias'), drawn, scale ** 2, random) };
}

function matrix(
  rows: number,
  columns: number,
  type: ElementType,
  family: Family,
  scale: number,
  random: Random,
): Matrix {
  const values = familyValues(family, rows * columns, random);
  for (let i = 0; i < values.length; i++) values[i] = normalOrZero(type, values[i]! * scale);
  return { rows, columns, values };
}

function normalOrZero(type: ElementType, value: number): number {
  const rounded = roundTo(type, value);
  return Math.abs(rounded) < (formatOf(type)?.minNormal ?? 2 ** -126) ? 0 : rounded;
}

/** The scale of `overflow` for the formats of a problem. */
function overflowScale({ k, formats }: Problem): number {
  const largest = (types: readonly ElementType[]) =>
    Math.min(...types.map((type) => formatOf(type)?.maxFinite ?? 2 ** 127));
  return largestScale(largest([formats.a, formats.b]), largest([formats.accumulator, formats.c]), k);
}

/** Makes each odd product nearly the negative of the one before it. */
function cancelPairs(a: Matrix, b: Matrix, type: ElementType, random: Random): void {
  const k = a.columns;
  for (let p = 1; p < k; p += 2) {
    for (let row = 0; row < a.rows; row++) a.values[row * k + p] = a.values[row * k + p - 1]!;
    for (let column = 0; column < b.columns; column++) {
      const partner = b.values[(p - 1) * b.columns + column]!;
      b.values[p * b.columns + column] = normalOrZero(type, -partner * (1 + LEFT_OVER * random.normal()));
    }
  }
}
