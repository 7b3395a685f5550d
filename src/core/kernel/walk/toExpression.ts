import type { BinaryOperator, Expression, UnaryOperator } from '../../space/expression';
import { PRECEDENCE } from '../../space/parseExpression';
import type { Code } from './code';

/** Gives the expression a name stands for, or `null` where it has none. */
export type NameToExpression = (name: string) => Expression | null;

const MAX_DEPTH = 100;
const FUNCTIONS = new Set(['min', 'max', 'abs', 'ceil', 'floor', 'round']);

/** Code as an expression of constants; `null` where a part of it is none. */
export function expressionOfCode(code: Code, nameOf: NameToExpression, depth = 0): Expression | null {
  if (depth > MAX_DEPTH) return null;
  const below = (part: Code): Expression | null => expressionOfCode(part, nameOf, depth + 1);
  switch (code.kind) {
    case 'number':
      return { kind: 'number', value: code.value, float: code.scalar === 'f32' || code.scalar === 'f16' };
    case 'name':
      return nameOf(code.name);
    case 'unary': {
      const operand = below(code.operand);
      return operand && isUnary(code.operator) ? { kind: 'unary', operator: code.operator, operand } : null;
    }
    case 'binary': {
      const [left, right] = [below(code.left), below(code.right)];
      return left && right && isBinary(code.operator)
        ? { kind: 'binary', operator: code.operator, left, right }
        : null;
    }
    case 'conditional': {
      const [condition, consequence, alternative] = [
        below(code.condition),
        below(code.consequence),
        below(code.alternative),
      ];
      return (
        condition &&
        consequence &&
        alternative && { kind: 'conditional', condition, consequence, alternative }
      );
    }
    case 'cast': {
      const [only, ...more] = code.arguments;
      return only && more.length === 0 && !code.type.isPointer && code.type.lanes === 1 ? below(only) : null;
    }
    case 'call': {
      const given = code.arguments.map(below);
      if (!FUNCTIONS.has(code.name) || !given.every((argument) => argument !== null)) return null;
      return { kind: 'call', name: code.name, arguments: given };
    }
    default:
      return null;
  }
}

function isUnary(operator: string): operator is UnaryOperator {
  return operator === '-' || operator === '+' || operator === '!' || operator === '~';
}

function isBinary(operator: string): operator is BinaryOperator {
  return Object.hasOwn(PRECEDENCE, operator);
}
