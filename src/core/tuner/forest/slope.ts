/** A linear function of standardised columns. */
export interface Slope {
  readonly intercept: number;
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Pull of the weights towards 0, in units of one standardised observation. */
const RIDGE = 3;

/** Ridge regression of a target on rows of equal length; columns that never change weigh nothing. */
export function fitSlope(rows: readonly (readonly number[])[], targets: readonly number[]): Slope {
  const width = rows[0]?.length ?? 0;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const columns = Array.from({ length: width }, (_, column) => rows.map((row) => row[column] as number));
  const means = columns.map(mean);
  const deviations = columns.map((values, column) => {
    const variance = mean(values.map((value) => (value - (means[column] as number)) ** 2));
    return variance > 0 ? Math.sqrt(variance) : 1;
  });
  const intercept = mean(targets);
  const standard = rows.map((row) =>
    row.map((value, column) => (value - (means[column] as number)) / (deviations[column] as number)),
  );
  const matrix = columns.map((_, a) => [
    ...columns.map((__, b) =>
      standard.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), a === b ? RIDGE : 0),
    ),
    standard.reduce((sum, row, i) => sum + (row[a] as number) * ((targets[i] as number) - intercept), 0),
  ]);
  return { intercept, weights: solved(matrix), means, deviations };
}

/** The value of a slope at one row. */
export function slopeAt({ intercept, weights, means, deviations }: Slope, row: ArrayLike<number>): number {
  let value = intercept;
  for (let column = 0; column < weights.length; column++) {
    const standard = ((row[column] as number) - (means[column] as number)) / (deviations[column] as number);
    value += (weights[column] as number) * standard;
  }
  return value;
}

/** Gauss elimination of a positive definite system whose last column is the right side. */
function solved(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const row = matrix[pivot] as number[];
    for (const below of matrix.slice(pivot + 1)) {
      const factor = (below[pivot] as number) / (row[pivot] as number);
      for (let at = pivot; at <= size; at++) below[at] = (below[at] as number) - factor * (row[at] as number);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let at = size - 1; at >= 0; at--) {
    const row = matrix[at] as number[];
    const rest = solution.reduce(
      (sum, value, column) => sum + (column > at ? value * (row[column] as number) : 0),
      0,
    );
    solution[at] = ((row[size] as number) - rest) / (row[at] as number);
  }
  return solution;
}
