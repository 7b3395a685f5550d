import { EvaluationFailure, fail } from './evaluationFailure';
import type { BinaryOperator, Expression } from './expression';
import { formatExpression } from './formatExpression';
import { operandsOf } from './operands';
import { PYTHON_FUNCTIONS } from './pythonFunctions';

/** Gives the value of a name, or `undefined` where it has none. */
export type Environment = (name: string) => number | undefined;

/** A finite number (booleans are 1 and 0), or why there is none. */
export type EvaluationResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string };

type Compiled = (environment: Environment) => number;

const compiledExpressions = new WeakMap<Expression, Compiled>();

/**
 * The value of an expression. Integer division truncates as in WGSL and C; inside the argument of `ceil`,
 * `floor` and `round` the exact quotient is used, so that `ceil(N / BN)` means what it says. What Python divides
 * stands as calls in the tree, see {@link PYTHON_FUNCTIONS}.
 * Not ok for unknown names and functions, division by zero and results that are not finite.
 */
export function evaluate(expression: Expression, environment: Environment): EvaluationResult {
  try {
    let compiled = compiledExpressions.get(expression);
    if (!compiled) {
      compiled = compile(expression, false);
      compiledExpressions.set(expression, compiled);
    }
    const value = compiled(environment);
    if (!Number.isFinite(value))
      throw new EvaluationFailure(`"${formatExpression(expression)}" is not a finite number`);
    return { ok: true, value: value === 0 ? 0 : value };
  } catch (error) {
    if (error instanceof EvaluationFailure) return { ok: false, reason: error.message };
    throw error;
  }
}

function compile(expression: Expression, exact: boolean): Compiled {
  switch (expression.kind) {
    case 'number': {
      const { value } = expression;
      return () => value;
    }
    case 'name': {
      const { name } = expression;
      return (environment) => environment(name) ?? fail(`no value is known for "${name}"`);
    }
    case 'unary': {
      const operand = compile(expression.operand, exact);
      const { operator } = expression;
      if (operator === '-') return (environment) => -operand(environment);
      if (operator === '!') return (environment) => (operand(environment) === 0 ? 1 : 0);
      if (operator === '~') return (environment) => ~operand(environment);
      return operand;
    }
    case 'conditional': {
      const condition = compile(expression.condition, false);
      const consequence = compile(expression.consequence, exact);
      const alternative = compile(expression.alternative, exact);
      return (environment) =>
        condition(environment) !== 0 ? consequence(environment) : alternative(environment);
    }
    case 'binary':
      return compileBinary(expression, exact);
    case 'call':
      return compileCall(expression);
  }
}

function compileBinary(expression: Extract<Expression, { kind: 'binary' }>, exact: boolean): Compiled {
  const { operator } = expression;
  const keepsExact = exact && (operator === '+' || operator === '-' || operator === '*' || operator === '/');
  const left = compile(expression.left, keepsExact);
  const right = compile(expression.right, keepsExact);
  if (operator === '&&')
    return (environment) => (left(environment) !== 0 && right(environment) !== 0 ? 1 : 0);
  if (operator === '||')
    return (environment) => (left(environment) !== 0 || right(environment) !== 0 ? 1 : 0);
  if (operator === '/' || operator === '%') {
    const real = exact || isFloat(expression.left) || isFloat(expression.right);
    return (environment) => {
      const dividend = left(environment);
      const divisor = right(environment);
      if (divisor === 0) fail(`division by zero in "${formatExpression(expression)}"`);
      if (operator === '%') return dividend % divisor;
      const whole = !real && Number.isInteger(dividend) && Number.isInteger(divisor);
      return whole ? Math.trunc(dividend / divisor) : dividend / divisor;
    };
  }
  const apply = OPERATIONS[operator];
  return (environment) => apply(left(environment), right(environment));
}

const OPERATIONS: Readonly<
  Record<Exclude<BinaryOperator, '&&' | '||' | '/' | '%'>, (left: number, right: number) => number>
> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '==': (left, right) => (left === right ? 1 : 0),
  '!=': (left, right) => (left !== right ? 1 : 0),
  '<': (left, right) => (left < right ? 1 : 0),
  '<=': (left, right) => (left <= right ? 1 : 0),
  '>': (left, right) => (left > right ? 1 : 0),
  '>=': (left, right) => (left >= right ? 1 : 0),
  '&': (left, right) => bits(left, right, left & right),
  '|': (left, right) => bits(left, right, left | right),
  '^': (left, right) => bits(left, right, left ^ right),
  '<<': (left, right) => bits(left, right, left << right),
  '>>': (left, right) => (left >= 0 ? (left >>> 0) >>> right : left >> right),
};

/** Bit patterns of two non-negative operands are read as u32, all others as i32. */
function bits(left: number, right: number, result: number): number {
  return left >= 0 && right >= 0 ? result >>> 0 : result;
}

interface KnownFunction {
  readonly fewest: number;
  readonly most: number;
  readonly apply: (values: readonly number[]) => number;
}

const unary = (apply: (value: number) => number): KnownFunction => ({
  fewest: 1,
  most: 1,
  apply: (values) => apply(values[0]!),
});
const binary = (apply: (left: number, right: number) => number): KnownFunction => ({
  fewest: 2,
  most: 2,
  apply: ([left, right]) => apply(left!, right!),
});
const variadic = (apply: (...values: number[]) => number): KnownFunction => ({
  fewest: 1,
  most: 16,
  apply: (values) => apply(...values),
});

const FUNCTIONS: ReadonlyMap<string, KnownFunction> = new Map([
  ...['u32', 'i32', 'int', 'uint', 'unsigned', 'size_t'].map((name) => [name, unary(Math.trunc)] as const),
  ...['f32', 'f16', 'float', 'double'].map((name) => [name, unary((value) => value)] as const),
  ['bool', unary((value) => (value !== 0 ? 1 : 0))],
  ['abs', unary(Math.abs)],
  ['ceil', unary(Math.ceil)],
  ['floor', unary(Math.floor)],
  ['round', unary(Math.round)],
  ['min', variadic(Math.min)],
  ['max', variadic(Math.max)],
  ['clamp', { fewest: 3, most: 3, apply: ([value, low, high]) => Math.min(Math.max(value!, low!), high!) }],
  ...Object.entries(PYTHON_FUNCTIONS).map(([name, apply]) => [name, binary(apply)] as const),
  ['select', { fewest: 3, most: 3, apply: ([no, yes, condition]) => (condition !== 0 ? yes! : no!) }],
] satisfies (readonly [string, KnownFunction])[]);

const EXACT_ARGUMENT = new Set(['ceil', 'floor', 'round']);
const WHOLE_RESULT = new Set([
  'ceil',
  'floor',
  'round',
  'u32',
  'i32',
  'int',
  'uint',
  'unsigned',
  'size_t',
  'bool',
]);
const REAL_RESULT = new Set(['f32', 'f16', 'float', 'double', 'divide']);

function compileCall({ name, arguments: given }: Extract<Expression, { kind: 'call' }>): Compiled {
  const known = FUNCTIONS.get(name);
  if (!known) return () => fail(`"${name}" is not a function known here`);
  if (given.length < known.fewest || given.length > known.most) {
    return () =>
      fail(`"${name}" takes ${known.fewest} argument${known.fewest === 1 ? '' : 's'}, not ${given.length}`);
  }
  const values = given.map((value) => compile(value, EXACT_ARGUMENT.has(name)));
  return (environment) => known.apply(values.map((value) => value(environment)));
}

/** Whether the value has a floating-point type by its form; names count as integers. */
function isFloat(expression: Expression): boolean {
  if (expression.kind === 'number') return expression.float;
  if (expression.kind === 'call') {
    if (REAL_RESULT.has(expression.name)) return true;
    if (WHOLE_RESULT.has(expression.name)) return false;
  }
  return operandsOf(expression).some(isFloat);
}
