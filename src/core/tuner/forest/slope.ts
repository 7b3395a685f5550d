import { factorise, solveFactored } from '../../cholesky';

/** A linear function of columns. */
export interface Slope {
  readonly intercept: number;
  readonly weights: readonly number[];
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
  const matrix = Float64Array.from({ length: width * width }, (_, at) => {
    const [a, b] = [Math.floor(at / width), at % width];
    return standard.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), a === b ? RIDGE : 0);
  });
  const right = Float64Array.from(columns, (_, a) =>
    standard.reduce((sum, row, i) => sum + (row[a] as number) * ((targets[i] as number) - intercept), 0),
  );
  const standardWeights = solveFactored(factorise(matrix, width), width, right);
  const weights = deviations.map((deviation, column) => (standardWeights[column] as number) / deviation);
  return {
    intercept: weights.reduce((sum, weight, column) => sum - weight * (means[column] as number), intercept),
    weights,
  };
}

/** The value of a slope at one row. */
export function slopeAt({ intercept, weights }: Slope, row: ArrayLike<number>): number {
  let value = intercept;
  for (let column = 0; column < weights.length; column++)
    value += (weights[column] as number) * (row[column] as number);
  return value;
}
