import type { Token, TokenResult } from './expressionTokens';

/** A token of Python, or a text in quotes. */
export type PythonToken = Token | { readonly kind: 'text'; readonly text: string; readonly offset: number };

/** As {@link TokenResult}. */
type PythonTokenResult =
  | { readonly ok: true; readonly tokens: readonly PythonToken[] }
  | Exclude<TokenResult, { readonly ok: true }>;

/** Longest text that is read; what people write by hand is a hundredth of it. */
const MAX_LENGTH = 20_000;

const BLANK = /(?:\s|\\\r?\n|#[^\n]*)+/y;
const NUMBER =
  /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const NAME = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const TEXT = /"[^"\\\n]*"|'[^'\\\n]*'/y;
const SYMBOL = /\*\*|\/\/|==|!=|<=|>=|<<|>>|[-+*/%<>~&|^()[\],:.]/y;

/** Splits an expression of Python; `True` and `False` become 1 and 0. */
export function tokenizePython(text: string): PythonTokenResult {
  if (text.length > MAX_LENGTH)
    return {
      ok: false,
      reason: `the expression is longer than ${MAX_LENGTH} characters`,
      offset: MAX_LENGTH,
    };
  const tokens: PythonToken[] = [];
  let offset = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    const taken = pattern.exec(text)?.[0];
    offset += taken?.length ?? 0;
    return taken;
  };
  for (;;) {
    match(BLANK);
    if (offset >= text.length) return { ok: true, tokens };
    const at = offset;
    const number = match(NUMBER);
    if (number !== undefined) {
      const token = numberToken(number, at);
      if (token === null) return { ok: false, reason: `"${number}" is no number that fits`, offset: at };
      tokens.push(token);
      continue;
    }
    const name = match(NAME);
    const quoted = name === undefined ? match(TEXT) : undefined;
    const symbol = name === undefined && quoted === undefined ? match(SYMBOL) : undefined;
    if (name === 'True' || name === 'False')
      tokens.push({ kind: 'number', value: Number(name === 'True'), float: false, offset: at });
    else if (name !== undefined) tokens.push({ kind: 'name', name, offset: at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1), offset: at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', symbol, offset: at });
    else {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      return { ok: false, reason: `unexpected character "${character}"`, offset: at };
    }
  }
}

function numberToken(text: string, offset: number): Token | null {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) return null;
  return { kind: 'number', value, float: /^[\d_]*(?:[.]|\d[eE])/.test(text), offset };
}
