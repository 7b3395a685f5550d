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

/**
 * Marks of a linear axis, ends included: the coarsest round numbers (1, 2 or 5 times a power of ten apart) of which
 * three or more lie between `low` and `high`; `low` alone where `high` is no higher.
 */
export function linearTicks(low: number, high: number): readonly number[] {
  if (!(high > low)) return [low];
  for (let exponent = Math.ceil(Math.log10(high - low)); ; exponent--) {
    for (const mantissa of [5, 2, 1]) {
      const step = mantissa * 10 ** exponent;
      const first = Math.ceil(low / step);
      const count = Math.floor(high / step) - first + 1;
      if (count < 3) continue;
      return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
    }
  }
}

/** Powers of ten from `low` to `high`, both powers of ten themselves: all of them, or each second, third, ... of many. */
export function decades(low: number, high: number): readonly number[] {
  const first = Math.round(Math.log10(low));
  const last = Math.round(Math.log10(high));
  const step = Math.max(1, Math.ceil((last - first) / 8));
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({ length: count }, (_, place) => Number(`1e${first + place * step}`));
}
