/**
 * Compares a float32 product with float64 on some rows, within what rounding alone explains.
 *
 * The bound of an element is gamma(k) * (|A| |B|), with gamma(k) = k u / (1 - k u) and u = 2^-23, since WGSL may round
 * either way.
 * @param {{ m: number, n: number, k: number }} size
 * @param {{ a: Float32Array, b: Float32Array }} operands
 * @param {Float32Array} c row after row
 * @param {number} rows how many, spread evenly
 * @returns {{ ok: true, share: number } | { ok: false, reason: string }} `share`: the largest error over its bound
 */
export function compareWithReference({ m, n, k }, { a, b }, c, rows) {
  const u = 2 ** -23;
  const gamma = (k * u) / (1 - k * u);
  let share = 0;
  for (let index = 0; index < rows; index++) {
    const row = Math.floor((index * m) / rows);
    const sums = new Float64Array(n);
    const magnitudes = new Float64Array(n);
    for (let i = 0; i < k; i++) {
      const value = a[row * k + i];
      for (let col = 0; col < n; col++) {
        const product = value * b[i * n + col];
        sums[col] += product;
        magnitudes[col] += Math.abs(product);
      }
    }
    for (let col = 0; col < n; col++) {
      const got = c[row * n + col];
      const ratio = Math.abs(got - sums[col]) / (gamma * magnitudes[col]);
      if (!(ratio <= 1)) return { ok: false, reason: `C[${row},${col}] is ${got}, should be ${sums[col]}` };
      share = Math.max(share, ratio);
    }
  }
  return { ok: true, share };
}

/**
 * The largest difference of two results, over the largest element.
 * @param {Float32Array} left
 * @param {Float32Array} right
 */
export function largestDifference(left, right) {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < left.length; i++) {
    difference = Math.max(difference, Math.abs(left[i] - right[i]));
    largest = Math.max(largest, Math.abs(right[i]));
  }
  return difference / largest;
}
