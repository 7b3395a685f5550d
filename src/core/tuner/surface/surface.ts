import type { Candidates } from '../candidates';
import { NOISE, type Rates, whiten } from './kernel';

/** Points that are taken off a row in one pass. */
const TOGETHER = 4;

/** Expected value and standard deviation of the target for every candidate. */
export interface Posterior {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** A Gaussian process over candidates that takes on a point at a time; see {@link createSurface}. */
export interface Surface {
  /** Adds a candidate whose target may not be known yet. */
  add(candidate: number): void;
  /**
   * The posterior over all candidates that there are now. `targets`: those of the candidates added, in their order;
   * `NaN` where one is not known, which counts as what is expected there.
   */
  posterior(targets: ArrayLike<number>): Posterior;
}

/**
 * A surface over candidates with given rates. For each point it keeps what it tells of every candidate, so that a further
 * point or further candidates cost only what is new (the columns of the Cholesky factor beyond the points themselves).
 */
export function createSurface(candidates: Candidates, rates: Rates): Surface {
  const points: number[] = [];
  const factor: Float64Array[] = [];
  const told: Float32Array[] = [];
  const done: number[] = [];
  let explained = new Float64Array(candidates.places[0]?.length ?? 0);

  /** Works out what point `a` tells of the candidates from `done[a]` on. */
  const extend = (a: number): void => {
    const from = done[a] as number;
    const { count, places } = candidates;
    if (from >= count) return;
    const row = longEnough(told[a] as Float32Array, count);
    told[a] = row;
    if (explained.length < count) {
      const longer = new Float64Array(2 * count);
      longer.set(explained);
      explained = longer;
    }
    const point = points[a] as number;
    const exponents = candidates.axes.map((axis, t) => {
      const here = axis[(places[t] as Uint16Array)[point] as number] as number;
      return axis.map((there) => (rates[t] as number) * Math.abs(there - here));
    });
    row.fill(0, from, count);
    for (const [t, column] of places.entries()) {
      const adds = exponents[t] as Float64Array;
      for (let c = from; c < count; c++) row[c] = (row[c] as number) + (adds[column[c] as number] as number);
    }
    for (let c = from; c < count; c++) row[c] = Math.exp(-(row[c] as number));
    const line = factor[a] as Float64Array;
    for (let b = 0; b < a; b += TOGETHER)
      subtract(row, told, line, b, Math.min(a, b + TOGETHER), from, count);
    const scale = 1 / (line[a] as number);
    for (let c = from; c < count; c++) {
      const value = (row[c] as number) * scale;
      row[c] = value;
      explained[c] = (explained[c] as number) + value * value;
    }
    done[a] = count;
  };

  return {
    add(candidate) {
      const a = points.length;
      for (let b = 0; b < a; b++) extend(b);
      const line = new Float64Array(a + 1);
      let left = 1 + NOISE;
      for (let b = 0; b < a; b++) {
        const share = (told[b] as Float32Array)[candidate] as number;
        line[b] = share;
        left -= share * share;
      }
      line[a] = Math.sqrt(Math.max(left, NOISE / 10));
      points.push(candidate);
      factor.push(line);
      told.push(new Float32Array(explained.length));
      done.push(0);
      extend(a);
    },
    posterior(targets) {
      for (let a = 0; a < points.length; a++) extend(a);
      const { level, rest } = whiten(factor, targets);
      const known = factor.reduce((sum, _, a) => sum + (Number.isNaN(targets[a]) ? 0 : 1), 0);
      const variance = known === 0 ? 1 : rest.reduce((sum, each) => sum + each * each, 0) / known;
      const { count } = candidates;
      const mean = new Float64Array(count).fill(level);
      const shares = rest.map((each) => -each);
      for (let a = 0; a < told.length; a += TOGETHER) {
        subtract(mean, told, shares, a, Math.min(told.length, a + TOGETHER), 0, count);
      }
      const deviation = new Float64Array(count);
      for (let c = 0; c < count; c++) {
        deviation[c] = Math.sqrt(variance * Math.max(1e-9, 1 - (explained[c] as number)));
      }
      return { mean, deviation };
    },
  };
}

function longEnough(row: Float32Array, count: number): Float32Array {
  if (row.length >= count) return row;
  const longer = new Float32Array(2 * count);
  longer.set(row);
  return longer;
}

/**
 * Takes the shares of the points from `first` to below `end` off a row. Four at once, because reading and writing the row
 * takes most of the time.
 */
function subtract(
  row: Float32Array | Float64Array,
  told: readonly Float32Array[],
  shares: Float64Array,
  first: number,
  end: number,
  from: number,
  count: number,
): void {
  if (end - first < TOGETHER) {
    for (let b = first; b < end; b++) {
      const share = shares[b] as number;
      const other = told[b] as Float32Array;
      for (let c = from; c < count; c++) row[c] = (row[c] as number) - share * (other[c] as number);
    }
    return;
  }
  const [s0, s1, s2, s3] = shares.subarray(first, end) as unknown as [number, number, number, number];
  const [t0, t1, t2, t3] = told.slice(first, end) as [Float32Array, Float32Array, Float32Array, Float32Array];
  for (let c = from; c < count; c++) {
    row[c] =
      (row[c] as number) -
      s0 * (t0[c] as number) -
      s1 * (t1[c] as number) -
      s2 * (t2[c] as number) -
      s3 * (t3[c] as number);
  }
}
