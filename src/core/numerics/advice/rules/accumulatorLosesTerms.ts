import { FAMILIES, productMoments } from '../../expectation/data';
import { swampingStart } from '../../expectation/range';
import { formatOf } from '../../format/elementFormat';
import { FORMATS } from '../../format/formats';
import type { Advice, AdviceInput } from '../advice';

/** Products that tensor cores add in one step, before they round: the most of all generations with 16-bit sums. */
const BLOCK = 16;

/**
 * A 16-bit sum so long that a typical product of U(0,1) numbers is less than half of its last place: from there on nothing
 * is added any more. The data of that family have the shortest such K of all that are modelled. Tensor cores add the sum of
 * a block of products at once, which is lost that much later.
 */
export function accumulatorLosesTerms({ model, size }: AdviceInput): readonly Advice[] {
  const format = model.formats === null ? null : formatOf(model.formats.accumulator);
  if (format === null || format.fractionBits >= FORMATS.fp32.fractionBits) return [];
  const step = model.formats?.tensorCores === true ? BLOCK : 1;
  const from = Math.min(
    ...FAMILIES.map((family) => {
      const moments = productMoments(family);
      const ofStep = { ...moments, mean: step * moments.mean, variance: step * moments.variance };
      return step * swampingStart(format, ofStep);
    }),
  );
  if (size.k < from) return [];
  return [
    {
      code: 'accumulator-loses-terms',
      severity: 'warning',
      span: model.nameSpan,
      message:
        `Sums are kept in ${format.name}: from about ${Math.ceil(from)} products on, of data from U(0,1), the sum is so large that ${step === 1 ? 'a further product' : `a further block of ${step} products`} is lost to rounding, and K is ${size.k}. ` +
        'Add in f32, or add f32 sums of shorter pieces of K.',
    },
  ];
}
