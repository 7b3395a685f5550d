/**
 * How much the costs of two configurations have to do with one another: the product over the tunables of
 * exp(-rate · |distance on its axis|), 1 for the same configuration (the exponential covariance of Gaussian processes,
 * Rasmussen and Williams 2006, section 4.2). A tunable with a small rate hardly matters.
 */
export type Rates = Float64Array;

/** Share of the variance that is noise of measuring. */
export const NOISE = 1e-3;

/** Lower triangle of the Cholesky factor of the covariances of points, each by where it stands on every axis. */
export function factorOf(rows: readonly Float64Array[], rates: Rates): readonly Float64Array[] {
  const factor: Float64Array[] = [];
  for (const [a, here] of rows.entries()) {
    const row = new Float64Array(a + 1);
    for (let b = 0; b <= a; b++) {
      const there = rows[b] as Float64Array;
      let exponent = 0;
      for (let t = 0; t < rates.length; t++) {
        exponent += (rates[t] as number) * Math.abs((here[t] as number) - (there[t] as number));
      }
      let rest = Math.exp(-exponent);
      const other = b === a ? row : (factor[b] as Float64Array);
      for (let c = 0; c < b; c++) rest -= (row[c] as number) * (other[c] as number);
      row[b] = b === a ? Math.sqrt(Math.max(rest + NOISE, NOISE / 10)) : rest / (other[b] as number);
    }
    factor.push(row);
  }
  return factor;
}

/**
 * What is left of targets around their common level, both seen through the factor, and that level. A target that is `NaN`
 * counts as what those before it make expected, so that nothing is left of it.
 */
export function whiten(
  factor: readonly Float64Array[],
  targets: ArrayLike<number>,
): { readonly level: number; readonly rest: Float64Array } {
  const ones = new Float64Array(factor.length);
  const rest = new Float64Array(factor.length);
  let both = 0;
  let squares = 0;
  for (const [a, row] of factor.entries()) {
    if (Number.isNaN(targets[a])) continue;
    let one = 1;
    let target = targets[a] as number;
    for (let c = 0; c < a; c++) {
      one -= (row[c] as number) * (ones[c] as number);
      target -= (row[c] as number) * (rest[c] as number);
    }
    const scale = row[a] as number;
    ones[a] = one / scale;
    rest[a] = target / scale;
    both += (ones[a] as number) * (rest[a] as number);
    squares += (ones[a] as number) ** 2;
  }
  const level = squares === 0 ? 0 : both / squares;
  for (let a = 0; a < rest.length; a++) rest[a] = (rest[a] as number) - level * (ones[a] as number);
  return { level, rest };
}
