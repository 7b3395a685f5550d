import { FAMILIES, productMoments } from '../../expectation/data';
import { swampingStart } from '../../expectation/range';
import { formatOf } from '../../format/elementFormat';
import { FORMATS } from '../../format/formats';
import type { Advice, AdviceInput } from '../advice';

/**
 * A 16-bit sum so long that a typical product of U(0,1) numbers is less than half of its last place: from there on nothing
 * is added any more. The data of that family have the shortest such K of all that are modelled.
 */
export function accumulatorLosesTerms({ model, size }: AdviceInput): readonly Advice[] {
  const format = model.formats === null ? null : formatOf(model.formats.accumulator);
  if (format === null || format.fractionBits >= FORMATS.fp32.fractionBits) return [];
  const from = Math.min(...FAMILIES.map((family) => swampingStart(format, productMoments(family))));
  if (size.k < from) return [];
  return [
    {
      code: 'accumulator-loses-terms',
      severity: 'warning',
      span: model.nameSpan,
      message:
        `Sums are kept in ${format.name}: from about ${Math.ceil(from)} products on, of data from U(0,1), the sum is so large that a further product is lost to rounding, and K is ${size.k}. ` +
        'Add in f32, or add f32 sums of shorter pieces of K.',
    },
  ];
}
