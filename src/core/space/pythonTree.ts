import { binary, integer } from './builders';
import type { BinaryOperator, Expression } from './expression';
import { MAX_EXPRESSION_DEPTH } from './parseExpression';
import type { PythonCursor } from './pythonCursor';

/** An expression with its height and the nodes that a walk over it visits, a part that stands in it twice twice. */
export interface Built {
  readonly expression: Expression;
  readonly depth: number;
  readonly size: number;
}

/** Most nodes of an expression: `a < b < c` has `b` twice, and nested that would double with each level. */
const MAX_SIZE = 5_000;

/** An expression over others that were built; fails where it is too deep or too large to be walked. */
export function built(cursor: PythonCursor, expression: Expression, below: readonly Built[]): Built {
  const depth = 1 + below.reduce((most, part) => Math.max(most, part.depth), 0);
  const size = 1 + below.reduce((sum, part) => sum + part.size, 0);
  if (depth > MAX_EXPRESSION_DEPTH) cursor.fail('the expression is nested too deeply');
  if (size > MAX_SIZE) cursor.fail('the expression is too long');
  return { expression, depth, size };
}

/** Whether the value can be 0 and 1 alone. */
export function isTruth(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return expression.value === 0 || expression.value === 1;
    case 'unary':
      return expression.operator === '!';
    case 'binary':
      return TRUTHS.has(expression.operator);
    case 'call':
      return expression.name === 'bool';
    default:
      return false;
  }
}

const TRUTHS: ReadonlySet<BinaryOperator> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||']);

/** That all of the conditions hold; at least one is given. */
export function every(cursor: PythonCursor, conditions: readonly Built[]): Built {
  return halved(cursor, '&&', conditions);
}

/** That a value is one of several. */
export function oneOf(cursor: PythonCursor, value: Built, among: readonly Built[]): Built {
  if (among.length === 0) return { expression: integer(0), depth: 1, size: 1 };
  const equalities = among.map((one) =>
    built(cursor, binary('==', value.expression, one.expression), [value, one]),
  );
  return halved(cursor, '||', equalities);
}

/** Joins many parts into a tree that is no deeper than it must be. */
function halved(cursor: PythonCursor, operator: '&&' | '||', parts: readonly Built[]): Built {
  if (parts.length === 1) return parts[0]!;
  const middle = Math.ceil(parts.length / 2);
  const left = halved(cursor, operator, parts.slice(0, middle));
  const right = halved(cursor, operator, parts.slice(middle));
  return built(cursor, binary(operator, left.expression, right.expression), [left, right]);
}
