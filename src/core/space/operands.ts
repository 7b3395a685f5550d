import type { Expression } from './expression';

/** The expressions directly below one, from left to right. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return [];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.consequence, expression.alternative];
    case 'call':
      return expression.arguments;
  }
}
