import { type Code, type CodeType, numberCode, type TemplateArgument } from '../../walk/code';
import { numberOf } from './numbers';
import { ASSIGNMENT, CASTS, PREFIXES, STRENGTH } from './operators';
import { expanded, type MacroOf, type Token, tokensOf } from './tokens';

/** What reading an expression needs to know of the file around it. */
export interface CodeReading {
  readonly macroOf: MacroOf;
  /** The type a text names, or `null` where it names none. */
  readonly typeOf: (text: string) => CodeType | null;
}

const MAX_DEPTH = 120;

class NotReadable extends Error {}

/** Reads a C++ expression with its macros replaced; what is none stays opaque, made of the names in it. */
export function readCode(text: string, reading: CodeReading): Code {
  const tokens = tokensOf(text);
  if (!tokens) return { kind: 'opaque', parts: [] };
  const whole = expanded(tokens, reading.macroOf);
  try {
    const reader = new Reader(whole, reading);
    return reader.whole();
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error;
    const names = new Set(whole.flatMap(({ kind, text: name }) => (kind === 'name' ? [name] : [])));
    return { kind: 'opaque', parts: [...names].slice(0, 20).map((name) => ({ kind: 'name', name })) };
  }
}

/** Pratt parser over the tokens of one expression. */
class Reader {
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly reading: CodeReading,
  ) {}

  whole(): Code {
    const code = this.sequence();
    if (this.next < this.tokens.length) throw new NotReadable();
    return code;
  }

  private sequence(): Code {
    const parts = [this.expression()];
    while (this.take(',')) parts.push(this.expression());
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  private expression(): Code {
    const left = this.operation(3);
    const operator = this.symbol() ?? '';
    if (operator === '?') {
      this.next++;
      const consequence = this.expression();
      this.expect(':');
      return { kind: 'conditional', condition: left, consequence, alternative: this.expression() };
    }
    if (!ASSIGNMENT.test(operator)) return left;
    this.next++;
    return { kind: 'assign', operator: operator.slice(0, -1), target: left, value: this.expression() };
  }

  private operation(minimum: number): Code {
    let left = this.unary();
    for (;;) {
      const operator = this.symbol() ?? '';
      const strength = Object.hasOwn(STRENGTH, operator) ? STRENGTH[operator]! : 0;
      if (strength < minimum) return left;
      this.next++;
      left = { kind: 'binary', operator, left, right: this.operation(strength + 1) };
    }
  }

  private unary(): Code {
    if (++this.depth > MAX_DEPTH) throw new NotReadable();
    const code = this.prefixed();
    this.depth--;
    return code;
  }

  private prefixed(): Code {
    const operator = this.symbol() ?? '';
    if (operator === '++' || operator === '--') {
      this.next++;
      return { kind: 'increment', operator: operator === '++' ? '+' : '-', target: this.unary() };
    }
    if (PREFIXES.has(operator)) {
      this.next++;
      return { kind: 'unary', operator, operand: this.unary() };
    }
    if (operator === '(') {
      const type = this.typeUpTo(this.next + 1, ')');
      const follows = type && this.tokens[type.end + 1];
      // `(x)` alone is no conversion of nothing, and `(T)` is one only where a value follows.
      if (type && follows && (follows.kind !== 'symbol' || '(~!*&-+'.includes(follows.text))) {
        this.next = type.end + 1;
        return { kind: 'cast', type: type.type, arguments: [this.unary()] };
      }
    }
    return this.postfixed(this.primary());
  }

  private primary(): Code {
    const token = this.tokens[this.next++];
    if (!token) throw new NotReadable();
    if (token.kind === 'number') return numberOf(token.text);
    if (token.kind === 'text') return { kind: 'opaque', parts: [] };
    if (token.kind === 'name') return this.named(token.text);
    if (token.text === '(') {
      const inner = this.sequence();
      this.expect(')');
      return inner;
    }
    if (token.text === '{') return this.list();
    if (token.text === '::') return this.primary();
    throw new NotReadable();
  }

  /** `{a, b}`: what it makes depends on the place it stands in, so only its parts are known. */
  private list(): Code {
    return { kind: 'opaque', parts: this.argumentsUpTo('}') };
  }

  private named(first: string): Code {
    if (first === 'true' || first === 'false') return numberCode(Number(first === 'true'));
    if (first === 'sizeof') return this.sizeOf();
    let name = first;
    while (this.symbol() === '::' && this.tokens[this.next + 1]?.kind === 'name') {
      // Namespaces are left out: `wmma::mma_sync` is known as `mma_sync`.
      name = this.tokens[this.next + 1]!.text;
      this.next += 2;
    }
    if (CASTS.has(name)) return this.namedCast();
    if (this.symbol() === '<') {
      const templates = this.templateArguments();
      if (templates) {
        this.expect('(');
        return { kind: 'call', name, templates, arguments: this.argumentsUpTo(')') };
      }
    }
    const isCalled = this.symbol() === '(' || this.symbol() === '{';
    const type = isCalled ? this.reading.typeOf(name) : null;
    if (type) {
      const close = this.tokens[this.next++]!.text === '(' ? ')' : '}';
      return { kind: 'cast', type, arguments: this.argumentsUpTo(close) };
    }
    return { kind: 'name', name };
  }

  private sizeOf(): Code {
    const type = this.symbol() === '(' ? this.typeUpTo(this.next + 1, ')') : null;
    if (type) {
      this.next = type.end + 1;
      return numberCode(type.type.isPointer ? 8 : type.type.bytes);
    }
    return { kind: 'opaque', parts: [this.unary()] };
  }

  private namedCast(): Code {
    this.expect('<');
    const type = this.typeUpTo(this.next, '>');
    if (!type) throw new NotReadable();
    const isReference = this.tokens[type.end - 1]?.text === '&';
    this.next = type.end + 1;
    this.expect('(');
    const value = this.sequence();
    this.expect(')');
    if (!isReference) return { kind: 'cast', type: type.type, arguments: [value] };
    // A reference to another type is what a pointer of that type points to.
    const address: Code = { kind: 'unary', operator: '&', operand: value };
    const pointer: Code = { kind: 'cast', type: { ...type.type, isPointer: true }, arguments: [address] };
    return { kind: 'unary', operator: '*', operand: pointer };
  }

  /** The type between here and a closing token, or `null` where what stands there is none. */
  private typeUpTo(start: number, close: string): { readonly type: CodeType; readonly end: number } | null {
    let text = '';
    let depth = 0;
    for (let i = start; i < this.tokens.length && i < start + 40; i++) {
      const token = this.tokens[i]!;
      if (depth === 0 && token.text === close) {
        const type = text ? this.reading.typeOf(text) : null;
        return type && { type, end: i };
      }
      if (token.text === '<') depth++;
      if (token.text === '>') depth--;
      const fits = token.kind === 'name' || (depth > 0 ? token.kind === 'number' : false);
      if (!fits && !['*', '&', '::', '<', '>', ','].includes(token.text)) return null;
      text += token.kind === 'name' ? ` ${token.text}` : token.text;
    }
    return null;
  }

  /** `<a, T>` before `(`; `null`, with nothing taken, where `<` is a comparison. */
  private templateArguments(): readonly TemplateArgument[] | null {
    let depth = 0;
    let start = this.next + 1;
    const parts: TemplateArgument[] = [];
    for (let i = this.next; i < this.tokens.length && i < this.next + 80; i++) {
      const { text, kind } = this.tokens[i]!;
      if (kind === 'symbol' && (text === '&&' || text === '||' || text === ';' || text === '?')) return null;
      if (text === '(') depth++;
      if (text === ')' && --depth < 0) return null;
      if (text === '<') depth++;
      if (text === ',' && depth === 1) {
        parts.push(this.templateArgument(start, i));
        start = i + 1;
      }
      if (text !== '>' || --depth > 0) continue;
      if (this.tokens[i + 1]?.text !== '(') return null;
      if (i > start) parts.push(this.templateArgument(start, i));
      this.next = i + 1;
      return parts;
    }
    return null;
  }

  private templateArgument(start: number, end: number): TemplateArgument {
    const tokens = this.tokens.slice(start, end);
    const text = tokens.map((token) => token.text).join(' ');
    if (this.reading.typeOf(text)) return { kind: 'type', text };
    try {
      return { kind: 'value', code: new Reader(tokens, this.reading).whole() };
    } catch (error) {
      if (error instanceof NotReadable) return { kind: 'type', text };
      throw error;
    }
  }

  private postfixed(start: Code): Code {
    let code = start;
    for (;;) {
      const symbol = this.symbol();
      if (symbol === '[') {
        this.next++;
        const index = this.sequence();
        this.expect(']');
        code = { kind: 'index', object: code, index };
      } else if (symbol === '(') {
        this.next++;
        const given = this.argumentsUpTo(')');
        code =
          code.kind === 'name'
            ? { kind: 'call', name: code.name, templates: [], arguments: given }
            : { kind: 'opaque', parts: [code, ...given] };
      } else if (symbol === '.' || symbol === '->') {
        const member = this.tokens[this.next + 1];
        if (member?.kind !== 'name') throw new NotReadable();
        this.next += 2;
        const object: Code = symbol === '->' ? { kind: 'unary', operator: '*', operand: code } : code;
        code = { kind: 'member', object, member: member.text };
        if (this.symbol() === '<') this.templateArguments();
      } else if (symbol === '++' || symbol === '--') {
        this.next++;
        code = { kind: 'increment', operator: symbol === '++' ? '+' : '-', target: code };
      } else return code;
    }
  }

  private argumentsUpTo(close: string): readonly Code[] {
    const given: Code[] = [];
    while (!this.take(close)) {
      given.push(this.expression());
      if (this.symbol() !== close) this.expect(',');
    }
    return given;
  }

  private symbol(): string | undefined {
    const token = this.tokens[this.next];
    return token?.kind === 'symbol' ? token.text : undefined;
  }

  private take(symbol: string): boolean {
    const isThere = this.symbol() === symbol;
    if (isThere) this.next++;
    return isThere;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw new NotReadable();
  }
}
