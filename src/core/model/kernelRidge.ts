import { factorise, invertLower } from '../cholesky';
import type { FeatureTable } from '../forest/table';
import { shuffled } from './folds';

/** How smooth a trend is. */
export interface Smoothness {
  /** Distance over which it changes, in standard deviations of a feature times the root of their number. */
  readonly length: number;
  /** Weight of staying smooth against meeting every point. */
  readonly ridge: number;
}

/** A smooth function of the features that comes close to the targets. */
export interface Trend {
  readonly smoothness: Smoothness;
  /** For each training row what the trend says of it without having seen it. */
  readonly unseen: Float64Array;
  predict(features: FeatureTable): Float64Array;
}

const LENGTHS = [0.5, 1, 2, 4, 8];
const RIDGES = [1e-3, 1e-2, 1e-1];
/** Rows that carry the trend at most: the work grows with their cube. */
const MOST_POINTS = 900;
/** Rows on which the smoothness is chosen. */
const CHOOSING_POINTS = 350;

/**
 * Kernel ridge regression with a Matérn 3/2 kernel over standardised features, which joins what trees cut into steps.
 * Its smoothness, where not given, is the one with the smallest leave-one-out error (in closed form: Rasmussen and
 * Williams 2006, 5.4.2). Of many rows a random part carries it. `NaN` counts as the feature's mean. It never says more
 * or less than the targets that it was fitted to: far from them it would swing.
 */
export function fitTrend(
  features: FeatureTable,
  target: Float64Array,
  seed: number,
  given: Smoothness | null = null,
): Trend {
  const scale = scaleOf(features);
  const rows = standardise(features, scale);
  const order = shuffled(
    Array.from({ length: features.rows }, (_, row) => row),
    seed,
  );
  const smoothness = given ?? chooseSmoothness(rows, target, order.slice(0, CHOOSING_POINTS));
  const points = order.slice(0, MOST_POINTS);
  const { weights, leftOut, center } = solve(rows, target, points, smoothness);
  const carriers = points.map((row) => rows[row] as Float64Array);
  const least = target.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const greatest = target.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const at = (row: Float64Array): number => {
    let sum = center;
    for (let i = 0; i < carriers.length; i++)
      sum += (weights[i] as number) * kernel(row, carriers[i] as Float64Array, smoothness.length);
    return Math.min(greatest, Math.max(least, sum));
  };
  const unseen = new Float64Array(features.rows);
  points.forEach((row, index) => {
    unseen[row] = Math.min(greatest, Math.max(least, leftOut[index] as number));
  });
  for (const row of order.slice(MOST_POINTS)) unseen[row] = at(rows[row] as Float64Array);
  return {
    smoothness,
    unseen,
    predict: (asked) => Float64Array.from(standardise(asked, scale), at),
  };
}

interface Solution {
  readonly weights: Float64Array;
  /** What is said of each point without it. */
  readonly leftOut: Float64Array;
  readonly center: number;
}

function solve(
  rows: readonly Float64Array[],
  target: Float64Array,
  points: readonly number[],
  { length, ridge }: Smoothness,
): Solution {
  const n = points.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = rows[points[i] as number] as Float64Array;
    for (let j = 0; j < i; j++)
      matrix[i * n + j] = kernel(row, rows[points[j] as number] as Float64Array, length);
    matrix[i * n + i] = 1 + ridge;
  }
  const inverse = invertLower(factorise(matrix, n), n);
  const center = points.reduce((sum, row) => sum + (target[row] as number), 0) / n;
  // (L·Lᵀ)⁻¹·y in two steps, each along the rows of L's transposed inverse.
  const half = new Float64Array(n);
  const weights = new Float64Array(n);
  const leftOut = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const value = (target[points[j] as number] as number) - center;
    for (let i = j; i < n; i++) half[i] = (half[i] as number) + (inverse[j * n + i] as number) * value;
  }
  for (let j = 0; j < n; j++) {
    let weight = 0;
    let precision = 0;
    for (let i = j; i < n; i++) {
      const entry = inverse[j * n + i] as number;
      weight += entry * (half[i] as number);
      precision += entry * entry;
    }
    weights[j] = weight;
    leftOut[j] = (target[points[j] as number] as number) - weight / precision;
  }
  return { weights, leftOut, center };
}

function chooseSmoothness(
  rows: readonly Float64Array[],
  target: Float64Array,
  points: readonly number[],
): Smoothness {
  let best: Smoothness = { length: 4, ridge: 0.01 };
  let least = Number.POSITIVE_INFINITY;
  for (const length of LENGTHS) {
    for (const ridge of RIDGES) {
      const { leftOut } = solve(rows, target, points, { length, ridge });
      const error = leftOut.reduce(
        (sum, value, i) => sum + (value - (target[points[i] as number] as number)) ** 2,
        0,
      );
      if (error < least) {
        least = error;
        best = { length, ridge };
      }
    }
  }
  return best;
}

/** Matérn 3/2: once differentiable, 1 at distance 0. */
function kernel(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  const distance = Math.sqrt((3 * sum) / a.length) / length;
  return (1 + distance) * Math.exp(-distance);
}

interface Scale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function scaleOf({ rows, names, values }: FeatureTable): Scale {
  const mean = new Float64Array(names.length);
  const deviation = new Float64Array(names.length);
  names.forEach((_, f) => {
    const known = values.subarray(f * rows, (f + 1) * rows).filter((value) => !Number.isNaN(value));
    const average = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    const square = known.reduce((sum, value) => sum + (value - average) ** 2, 0) / Math.max(1, known.length);
    mean[f] = average;
    deviation[f] = Math.sqrt(square);
  });
  return { mean, deviation };
}

/** Row by row; a feature that did not change in training says nothing. */
function standardise(
  { rows, names, values }: FeatureTable,
  { mean, deviation }: Scale,
): readonly Float64Array[] {
  return Array.from({ length: rows }, (_, row) =>
    Float64Array.from(names, (_, f) => {
      const value = values[f * rows + row] as number;
      const width = deviation[f] as number;
      return Number.isNaN(value) || width < 1e-9 ? 0 : (value - (mean[f] as number)) / width;
    }),
  );
}
