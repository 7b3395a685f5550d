import type { Advice, AdviceInput, AdviceRule } from './advice';
import { accumulatorLosesTerms } from './rules/accumulatorLosesTerms';
import { accumulatorOverflow } from './rules/accumulatorOverflow';
import { lowPrecisionPartials } from './rules/lowPrecisionPartials';
import { mixedAccumulators } from './rules/mixedAccumulators';
import { narrowAccumulator } from './rules/narrowAccumulator';
import { tf32NotRounded } from './rules/tf32NotRounded';

const RULES: readonly AdviceRule[] = [
  accumulatorOverflow,
  accumulatorLosesTerms,
  narrowAccumulator,
  lowPrecisionPartials,
  mixedAccumulators,
  tf32NotRounded,
];

/** What costs a kernel accuracy at the active problem, in the order of the source. */
export function adviceOf(input: AdviceInput): readonly Advice[] {
  return RULES.flatMap((rule) => rule(input)).sort((left, right) => left.span.start - right.span.start);
}
