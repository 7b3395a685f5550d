/** Values at which an axis is marked, in ascending order. */

const MANTISSAS: readonly (readonly number[])[] = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 2, 3, 5, 7],
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
];

/**
 * Marks of a logarithmic axis from `low` to `high` (both positive, ends included): the coarsest series of round
 * numbers with four marks or more, evenly spaced round numbers where the range is too narrow for any.
 */
export function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  for (const mantissas of MANTISSAS) {
    const ticks: number[] = [];
    for (let exponent = first; exponent <= last; exponent++) {
      for (const mantissa of mantissas) {
        // Through text, because 3 * 10 ** -1 is 0.30000000000000004.
        const value = Number(`${mantissa}e${exponent}`);
        if (value >= low && value <= high) ticks.push(value);
      }
    }
    if (ticks.length >= 4) return ticks;
  }
  return linearTicks(low, high);
}

/** Marks of a linear axis: round numbers (1, 2 or 5 times a power of ten apart), about four, ends included. */
export function linearTicks(low: number, high: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 4;
  const exponent = Math.floor(Math.log10(rough));
  const mantissa = [1, 2, 5].find((candidate) => rough / 10 ** exponent <= candidate) ?? 10;
  const step = mantissa * 10 ** exponent;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}
