import { FORMATS } from '../format/formats';
import { accumulatorOf, type Computation, truncates } from './computation';
import { compound, roundingsOf } from './roundings';

/** |computed - exact| ≤ relative · (|a|ᵀ|b|) + absolute, for each element of C. */
export interface Bound {
  /** Null where rounding may be so large that nothing is guaranteed. */
  readonly relative: number | null;
  readonly absolute: number;
}

/** Relative errors from here on say nothing about a result. */
const NO_GUARANTEE = 1;

/**
 * A bound that always holds short of overflow: all roundings in the worst direction, (1+u1)(1+u2)… - 1 (Higham, Accuracy
 * and Stability of Numerical Algorithms, section 3.1). For tensor cores it follows the model: K/b times (b+1)·2^-F for what
 * alignment cuts off and one rounding of the sum. `largestInput` bounds |a| and |b|; it matters for subnormals only.
 */
export function deterministicBound(computation: Computation, k: number, largestInput = 1): Bound {
  const relative = compound(roundingsOf(computation, k));
  return {
    relative: relative < NO_GUARANTEE ? relative : null,
    absolute: absoluteError(computation, k, largestInput) * (1 + relative),
  };
}

/** A bound that holds with a probability, or why there is none. */
export type ProbabilisticBound =
  | { readonly ok: true; readonly relative: number; readonly probability: number }
  | { readonly ok: false; readonly reason: string };

/**
 * A relative bound that grows with √K and holds for one element with `probability`, on the condition that roundings to
 * nearest are independent with mean zero: exp(λ√n·u + n·u²/(1-u)) - 1 with λ from 2n·exp(-λ²(1-u)²/2) (Higham and Mary,
 * SIAM J. Sci. Comput. 41(5), 2019). Accumulators that truncate do not meet the condition, and break it on positive data.
 */
export function probabilisticBound(
  computation: Computation,
  k: number,
  probability = 1 - 1e-6,
): ProbabilisticBound {
  if (truncates(computation.model)) {
    return {
      ok: false,
      reason: 'the accumulator truncates: its errors have one direction and grow with K, not √K',
    };
  }
  let exponent = 0;
  for (const { count, error, nearest } of roundingsOf(computation, k)) {
    if (!nearest || count === 0) {
      exponent += count * Math.log1p(error);
      continue;
    }
    const lambda = Math.sqrt(2 * Math.log((2 * count) / (1 - probability))) / (1 - error);
    const statistical = lambda * Math.sqrt(count) * error + (count * error * error) / (1 - error);
    exponent += Math.min(statistical, count * Math.log1p(error));
  }
  return { ok: true, relative: Math.expm1(exponent), probability };
}

/** Errors that have nothing to do with the size of the result: gradual underflow, and alignment to subnormal inputs. */
function absoluteError(
  { input, conversion, model, output }: Computation,
  k: number,
  largestInput: number,
): number {
  const source = FORMATS[input];
  const intoInput = conversion === 'exact' ? 0 : 2 * k * largestInput * source.minSubnormal;
  const intoOutput = FORMATS[output].minSubnormal;
  const steps = k * accumulatorOf(model).minSubnormal;
  if (model.kind === 'loop') return intoInput + steps + intoOutput;
  const { block, fractionBits, exponentFloor, emulated } = model.path;
  // A subnormal input counts as large as the smallest normal number when products are aligned.
  const subnormal = 2 * largestInput * FORMATS[emulated ? 'fp16' : input].minNormal;
  const alignment = Math.max(subnormal, exponentFloor === null ? 0 : 2 ** exponentFloor);
  const blocks = Math.ceil(k / block);
  return intoInput + steps + intoOutput + blocks * (block + 1) * 2 ** -fractionBits * alignment;
}
