/** Density of the standard normal distribution. */
function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Distribution function of the standard normal, within 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17). */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    density(z) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

/**
 * Logarithm of the mean amount by which a normal variate falls below `best` (Jones, Schonlau, Welch 1998); its tail is
 * followed where the amount itself would round to nothing, so that candidates can always be put in order.
 */
export function logExpectedImprovement(best: number, mean: number, deviation: number): number {
  const z = (best - mean) / deviation;
  if (z > -4) return Math.log(deviation) + Math.log(z * normalBelow(z) + density(z));
  // Far out the amount tends to density(z) / (z² + 3).
  return Math.log(deviation) - (z * z) / 2 - 0.5 * Math.log(2 * Math.PI) - Math.log(z * z + 3);
}
