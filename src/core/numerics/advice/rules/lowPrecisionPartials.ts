import type { Advice, AdviceInput } from '../advice';
import { spanAt, withoutComments } from '../code';

/** Parts of sums that several blocks add to an array of 16-bit floats: each addition rounds to that format. */
export function lowPrecisionPartials({ model, text }: AdviceInput): readonly Advice[] {
  if (model.language !== 'cuda') return [];
  const { start, end } = model.span;
  const body = withoutComments(text.slice(start, end));
  return [...body.matchAll(/\batomicAdd\s*\(\s*&?\s*(\w+)/g)].flatMap((call): Advice[] => {
    const target = model.bindings.find(({ name }) => name === call[1]);
    const scalar = target?.element?.scalar;
    if (scalar !== 'bf16' && scalar !== 'f16') return [];
    return [
      {
        code: 'low-precision-partials',
        severity: 'warning',
        span: spanAt(text, start + call.index, call[0].length),
        message:
          `Parts of a sum are added to ${call[1]} in ${scalar}: each addition rounds to ${scalar === 'bf16' ? '8' : '11'} significant bits, in an order that changes from run to run. ` +
          'Add the parts to an f32 array and convert it once at the end.',
      },
    ];
  });
}
