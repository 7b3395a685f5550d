import { binary, integer, named } from './builders';
import type { BinaryOperator, Expression } from './expression';
import { MAX_EXPRESSION_DEPTH, type ParseResult } from './parseExpression';
import { describe, PythonCursor, PythonFailure } from './pythonCursor';
import { PYTHON_OPERATORS } from './pythonFunctions';
import { readSequence } from './pythonLists';
import { tokenizePython } from './pythonTokens';
import { type Built, built, every, isTruth, oneOf } from './pythonTree';

/**
 * Reads an expression in the syntax of Python, as Kernel Tuner's conditions have it, into the tree that expressions in
 * WGSL and C are read into: what Python means by it is what its value is. A `lambda` before it, and its parameters'
 * members `p["BM"]` and `p.BM`, stand for the names alone. Bit operations are those of 32 bits.
 */
export function parsePython(text: string): ParseResult {
  const scanned = tokenizePython(text);
  if (!scanned.ok) return scanned;
  const cursor = new PythonCursor(scanned.tokens, text.length);
  try {
    const { expression } = new PythonParser(cursor, readLambda(cursor)).test(0);
    cursor.expectEnd();
    return { ok: true, expression };
  } catch (error) {
    if (error instanceof PythonFailure) return { ok: false, reason: error.reason, offset: error.offset };
    throw error;
  }
}

/** Takes `lambda p:`; the name of the one parameter, which holds the configuration, or `null`. */
function readLambda(cursor: PythonCursor): string | null {
  if (!cursor.skip('lambda')) return null;
  const names: string[] = [];
  while (!cursor.isAt(':')) {
    const token = cursor.take();
    if (token.kind !== 'name') return cursor.fail('a lambda has names alone before its ":"', token);
    names.push(token.name);
    if (!cursor.skip(',')) break;
  }
  cursor.expect(':');
  return names.length === 1 ? names[0]! : null;
}

/** Binding strength of the infix operators that group from the left. */
const STRENGTH: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
};
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
const KEYWORDS = new Set('and or not in is if else for lambda None'.split(' '));
/** Functions that Python and the evaluator have, by Python's names; `pow` is `power` here. */
const CALLABLE = new Set(['min', 'max', 'abs', 'int', 'float', 'bool', 'ceil', 'floor', 'pow']);

/** Reads expressions where a cursor stands; every reader takes the nesting it is at and refuses what is too deep. */
export class PythonParser {
  constructor(
    private readonly cursor: PythonCursor,
    private readonly configuration: string | null = null,
  ) {}

  /** `a if c else b`, or anything that binds stronger. */
  test(nesting: number): Built {
    if (nesting > MAX_EXPRESSION_DEPTH) this.cursor.fail('the expression is nested too deeply');
    const consequence = this.choice(nesting);
    if (!this.cursor.skip('if')) return consequence;
    const condition = this.choice(nesting);
    this.cursor.expect('else');
    return this.conditional(condition, consequence, this.test(nesting + 1));
  }

  /** Anything but `a if c else b`. */
  choice(nesting: number): Built {
    let left = this.both(nesting);
    while (this.cursor.skip('or')) {
      const right = this.both(nesting);
      left = this.isLogical(left, right) ? this.join('||', left, right) : this.conditional(left, left, right);
    }
    return left;
  }

  private both(nesting: number): Built {
    let left = this.not(nesting);
    while (this.cursor.skip('and')) {
      const right = this.not(nesting);
      left = this.isLogical(left, right) ? this.join('&&', left, right) : this.conditional(left, right, left);
    }
    return left;
  }

  private not(nesting: number): Built {
    if (nesting > MAX_EXPRESSION_DEPTH) this.cursor.fail('the expression is nested too deeply');
    if (!this.cursor.skip('not')) return this.comparison(nesting);
    const operand = this.not(nesting + 1);
    return this.built({ kind: 'unary', operator: '!', operand: operand.expression }, operand);
  }

  /** `a < b <= c` holds where both of its parts do. */
  private comparison(nesting: number): Built {
    let left = this.operators(nesting, 0);
    const parts: Built[] = [];
    for (;;) {
      const isNegated = this.cursor.isAt('not') && this.cursor.isAt('in', 1);
      if (isNegated) this.cursor.skip('not');
      if (this.cursor.skip('in')) {
        const among = oneOf(this.cursor, left, readSequence(this.cursor, this, nesting + 1));
        parts.push(
          isNegated ? this.built({ kind: 'unary', operator: '!', operand: among.expression }, among) : among,
        );
        return every(this.cursor, parts);
      }
      const operator = this.comparisonOperator();
      if (operator === null) return parts.length === 0 ? left : every(this.cursor, parts);
      const right = this.operators(nesting, 0);
      parts.push(this.join(operator, left, right));
      left = right;
    }
  }

  private comparisonOperator(): BinaryOperator | null {
    if (this.cursor.skip('is')) return this.cursor.skip('not') ? '!=' : '==';
    const token = this.cursor.peek();
    if (token?.kind !== 'symbol' || !COMPARISONS.has(token.symbol)) return null;
    this.cursor.take();
    return token.symbol as BinaryOperator;
  }

