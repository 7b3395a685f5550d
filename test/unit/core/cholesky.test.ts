import { describe, expect, it } from 'vitest';
import { factorise, invertLower, solveFactored } from '../../../src/core/cholesky';
import { createRandom } from '../../../src/core/random';

/** M·Mᵀ + 1/2 on the diagonal, which is positive definite. */
function definite(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const m = Float64Array.from({ length: n * n }, () => random.normal());
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 0.5 : 0;
    for (let p = 0; p < n; p++) sum += (m[i * n + p] as number) * (m[j * n + p] as number);
    return sum;
  });
}

describe.each([1, 2, 5, 12])('a factorised matrix of %d rows', (n) => {
  const matrix = definite(n, n);
  const lower = factorise(matrix.slice(), n);

  it('solves what was multiplied', () => {
    const x = Float64Array.from({ length: n }, (_, i) => i - 1.5);
    const right = Float64Array.from({ length: n }, (_, i) =>
      x.reduce((sum, value, j) => sum + (matrix[i * n + j] as number) * value, 0),
    );
    const solved = solveFactored(lower, n, right);
    for (let i = 0; i < n; i++) expect(solved[i]).toBeCloseTo(x[i] as number, 8);
  });

  it('gives the inverse of its factor', () => {
    const columns = invertLower(lower, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p <= i; p++) sum += (lower[i * n + p] as number) * (columns[j * n + p] as number);
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 8);
      }
    }
  });
});

it('is refused where it is not positive definite', () => {
  expect(() => factorise(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite');
});
