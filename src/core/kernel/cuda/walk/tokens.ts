import type { Macro } from '../declarations';

/** One token of C++ text. */
export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'text';
  readonly text: string;
}

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\\\r?\n|(?<number>(?:0[xX][\da-fA-F']+|0[bB][01']+|\d[\d']*\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[uUlLfFhHzZ]*)|(?<name>[\p{XID_Start}_$][\p{XID_Continue}$]*)|(?<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?<symbol><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|::|\.\.\.|[-+*/%&|^~!<>=?:.,;()[\]{}#])/uy;

/** Tokens past which a text is no expression a person wrote. */
const MAX_TOKENS = 4_000;
const MAX_EXPANSION = 16;

/** Splits C++ text into tokens; `null` where a part is none or there are too many. */
export function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups || tokens.length > MAX_TOKENS) return null;
    for (const kind of ['number', 'name', 'symbol', 'text'] as const) {
      const found = groups[kind];
      if (found !== undefined) tokens.push({ kind, text: found });
    }
  }
  return tokens;
}

/** Gives the macro that is to be replaced by its text, or `null`. */
export type MacroOf = (name: string) => Macro | null;

/** The tokens with macros replaced as the preprocessor does it; a macro is not replaced inside itself. */
export function expanded(
  tokens: readonly Token[],
  macroOf: MacroOf,
  hidden: readonly string[] = [],
): readonly Token[] {
  const result: Token[] = [];
  for (let i = 0; i < tokens.length && result.length <= MAX_TOKENS; i++) {
    const token = tokens[i]!;
    const macro = token.kind === 'name' && !hidden.includes(token.text) ? macroOf(token.text) : null;
    const body = macro && hidden.length < MAX_EXPANSION ? tokensOf(macro.body) : null;
    if (!macro || !body) {
      result.push(token);
      continue;
    }
    let replaced = body;
    if (macro.parameters !== null) {
      const given = argumentsAt(tokens, i + 1);
      if (!given) {
        result.push(token);
        continue;
      }
      const values = given.parts.map((part) => expanded(part, macroOf, hidden));
      const { parameters } = macro;
      replaced = body.flatMap((part) => {
        const at = part.kind === 'name' ? parameters.indexOf(part.text) : -1;
        return at < 0 ? [part] : (values[at] ?? []);
      });
      i = given.end;
    }
    result.push(...expanded(replaced, macroOf, [...hidden, token.text]));
  }
  return result;
}

/** The arguments in the parentheses that open at a token, and where they close. */
function argumentsAt(
  tokens: readonly Token[],
  start: number,
): { readonly parts: readonly (readonly Token[])[]; readonly end: number } | null {
  if (tokens[start]?.text !== '(') return null;
  const parts: Token[][] = [[]];
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const token = tokens[i]!;
    const { text } = token;
    const isSymbol = token.kind === 'symbol';
    if (isSymbol && (text === ')' || text === ']' || text === '}') && --depth === 0) return { parts, end: i };
    if (isSymbol && text === ',' && depth === 1) parts.push([]);
    else if (i > start) parts.at(-1)!.push(token);
    if (isSymbol && (text === '(' || text === '[' || text === '{')) depth++;
  }
  return null;
}
