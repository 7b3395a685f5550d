import type { PythonToken } from './pythonTokens';

/** Ends the reading of a text that is not what it should be; caught where the reading began. */
export class PythonFailure extends Error {
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(reason);
  }
}

/** The place in a list of tokens that is read next. */
export class PythonCursor {
  private next = 0;

  constructor(
    private readonly tokens: readonly PythonToken[],
    private readonly end: number,
  ) {}

  get isAtEnd(): boolean {
    return this.next >= this.tokens.length;
  }

  peek(ahead = 0): PythonToken | undefined {
    return this.tokens[this.next + ahead];
  }

  take(): PythonToken {
    const token = this.peek();
    if (!token) return this.fail('the expression ends too early');
    this.next++;
    return token;
  }

  /** Whether a symbol or a keyword comes next. */
  isAt(word: string, ahead = 0): boolean {
    return wordOf(this.peek(ahead)) === word;
  }

  /** Takes a symbol or a keyword where it comes next. */
  skip(word: string): boolean {
    if (!this.isAt(word)) return false;
    this.next++;
    return true;
  }

  expect(word: string): void {
    if (this.skip(word)) return;
    const token = this.peek();
    this.fail(`expected "${word}"${token ? ` before ${describe(token)}` : ' at the end'}`);
  }

  expectEnd(): void {
    const rest = this.peek();
    if (rest) this.fail(`unexpected ${describe(rest)} after the expression`);
  }

  fail(reason: string, at = this.peek()): never {
    throw new PythonFailure(reason, at?.offset ?? this.end);
  }
}

/** A token as messages quote it. */
export function describe(token: PythonToken): string {
  if (token.kind === 'number') return `"${token.value}"`;
  return `"${token.kind === 'text' ? token.text : wordOf(token)}"`;
}

function wordOf(token: PythonToken | undefined): string | undefined {
  if (token?.kind === 'symbol') return token.symbol;
  return token?.kind === 'name' ? token.name : undefined;
}
