import type { Expression } from './expression';
import { CONDITIONAL_PRECEDENCE, PRECEDENCE, UNARY_PRECEDENCE } from './parseExpression';

/** Writes an expression so that reading it again gives the same tree; parentheses only where they are needed. */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return formatNumber(expression.value, expression.float);
    case 'name':
      return expression.name;
    case 'call':
      return `${expression.name}(${expression.arguments.map(formatExpression).join(', ')})`;
    case 'unary': {
      const operand = within(expression.operand, UNARY_PRECEDENCE);
      // A second sign must not join the first into a decrement.
      return expression.operand.kind === 'unary'
        ? `${expression.operator}(${operand})`
        : expression.operator + operand;
    }
    case 'binary': {
      const strength = PRECEDENCE[expression.operator];
      const left = within(expression.left, strength);
      return `${left} ${expression.operator} ${within(expression.right, strength + 1)}`;
    }
    case 'conditional': {
      const condition = within(expression.condition, CONDITIONAL_PRECEDENCE + 1);
      const alternative = within(expression.alternative, CONDITIONAL_PRECEDENCE);
      return `${condition} ? ${formatExpression(expression.consequence)} : ${alternative}`;
    }
  }
}

function within(expression: Expression, minimum: number): string {
  const text = formatExpression(expression);
  return strengthOf(expression) < minimum ? `(${text})` : text;
}

function strengthOf(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return PRECEDENCE[expression.operator];
    case 'conditional':
      return CONDITIONAL_PRECEDENCE;
    case 'unary':
      return UNARY_PRECEDENCE;
    case 'number':
      return expression.value < 0 ? UNARY_PRECEDENCE : Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function formatNumber(value: number, float: boolean): string {
  if (!float) return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
