/** One token of an expression; `offset` counts UTF-16 units from the start of the text. */
export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly float: boolean; readonly offset: number }
  | { readonly kind: 'name'; readonly name: string; readonly offset: number }
  | { readonly kind: 'symbol'; readonly symbol: string; readonly offset: number };

/** The tokens of a text, or the first place that is none. */
export type TokenResult =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly reason: string; readonly offset: number };

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const HEX = /0[xX][0-9a-fA-F]+[uUiIlL]*/y;
const DECIMAL = /(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?[uUiIlLfFhH]*/y;
const NAME = /[\p{XID_Start}_]\p{XID_Continue}*(?:\.[\p{XID_Start}_]\p{XID_Continue}*)*/uy;
const SYMBOL = /\|\||&&|==|!=|<=|>=|<<|>>|[-+*/%<>!~&|^?:(),]/y;

/** Splits an expression in the syntax that WGSL and C share; `true` and `false` become 1 and 0. */
export function tokenize(text: string): TokenResult {
  const tokens: Token[] = [];
  let offset = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0];
  };
  while (offset < text.length) {
    const blank = match(BLANK);
    if (blank !== undefined) {
      offset += blank.length;
      continue;
    }
    const number = match(HEX) ?? match(DECIMAL);
    const name = number === undefined ? match(NAME) : undefined;
    const symbol = number === undefined && name === undefined ? match(SYMBOL) : undefined;
    const taken = number ?? name ?? symbol;
    if (taken === undefined) {
      return {
        ok: false,
        reason: `unexpected character "${String.fromCodePoint(text.codePointAt(offset)!)}"`,
        offset,
      };
    }
    if (number !== undefined) tokens.push(numberToken(number, offset));
    else if (name === 'true' || name === 'false') {
      tokens.push({ kind: 'number', value: name === 'true' ? 1 : 0, float: false, offset });
    } else if (name !== undefined) tokens.push({ kind: 'name', name, offset });
    else tokens.push({ kind: 'symbol', symbol: taken, offset });
    offset += taken.length;
  }
  return { ok: true, tokens };
}

function numberToken(text: string, offset: number): Token {
  if (/^0[xX]/.test(text)) {
    return { kind: 'number', value: Number(text.replace(/[uUiIlL]+$/, '')), float: false, offset };
  }
  const digits = text.replace(/[uUiIlLfFhH]+$/, '');
  const float = /[.eE]/.test(digits) || /[fFhH]/.test(text.slice(digits.length));
  return { kind: 'number', value: Number(digits), float, offset };
}
