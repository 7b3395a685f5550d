import type { BinaryOperator, Expression, UnaryOperator } from './expression';
import { type Token, tokenize } from './expressionTokens';

/** A parsed expression, or why the text is none and where (UTF-16 units from its start). */
export type ParseResult =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly reason: string; readonly offset: number };

/** Deepest tree accepted, so that walking an expression recursively cannot exhaust the stack. */
export const MAX_EXPRESSION_DEPTH = 200;

/** Binding strength of the infix operators, as in C and WGSL; all are left-associative. */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '||': 2,
  '&&': 3,
  '|': 4,
  '^': 5,
  '&': 6,
  '==': 7,
  '!=': 7,
  '<': 8,
  '<=': 8,
  '>': 8,
  '>=': 8,
  '<<': 9,
  '>>': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '%': 11,
};

/** Binding strength of `? :`, which is right-associative. */
export const CONDITIONAL_PRECEDENCE = 1;
/** Binding strength of the prefix operators. */
export const UNARY_PRECEDENCE = 12;

/** A tree under construction with its height; carried along because a finished tree would have to be walked. */
interface Built {
  readonly expression: Expression;
  readonly depth: number;
}

class ParseFailure extends Error {
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(reason);
  }
}

/** Reads an expression in the syntax that WGSL and C share; the whole text must be one expression. */
export function parseExpression(text: string): ParseResult {
  const scanned = tokenize(text);
  if (!scanned.ok) return scanned;
  try {
    const parser = new Parser(scanned.tokens, text.length);
    return { ok: true, expression: parser.whole() };
  } catch (error) {
    if (error instanceof ParseFailure) return { ok: false, reason: error.reason, offset: error.offset };
    throw error;
  }
}

/** Pratt parser over the tokens of one text. */
class Parser {
  private next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  whole(): Expression {
    const built = this.parse(0, 0);
    const rest = this.tokens[this.next];
    if (rest) this.fail(`unexpected ${describe(rest)} after the expression`, rest);
    return built.expression;
  }

  private parse(minimum: number, nesting: number): Built {
    if (nesting > MAX_EXPRESSION_DEPTH) this.fail('the expression is nested too deeply');
    let left = this.prefix(nesting);
    for (;;) {
      const symbol = this.peekSymbol();
      if (symbol === '?' && CONDITIONAL_PRECEDENCE >= minimum) {
        left = this.conditional(left, nesting);
        continue;
      }
      const strength = symbol !== undefined && isBinary(symbol) ? PRECEDENCE[symbol] : 0;
      if (symbol === undefined || !isBinary(symbol) || strength < minimum) return left;
      this.next++;
      const right = this.parse(strength + 1, nesting + 1);
      left = this.built(
        { kind: 'binary', operator: symbol, left: left.expression, right: right.expression },
        Math.max(left.depth, right.depth),
      );
    }
  }

  private conditional(condition: Built, nesting: number): Built {
    this.next++;
    const consequence = this.parse(0, nesting + 1);
    this.expect(':');
    const alternative = this.parse(CONDITIONAL_PRECEDENCE, nesting + 1);
    return this.built(
      {
        kind: 'conditional',
        condition: condition.expression,
        consequence: consequence.expression,
        alternative: alternative.expression,
      },
      Math.max(condition.depth, consequence.depth, alternative.depth),
    );
  }

  private prefix(nesting: number): Built {
    const token = this.tokens[this.next];
    if (!token) return this.fail('the expression ends too early');
    this.next++;
    if (token.kind === 'number') {
      return { expression: { kind: 'number', value: token.value, float: token.float }, depth: 1 };
    }
    if (token.kind === 'name') {
      if (this.peekSymbol() === '(') return this.call(token.name, nesting);
      return { expression: { kind: 'name', name: token.name }, depth: 1 };
    }
    if (token.symbol === '(') {
      const inner = this.parse(0, nesting + 1);
      this.expect(')');
      return inner;
    }
    if (isUnary(token.symbol)) {
      const operand = this.parse(UNARY_PRECEDENCE, nesting + 1);
      return this.built(
        { kind: 'unary', operator: token.symbol, operand: operand.expression },
        operand.depth,
      );
    }
    return this.fail(`unexpected ${describe(token)}`, token);
  }

  private call(name: string, nesting: number): Built {
    this.next++;
    const values: Expression[] = [];
    let depth = 0;
    while (this.peekSymbol() !== ')') {
      const value = this.parse(0, nesting + 1);
      values.push(value.expression);
      depth = Math.max(depth, value.depth);
      if (this.peekSymbol() !== ',') break;
      this.next++;
    }
    this.expect(')');
    return this.built({ kind: 'call', name, arguments: values }, depth);
  }

  private built(expression: Expression, below: number): Built {
    if (below >= MAX_EXPRESSION_DEPTH) this.fail('the expression is nested too deeply');
    return { expression, depth: below + 1 };
  }

  private peekSymbol(): string | undefined {
    const token = this.tokens[this.next];
    return token?.kind === 'symbol' ? token.symbol : undefined;
  }

  private expect(symbol: string): void {
    if (this.peekSymbol() !== symbol) {
      const token = this.tokens[this.next];
      this.fail(`expected "${symbol}"${token ? ` before ${describe(token)}` : ' at the end'}`, token);
    }
    this.next++;
  }

  private fail(reason: string, at = this.tokens[this.next]): never {
    throw new ParseFailure(reason, at?.offset ?? this.end);
  }
}

function describe(token: Token): string {
  if (token.kind === 'number') return `"${token.value}"`;
  return `"${token.kind === 'name' ? token.name : token.symbol}"`;
}

function isBinary(symbol: string): symbol is BinaryOperator {
  return Object.hasOwn(PRECEDENCE, symbol);
}

function isUnary(symbol: string): symbol is UnaryOperator {
  return symbol === '-' || symbol === '+' || symbol === '!' || symbol === '~';
}
