import type { Size } from '../../gemm/problem';
import type { Random } from '../../random';
import type { Dot, Values } from './dot';

/**
 * Rows of A·B as a model computes them: element (rows[r], j) at r·n + j. A is m×k row-major, B is given transposed
 * (n×k row-major), so that both are read in the order of K.
 */
export function productRows(
  dot: Dot,
  { n, k }: Size,
  a: Values,
  bTransposed: Values,
  rows: ArrayLike<number>,
): Float64Array {
  const result = new Float64Array(rows.length * n);
  for (let r = 0; r < rows.length; r++) {
    for (let j = 0; j < n; j++) result[r * n + j] = dot(a, rows[r]! * k, bTransposed, j * k, k, 0);
  }
  return result;
}

/**
 * Which rows of A·B to compute with at most so many products: all where they are few enough, else random ones, distinct,
 * in ascending order, at least one.
 */
export function sampleRows({ m, n, k }: Size, mostProducts: number, random: Random): readonly number[] {
  const count = Math.max(1, Math.floor(mostProducts / Math.max(1, n * k)));
  const rows = Array.from({ length: m }, (_, row) => row);
  if (count >= m) return rows;
  for (let i = 0; i < count; i++) {
    const other = i + random.integer(m - i);
    [rows[i], rows[other]] = [rows[other]!, rows[i]!];
  }
  return rows.slice(0, count).sort((left, right) => left - right);
}
