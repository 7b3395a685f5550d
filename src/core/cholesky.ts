/**
 * The lower triangular L with L·Lᵀ = `matrix`, which is symmetric, positive definite, n × n and stored row by row; it is
 * overwritten, and what stands above the diagonal means nothing. Throws a `RangeError` where it is not positive definite.
 */
export function factorise(matrix: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = matrix[rowI + j] as number;
      for (let p = 0; p < j; p++) sum -= (matrix[rowI + p] as number) * (matrix[rowJ + p] as number);
      if (i !== j) matrix[rowI + j] = sum / (matrix[rowJ + j] as number);
      else if (sum > 0) matrix[rowI + i] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return matrix;
}

/** The inverse of a lower triangular matrix, transposed: row j holds column j of the inverse, 0 before place j. */
export function invertLower(lower: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = j * n;
    columns[column + j] = 1 / (lower[column + j] as number);
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      let sum = 0;
      for (let p = j; p < i; p++) sum -= (lower[row + p] as number) * (columns[column + p] as number);
      columns[column + i] = sum / (lower[row + i] as number);
    }
  }
  return columns;
}

/** The x with L·Lᵀ·x = `right`, for a lower triangular L as {@link factorise} gives it. */
export function solveFactored(lower: Float64Array, n: number, right: Float64Array): Float64Array {
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let j = 0; j < i; j++) sum -= (lower[i * n + j] as number) * (x[j] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let j = i + 1; j < n; j++) sum -= (lower[j * n + i] as number) * (x[j] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  return x;
}
