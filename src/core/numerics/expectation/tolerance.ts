import type { Size } from '../../gemm/problem';
import type { Bound } from './bounds';
import { type Family, productMoments } from './data';

/** What a test should accept: |C - reference| ≤ magnitudeShare · (|A|·|B|) + absolute, for each element. */
export interface Tolerance {
  readonly magnitudeShare: number;
  readonly absolute: number;
  /** Whether it is the bound that always holds, or the expected error with room for the largest of all elements. */
  readonly from: 'bound' | 'expectation';
  /** The same as the pair that most test libraries take: |C - reference| ≤ atol + rtol · |reference|. */
  readonly rtol: number;
  readonly atol: number;
}

/** Probability that a correct kernel fails a test of all its elements, as far as errors are normal. */
const FALSE_ALARM = 1e-6;
/** Room for what an expected error misses. */
const ROOM = 2;

/**
 * Recommended tolerance for a test with data of the family: the largest of the errors of m·n elements whose root mean
 * square is `expectedRms` of C's, and at most the bound. `rtol` and `atol` share it half and half, because results that
 * cancel have small references and full errors.
 */
export function recommendTolerance(
  bound: Bound,
  { m, n, k }: Size,
  family: Family,
  expectedRms: number,
): Tolerance {
  const { mean, variance, meanMagnitude } = productMoments(family);
  const size = Math.sqrt(variance * k + (mean * k) ** 2);
  const magnitude = Math.max(meanMagnitude * k, Number.MIN_VALUE);
  const sigmas = Math.sqrt(2 * Math.log((2 * m * n) / FALSE_ALARM));
  const expected = (ROOM * sigmas * expectedRms * size) / magnitude;
  const isBound = bound.relative !== null && bound.relative <= expected;
  const magnitudeShare = isBound ? bound.relative : expected;
  const largest = magnitudeShare * magnitude;
  return {
    magnitudeShare,
    absolute: bound.absolute,
    from: isBound ? 'bound' : 'expectation',
    rtol: size === 0 ? 0 : largest / size / 2,
    atol: largest / 2 + bound.absolute,
  };
}
