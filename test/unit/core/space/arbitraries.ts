import * as fc from 'fast-check';
import type { BinaryOperator, Expression } from '../../../../src/core/space/expression';
import { PRECEDENCE } from '../../../../src/core/space/parseExpression';

const operators = Object.keys(PRECEDENCE) as BinaryOperator[];

/** Any expression a text can stand for, over the given names. */
export function expressions(names: readonly string[]): fc.Arbitrary<Expression> {
  const leaf = fc.oneof(
    fc.nat(1000).map((value): Expression => ({ kind: 'number', value, float: false })),
    fc
      .double({ min: 0, max: 1e6, noNaN: true })
      .map((value): Expression => ({ kind: 'number', value: Math.abs(value), float: true })),
    fc.constantFrom(...names).map((name): Expression => ({ kind: 'name', name })),
  );
  return fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'expression' },
      leaf,
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('-' as const, '+' as const, '!' as const, '~' as const),
        operand: tie('tree'),
      }),
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...operators),
        left: tie('tree'),
        right: tie('tree'),
      }),
      fc.record({
        kind: fc.constant('conditional' as const),
        condition: tie('tree'),
        consequence: tie('tree'),
        alternative: tie('tree'),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('min', 'max', 'ceil', 'u32'),
        arguments: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  })).tree;
}
