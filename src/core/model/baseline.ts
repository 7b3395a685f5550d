import { nonNegativeFit } from './nonNegativeFit';
import { groupsOf } from './physicalFeatures';
import { derived, rowsOf, type Work } from './work';

/**
 * The analytic part of a model of runtime: time = launch overhead + waves × (loop over k + start of a group) + traffic,
 * each with a coefficient that is fitted to measurements and cannot be negative. A wave is as many groups as run at
 * once; how many that are is fitted as well, since files seldom say it.
 */
export interface Baseline {
  /** Groups that run at once. */
  readonly groupsAtOnce: number;
  /** Milliseconds for one unit of each term of {@link termsOf}. */
  readonly coefficients: readonly number[];
}

/** Rows that a fit looks at; more say nothing new about six coefficients. */
const MOST_ROWS = 800;
/** Rounds in which rows that do not fit lose their weight, so that a few disturbed ones do not bend the fit. */
const ROUNDS = 4;
/** A residual below this share is no reason to trust a row more. */
const LEAST_RESIDUAL = 0.01;
/** Greatest number of groups at once that is tried. */
const MOST_GROUPS = 4096;
/** Step of the first search, then of the second around what that found. */
const STEPS = [1.08, 1.01];

/**
 * The baseline that fits measured times best in relative terms, least absolute deviations by reweighted least squares;
 * `null` where the problem is not known or does not change. `timeMs` is above 0. Where it is known how many groups run
 * at once, that is taken as given.
 */
export function fitBaseline(
  work: Work,
  timeMs: Float64Array,
  groupsAtOnce: number | null = null,
): Baseline | null {
  const flops = derived(work, ['m', 'n', 'k'], (m, n, k) => m * n * k);
  if (flops === null || flops.length < 8 || flops.every((each) => each === flops[0])) return null;
  const chosen = spread(work.rows, MOST_ROWS);
  const part = rowsOf(work, chosen);
  const times = chosen.map((row) => timeMs[row] as number);
  const groups = groupsOf(part);
  const isFixed = groupsAtOnce !== null || !groups?.some((each) => each !== groups[0]);
  if (isFixed) return fitAt(part, times, groupsAtOnce ?? 1);
  const [coarse = 2, fine = 2] = STEPS;
  const greatest = Math.min(MOST_GROUPS, groups?.reduce((most, each) => Math.max(most, each), 1) ?? 1);
  const found = bestOf(part, times, series(1, greatest, coarse));
  const around = series(Math.floor(found / coarse), Math.ceil(found * coarse), fine);
  return fitAt(part, times, bestOf(part, times, around));
}

type Fitted = Baseline & { readonly error: number };

function fitAt(work: Work, timeMs: readonly number[], groupsAtOnce: number): Fitted {
  return { groupsAtOnce, ...robustFit(termsOf(work, groupsAtOnce), timeMs) };
}

/** The number of groups at once with the smallest error. */
function bestOf(work: Work, timeMs: readonly number[], tried: readonly number[]): number {
  let best: Fitted | null = null;
  for (const count of tried) {
    const fitted = fitAt(work, timeMs, count);
    if (best === null || fitted.error < best.error) best = fitted;
  }
  return best?.groupsAtOnce ?? 1;
}

/** Whole numbers from at least 1 to `to`, each at least one and a factor `step` above the one before. */
function series(from: number, to: number, step: number): readonly number[] {
  const numbers: number[] = [];
  for (let count = Math.max(1, from); count <= to; count = Math.max(count + 1, Math.round(count * step))) {
    numbers.push(count);
  }
  return numbers;
}

/** Milliseconds that the baseline says for each row. */
export function baselineMs({ groupsAtOnce, coefficients }: Baseline, work: Work): Float64Array {
  const terms = termsOf(work, groupsAtOnce);
  return Float64Array.from({ length: work.rows }, (_, row) =>
    terms.reduce((sum, term, index) => sum + (term[row] as number) * (coefficients[index] as number), 0),
  );
}

/** Share of the last wave's places, and of all before it, that have a group; `null` where groups are not known. */
export function waveEfficiency(work: Work, groupsAtOnce: number): Float64Array | null {
  return groupsOf(work)?.map((groups) => groups / groupsAtOnce / Math.ceil(groups / groupsAtOnce)) ?? null;
}

/** What the time is a sum of: columns of one value a row. Where no tile is known the whole product is one wave. */
function termsOf(work: Work, groupsAtOnce: number): readonly Float64Array[] {
  const { rows } = work;
  const constant = new Float64Array(rows).fill(1);
  const written = derived(work, ['m', 'n'], (m, n) => m * n) ?? constant;
  const groups = groupsOf(work);
  if (groups === null) {
    const products = derived(work, ['m', 'n', 'k'], (m, n, k) => m * n * k) ?? constant;
    const read = derived(work, ['m', 'n', 'k'], (m, n, k) => (m + n) * k) ?? constant;
    return [constant, products, read, written];
  }
  const waves = groups.map((each) => Math.ceil(each / groupsAtOnce));
  const inWaves = (term: Float64Array | null): Float64Array =>
    (term ?? constant).map((each, row) => each * (waves[row] as number));
  return [
    constant,
    inWaves(derived(work, ['k', 'tileM', 'tileN'], (k, tileM, tileN) => k * tileM * tileN)),
    inWaves(derived(work, ['k', 'tileM', 'tileN'], (k, tileM, tileN) => k * (tileM + tileN))),
    inWaves(derived(work, ['tileM', 'tileN'], (tileM, tileN) => tileM * tileN)),
    written,
    derived(work, ['m', 'n', 'k', 'tileM', 'tileN'], (m, n, k, tileM, tileN) => {
      return k * (m * Math.ceil(n / tileN) + n * Math.ceil(m / tileM));
    }) ?? constant,
  ];
}

interface Fit {
  readonly coefficients: readonly number[];
  /** Mean absolute logarithm of predicted over measured. */
  readonly error: number;
}

function robustFit(terms: readonly Float64Array[], timeMs: readonly number[]): Fit {
  const weights = new Float64Array(timeMs.length).fill(1);
  let coefficients: readonly number[] = [];
  let predicted = new Float64Array(0);
  for (let round = 0; round < ROUNDS; round++) {
    const scaled = terms.map((term) =>
      term.map((value, row) => (value / (timeMs[row] as number)) * (weights[row] as number)),
    );
    coefficients = nonNegativeFit(scaled, weights);
    predicted = Float64Array.from(timeMs, (_, row) =>
      terms.reduce((sum, term, index) => sum + (term[row] as number) * (coefficients[index] as number), 0),
    );
    predicted.forEach((value, row) => {
      const residual = Math.abs(1 - value / (timeMs[row] as number));
      weights[row] = 1 / Math.sqrt(Math.max(residual, LEAST_RESIDUAL));
    });
  }
  const sum = predicted.reduce((all, value, row) => {
    return all + Math.abs(Math.log(Math.max(value, Number.MIN_VALUE) / (timeMs[row] as number)));
  }, 0);
  return { coefficients, error: sum / timeMs.length };
}

/** At most `most` rows, evenly taken. */
function spread(rows: number, most: number): number[] {
  const count = Math.min(rows, most);
  return Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count));
}
