import { formatOf } from '../../format/elementFormat';
import type { Advice, AdviceInput } from '../advice';

/** Sums in a format with fewer digits than both operands have: what reading them exactly cost is thrown away. */
export function narrowAccumulator({ model }: AdviceInput): readonly Advice[] {
  const { formats } = model;
  if (formats === null) return [];
  const [a, b, sum] = [formatOf(formats.a), formatOf(formats.b), formatOf(formats.accumulator)];
  if (a === null || b === null || sum === null) return [];
  if (sum.fractionBits >= Math.min(a.fractionBits, b.fractionBits)) return [];
  return [
    {
      code: 'narrow-accumulator',
      severity: 'warning',
      span: model.nameSpan,
      message:
        `A is ${a.name} and B is ${b.name}, but sums are kept in ${sum.name}, which has ${sum.fractionBits} fraction bits. ` +
        'Keep sums in a format at least as wide as the operands.',
    },
  ];
}
