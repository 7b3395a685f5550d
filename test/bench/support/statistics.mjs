/**
 * The value below which a share of the samples lies, interpolated between neighbours.
 * @param {readonly number[]} samples at least one
 * @param {number} share 0 to 1
 */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** @param {readonly number[]} samples at least one */
export const median = (samples) => quantile(samples, 0.5);

/** @param {readonly number[]} samples at least one */
export const p95 = (samples) => quantile(samples, 0.95);

/**
 * Times a function again and again.
 * @param {number} repeats
 * @param {(round: number) => unknown} work
 * @returns {Promise<number[]>} milliseconds of each call, two warm-up calls left out
 */
export async function timeRepeatedly(repeats, work) {
  const samples = [];
  for (let round = -2; round < repeats; round++) {
    const start = performance.now();
    await work(round);
    if (round >= 0) samples.push(performance.now() - start);
  }
  return samples;
}

/** A small number with the digits that mean something: 0.036, 4.41, 97.2, 707. @param {number} value */
export function format(value) {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 1 ? value.toFixed(2) : value.toFixed(3);
}
