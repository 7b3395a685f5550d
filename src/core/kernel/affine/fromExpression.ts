import type { Expression } from '../../space/expression';
import { quotient, remainder } from './atoms';
import { add, constant, MAX_TERMS, multiply, type Polynomial, scale, subtract } from './polynomial';

/** Gives the polynomial a name stands for, or `null` where it is not known. */
export type PolynomialOf = (name: string) => Polynomial | null;

/** An integer expression as a polynomial; `null` where a part of it is none. */
export function fromExpression(expression: Expression, nameOf: PolynomialOf): Polynomial | null {
  if (expression.kind === 'number') return constant(expression.value);
  if (expression.kind === 'name') return nameOf(expression.name);
  if (expression.kind === 'unary' && expression.operator === '-') {
    const operand = fromExpression(expression.operand, nameOf);
    return operand && scale(operand, -1);
  }
  if (expression.kind === 'call' && (expression.name === 'u32' || expression.name === 'i32')) {
    const [argument] = expression.arguments;
    return argument ? fromExpression(argument, nameOf) : null;
  }
  if (expression.kind !== 'binary') return null;
  const left = fromExpression(expression.left, nameOf);
  const right = fromExpression(expression.right, nameOf);
  if (!left || !right) return null;
  switch (expression.operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return left.size * right.size > MAX_TERMS ? null : multiply(left, right);
    case '/':
      return quotient(left, right);
    case '%':
      return remainder(left, right);
    default:
      return null;
  }
}
