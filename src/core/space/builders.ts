import type { BinaryOperator, Expression } from './expression';

/** A whole number. */
export function integer(value: number): Expression {
  return { kind: 'number', value, float: false };
}

/** A tunable, definition or dim. */
export function named(name: string): Expression {
  return { kind: 'name', name };
}

/** Two expressions joined by an operator, as they are. */
export function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right };
}

/** Product of the factors without factors of 1; 1 for none. */
export function product(factors: readonly Expression[]): Expression {
  const kept = factors.filter((factor) => !isInteger(factor, 1));
  return (
    kept.reduce<Expression | null>((left, right) => (left ? binary('*', left, right) : right), null) ??
    integer(1)
  );
}

/** Sum of the addends without zeros; 0 for none. */
export function sum(addends: readonly Expression[]): Expression {
  const kept = addends.filter((addend) => !isInteger(addend, 0));
  return (
    kept.reduce<Expression | null>((left, right) => (left ? binary('+', left, right) : right), null) ??
    integer(0)
  );
}

/** `ceil(dividend / divisor)`, or the dividend alone where the divisor is 1. */
export function ceilDivide(dividend: Expression, divisor: Expression): Expression {
  if (isInteger(divisor, 1)) return dividend;
  return { kind: 'call', name: 'ceil', arguments: [binary('/', dividend, divisor)] };
}

/** Whether the expression is literally this whole number. */
export function isInteger(expression: Expression, value: number): boolean {
  return expression.kind === 'number' && expression.value === value && !expression.float;
}