  private operators(nesting: number, minimum: number): Built {
    let left = this.unary(nesting);
    for (;;) {
      const token = this.cursor.peek();
      const symbol = token?.kind === 'symbol' ? token.symbol : '';
      const strength = Object.hasOwn(STRENGTH, symbol) ? STRENGTH[symbol]! : -1;
      if (strength < Math.max(minimum, 1)) return left;
      this.cursor.take();
      left = this.operation(symbol, left, this.operators(nesting, strength + 1));
    }
  }

  private operation(symbol: string, left: Built, right: Built): Built {
    // Python's whole numbers have no end that a shift could push bits over.
    if (symbol === '<<') return this.join('*', left, this.call('power', two, right));
    if (symbol === '>>') return this.call('floor_divide', left, this.call('power', two, right));
    if (symbol === '/' || symbol === '//' || symbol === '%')
      return this.call(PYTHON_OPERATORS[symbol], left, right);
    return this.join(symbol as BinaryOperator, left, right);
  }

  private unary(nesting: number): Built {
    if (nesting > MAX_EXPRESSION_DEPTH) this.cursor.fail('the expression is nested too deeply');
    const operator = ['-', '+', '~'].find((symbol) => this.cursor.isAt(symbol));
    if (operator === undefined) return this.power(nesting);
    this.cursor.take();
    const operand = this.unary(nesting + 1);
    if (operator === '+') return operand;
    const minus = this.built({ kind: 'unary', operator: '-', operand: operand.expression }, operand);
    return operator === '-' ? minus : this.join('-', minus, { expression: integer(1), depth: 1, size: 1 });
  }

  private power(nesting: number): Built {
    const base = this.atom(nesting);
    return this.cursor.skip('**') ? this.call(PYTHON_OPERATORS['**'], base, this.unary(nesting + 1)) : base;
  }

  private atom(nesting: number): Built {
    const token = this.cursor.take();
    if (token.kind === 'number') {
      return { expression: { kind: 'number', value: token.value, float: token.float }, depth: 1, size: 1 };
    }
    if (token.kind === 'symbol' && token.symbol === '(') {
      const inner = this.test(nesting + 1);
      this.cursor.expect(')');
      return inner;
    }
    if (token.kind !== 'name' || KEYWORDS.has(token.name)) {
      return this.cursor.fail(`unexpected ${describe(token)}`, token);
    }
    if (token.name === 'math' && this.cursor.isAt('.') && this.cursor.isAt('(', 2)) {
      this.cursor.skip('.');
      return this.atom(nesting);
    }
    if (this.cursor.isAt('(')) {
      if (!CALLABLE.has(token.name))
        return this.cursor.fail(`"${token.name}" is not a function known here`, token);
      this.cursor.skip('(');
      return this.invocation(token.name, nesting);
    }
    return { expression: named(this.member(token.name)), depth: 1, size: 1 };
  }

  /** The name that `p["BM"]` and `p.BM` stand for. */
  private member(name: string): string {
    if (this.cursor.skip('[')) {
      const key = this.cursor.take();
      if (key.kind !== 'text') return this.cursor.fail('expected a name in quotes', key);
      this.cursor.expect(']');
      return key.text;
    }
    if (name !== this.configuration || !this.cursor.skip('.')) return name;
    const key = this.cursor.take();
    return key.kind === 'name' ? key.name : this.cursor.fail('expected a name', key);
  }

  private invocation(name: string, nesting: number): Built {
    const isList = (name === 'min' || name === 'max') && this.cursor.isAt('[');
    const given: Built[] = [];
    if (isList) given.push(...readSequence(this.cursor, this, nesting + 1));
    while (!isList && !this.cursor.isAt(')')) {
      given.push(this.test(nesting + 1));
      if (!this.cursor.skip(',')) break;
    }
    this.cursor.expect(')');
    return this.call(name === 'pow' ? 'power' : name, ...given);
  }

  /** Whether the values of `a and b` are the truth of both and nothing else. */
  private isLogical(left: Built, right: Built): boolean {
    return isTruth(left.expression) && isTruth(right.expression);
  }

  private conditional(condition: Built, consequence: Built, alternative: Built): Built {
    return this.built(
      {
        kind: 'conditional',
        condition: condition.expression,
        consequence: consequence.expression,
        alternative: alternative.expression,
      },
      condition,
      consequence,
      alternative,
    );
  }

  private join(operator: BinaryOperator, left: Built, right: Built): Built {
    return this.built(binary(operator, left.expression, right.expression), left, right);
  }

  private call(name: string, ...given: readonly Built[]): Built {
    return this.built({ kind: 'call', name, arguments: given.map(({ expression }) => expression) }, ...given);
  }

  private built(expression: Expression, ...below: readonly Built[]): Built {
    return built(this.cursor, expression, below);
  }
}

const two: Built = { expression: integer(2), depth: 1, size: 1 };
