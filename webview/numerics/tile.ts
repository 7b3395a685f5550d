import { type Family, familyRandom, familyValues } from '../../src/core/numerics/expectation/data';
import { createDotSampler } from '../../src/core/numerics/expectation/dotSamples';
import { FORMATS } from '../../src/core/numerics/format/formats';
import { ulp } from '../../src/core/numerics/format/neighbours';
import type { Job } from './jobs';
import { shortNumber } from './numberText';
import type { LabPath } from './paths';

/** Rows and columns of the tile of C that is looked at. */
export const TILE = 32;

/** How an error is counted: as a share of |A|·|B|, or in units in the last place of C at the exact value. */
export type ErrorUnit = 'share' | 'ulp';

/** One element of the tile; row and column count from 0. */
export interface TileElement {
  readonly row: number;
  readonly column: number;
  readonly computed: number;
  readonly exact: number;
  /** (computed - exact) / |A|·|B|, with its sign; not finite where the result is not. */
  readonly share: number;
  /** computed - exact in units in the last place of C, with its sign. */
  readonly ulp: number;
}

/** Computes a tile of C element by element. */
export function* tileElements(
  path: LabPath,
  family: Family,
  k: number,
  seed: number,
): Job<readonly TileElement[]> {
  const random = familyRandom(family, seed);
  const a = Array.from({ length: TILE }, () => familyValues(family, k, random));
  const b = Array.from({ length: TILE }, () => familyValues(family, k, random));
  const sample = createDotSampler(path.computation);
  const output = FORMATS[path.computation.output];
  const elements: TileElement[] = [];
  for (const [row, left] of a.entries()) {
    for (const [column, right] of b.entries()) {
      const { computed, exact, magnitude } = sample(left, right);
      const error = computed - exact;
      elements.push({
        row,
        column,
        computed,
        exact,
        share: error === 0 ? 0 : error / magnitude,
        ulp: error === 0 ? 0 : error / ulp(output, exact),
      });
      yield { share: elements.length / TILE ** 2, partial: elements };
    }
  }
  return elements;
}

/** Elements whose errors lie between two values, `low` with it. */
export interface ErrorBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** How many bins a histogram has: odd, so that one lies around zero. */
const BINS = 31;

/** Errors in bins of one width, from the largest magnitude below zero to the same above; none where none is finite. */
export function errorBins(elements: readonly TileElement[], unit: ErrorUnit): readonly ErrorBin[] {
  const errors = elements.map((each) => each[unit]).filter((error) => Number.isFinite(error));
  if (errors.length === 0) return [];
  const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
  // Where all are exact there is one bin with them all.
  const reach = largest === 0 ? 0.5 : largest;
  const width = (2 * reach) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const error of errors) {
    const place = Math.min(BINS - 1, Math.floor((error + reach) / width));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts.map((count, place) => ({
    low: place * width - reach,
    high: (place + 1) * width - reach,
    count,
  }));
}

/** What the elements say in a sentence. */
export function tileReading(elements: readonly TileElement[], unit: ErrorUnit): string {
  if (elements.length === 0) return '';
  const broken = elements.filter(({ share }) => !Number.isFinite(share)).length;
  const errors = elements.map((each) => each[unit]).filter((error) => Number.isFinite(error));
  const lost = broken === 0 ? '' : ` ${broken} of ${elements.length} are infinite or NaN.`;
  if (errors.length === 0) return `No element is finite.${lost}`;
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const size = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
  const below = errors.filter((error) => error < 0).length / errors.length;
  const exact = errors.filter((error) => error === 0).length;
  const what = unit === 'ulp' ? ' ulp' : ' of |A|·|B|';
  if (size === 0) return `Every element is exact.${lost}`;
  const direction =
    Math.abs(mean) > size / 2
      ? `They lean to one side: ${(100 * below).toFixed(0)} % are too small.`
      : 'They lean to neither side.';
  return `On average ${shortNumber(size)}${what}, ${exact} of ${errors.length} exact. ${direction}${lost}`;
}
