/**
 * Makes a counter that starts at 0 and never falls from one that wraps at `range` or does not wrap at all (`null`).
 * A fall without a range means that the counter was reset: `null` from then on, because what was counted meanwhile
 * is lost. Values are in the unit of `read`.
 */
export function unwrapped(read: () => number | null, range: number | null): () => number | null {
  let last: number | null = null;
  let total: number | null = 0;
  return () => {
    const value = read();
    if (value === null || total === null) return null;
    const step = value - (last ?? value);
    last = value;
    if (step >= 0) total += step;
    else total = range === null ? null : total + step + range;
    return total;
  };
}

/** The sum of counters, `null` as soon as one of them is. */
export function sumOf(counters: readonly (() => number | null)[]): () => number | null {
  return () => {
    let sum = 0;
    for (const counter of counters) {
      const value = counter();
      if (value === null) return null;
      sum += value;
    }
    return sum;
  };
}
