import { type Family, familyRandom, familyValues } from '../../src/core/numerics/expectation/data';
import { createDotSampler } from '../../src/core/numerics/expectation/dotSamples';
import { summariseErrors } from '../../src/core/numerics/expectation/emulatedError';
import { expectedError } from '../../src/core/numerics/expectation/expectedError';
import { type HardFamily, hardValues, overflowScale } from '../../src/core/numerics/expectation/hardData';
import { FORMATS } from '../../src/core/numerics/format/formats';
import { boundOf } from '../../src/core/numerics/report/numericsRow';
import { createRandom } from '../../src/core/random';
import type { Job } from './jobs';
import type { LabPath } from './paths';

/** Lengths at which errors are emulated. */
export const LENGTHS = [16, 64, 256, 1024, 4096, 16384] as const;

/** What one path does to dot products of one length; errors relative to C unless the name says otherwise. */
export interface GrowthPoint {
  readonly path: string;
  readonly label: string;
  readonly k: number;
  readonly dots: number;
  /** ‖C - exact‖₂ / ‖exact‖₂ emulated; `null` where a sum overflowed. */
  readonly rms: number | null;
  readonly bias: number | null;
  /** Largest |C - exact| / (|A|·|B|). */
  readonly max: number | null;
  readonly overflows: number;
  /** The same as `rms` by the closed formula; `null` where there is none for the data. */
  readonly expected: number | null;
  /** Share of |A|·|B| that no error exceeds; `null` where nothing is guaranteed. */
  readonly bound: number | null;
  /** The bound against the size that C has for data of the family. */
  readonly boundOfC: number | null;
}

/** Products emulated at one length, as long as there are dots enough to average. */
const PRODUCTS = 2 ** 18;
const MOST_DOTS = 256;
const LEAST_DOTS = 32;

/** Dot products that are emulated for one point. */
export function dotsFor(k: number): number {
  return Math.max(LEAST_DOTS, Math.min(MOST_DOTS, Math.floor(PRODUCTS / k)));
}

/** Emulates each path at each length on the same data, the short ones first. */
export function* growth(
  paths: readonly LabPath[],
  family: Family | HardFamily,
  seed: number,
  lengths: readonly number[] = LENGTHS,
): Job<readonly GrowthPoint[]> {
  const all = lengths.reduce((sum, k) => sum + k * dotsFor(k), 0) * paths.length;
  let products = 0;
  let points: readonly GrowthPoint[] = [];
  const computations = paths.map(({ computation }) => computation);
  for (const k of lengths) {
    const scale = overflowScale(computations, k);
    for (const path of paths) {
      const dots = dotsFor(k);
      const draw = drawer(family, k, seed, scale);
      const sample = createDotSampler(path.computation);
      const samples = {
        computed: new Float64Array(dots),
        exact: new Float64Array(dots),
        magnitude: new Float64Array(dots),
      };
      for (let d = 0; d < dots; d++) {
        const element = sample(...draw());
        samples.computed[d] = element.computed;
        samples.exact[d] = element.exact;
        samples.magnitude[d] = element.magnitude;
        products += k;
        yield { share: products / all, partial: points };
      }
      const { rms, bias, max, overflows } = summariseErrors(samples, FORMATS[path.computation.output]);
      const bound = boundOf(path.computation, k, path.byWgsl).relative;
      points = [
        ...points,
        {
          path: path.id,
          label: path.label,
          k,
          dots,
          rms,
          bias,
          max,
          overflows,
          expected: expectation(path, k, family),
          bound,
          boundOfC: bound === null ? null : bound * sizeRatio(samples),
        },
      ];
    }
  }
  return points;
}

/** Draws rows of A and columns of B, the same for every path. */
function drawer(family: Family | HardFamily, k: number, seed: number, scale: number) {
  if (family === 'cancellation' || family === 'overflow') {
    const random = createRandom(seed, HARD_STREAM);
    return () => hardValues(family, k, scale, random);
  }
  const random = familyRandom(family, seed);
  return () => [familyValues(family, k, random), familyValues(family, k, random)] as const;
}

/** Stream of random numbers for data that sums are hard for. */
const HARD_STREAM = 24;

/** Large numbers err like others, relative to C, as long as they stay in range. */
function expectation({ computation }: LabPath, k: number, family: Family | HardFamily): number | null {
  if (family === 'cancellation') return null;
  return expectedError(computation, k, family === 'overflow' ? 'normal' : family).rms;
}

/** How much larger |A|·|B| is than C over the samples, both as root mean squares. */
function sizeRatio({ magnitude, exact }: { magnitude: Float64Array; exact: Float64Array }): number {
  return Math.hypot(...magnitude) / Math.hypot(...exact);
}

/** What the points say in a sentence: how the highlighted path grows, and against what. */
export function growthReading(points: readonly GrowthPoint[], path: string): string {
  const own = points.filter((point) => point.path === path);
  const [first] = own;
  const last = own.findLast(({ rms }) => rms !== null);
  const failed = own.find(({ rms }) => rms === null);
  if (first === undefined || last === undefined) {
    return first === undefined ? '' : `${first.label}: every length overflows.`;
  }
  const overflow =
    failed === undefined
      ? ''
      : ` From K = ${failed.k} on sums overflow (${failed.overflows} of ${failed.dots}).`;
  if (first === last || first.rms === null || last.rms === null || first.rms === 0) {
    return `${last.label}: relative error ${last.rms?.toExponential(1)} at K = ${last.k}.${overflow}`;
  }
  const slope = Math.log(last.rms / first.rms) / Math.log(last.k / first.k);
  return `${last.label}: from ${first.rms.toExponential(1)} at K = ${first.k} to ${last.rms.toExponential(1)} at K = ${last.k}, ${slopeText(slope)}.${overflow}`;
}

function slopeText(slope: number): string {
  if (slope < 0.12) return 'hardly growing with K';
  if (slope < 0.7) return `growing like K^${slope.toFixed(1)}, near √K: errors without direction`;
  return `growing like K^${slope.toFixed(1)}, near K or worse: errors with a direction, or lost terms`;
}
