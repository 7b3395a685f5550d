import { quantile } from '../stats';

/** Values within this share of the lowest level count as lying on it. */
const NEAR = 0.05;
/** Where fewer rows lie there it is no level. */
const LEAST_SHARE = 0.25;
/** Busy rows draw at least this many times the lowest level where that is idling. */
const APART = 1.5;

/**
 * A remark where a column of power has a level at its low end that many rows lie on and others are far above: those rows
 * were most likely read while nothing ran, so that predicting them well says little. `null` otherwise, and for columns
 * that are no power. `NaN` rows are left out.
 */
export function idleRemark(name: string, watts: Float64Array): string | null {
  if (!/power|watt|(^|_)w$/i.test(name)) return null;
  const known = watts.filter((value) => value > 0).sort();
  if (known.length < 20) return null;
  const level = quantile(known, 0.2);
  const idle = known.filter((value) => Math.abs(value - level) <= NEAR * level).length;
  if (idle < LEAST_SHARE * known.length || quantile(known, 0.95) < APART * level) return null;
  const share = Math.round((100 * idle) / known.length);
  return `${name}: ${idle} of ${known.length} rows that carry it (${share} %) lie within 5 % of ${level.toFixed(1)} W, the lowest level: most likely read while nothing ran, so that a small error there says nothing of a kernel's power`;
}
