/** A number with two or three significant digits: `0`, `12`, `0.034`, `2.4e-5`; what is not finite by its name. */
export function shortNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '−infinity';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (magnitude >= 1e6 || magnitude < 1e-3) return `${sign}${magnitude.toExponential(1)}`;
  return `${sign}${Number(magnitude.toPrecision(magnitude >= 1000 ? 6 : 3))}`;
}

/** An error for a table: two digits behind the point, or a word for what is not there. */
export function errorNumber(value: number | null, missing: string): string {
  if (value === null) return missing;
  if (value === 0) return '0';
  return `${value < 0 ? '−' : ''}${Math.abs(value).toExponential(2)}`;
}

/** Longest sum that is offered: beyond it a page takes too long, and no kernel of today sums so many. */
const LONGEST = 2 ** 17;

/** A whole number from 1 to {@link LONGEST}; `null` for any other text. */
export function readLength(text: string): number | null {
  const value = Number(text.trim());
  return Number.isInteger(value) && value >= 1 && value <= LONGEST ? value : null;
}
