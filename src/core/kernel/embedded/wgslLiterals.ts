import { isTemplate, type ScriptToken, scriptTokens, type TemplateToken } from './scriptTokens';

/** A template literal that holds a compute shader. */
export interface WgslLiteral {
  readonly token: TemplateToken;
  /** Where it stands among the tokens. */
  readonly index: number;
  /** The variable or property it is the value of. */
  readonly name: string | null;
  /** What joins it to other text when the program runs: an operator or a method; `null` for none. */
  readonly joinedBy: { readonly start: number; readonly end: number } | null;
}

/** The literals of a script with a compute shader, and all its tokens. */
export interface WgslLiterals {
  readonly tokens: readonly ScriptToken[];
  readonly literals: readonly WgslLiteral[];
}

/** What every compute shader has. */
const ENTRY = '@compute';
/** `wgsl`, also the way JetBrains editors are told: `language=WGSL`. */
const MARK = /^(?:\/\/|\/\*+)\s*(?:language\s*[=:]\s*|#)?wgsl\s*(?:\*\/)?\s*$/i;
/** Tags of literals in other languages, where WGSL could only be quoted. */
const OTHER_LANGUAGES = new Set('glsl hlsl msl html svg css sql gql graphql md markdown'.split(' '));
/** Methods after which a literal says something else. */
const CHANGING = new Set(['replace', 'replaceAll', 'concat', 'split']);

/** False where a script has no kernel for certain; looks at the text once and costs next to nothing. */
export function mayHoldWgsl(script: string): boolean {
  return script.includes(ENTRY);
}

/**
 * The template literals of a script that hold a compute shader: tagged `wgsl`, behind a comment that says `wgsl`, or
 * with no mark but `@compute`, `@workgroup_size` and `fn`. Literals inside the placeholders of one are part of it.
 */
export function wgslLiterals(script: string): WgslLiterals {
  if (!mayHoldWgsl(script)) return { tokens: [], literals: [] };
  const tokens = scriptTokens(script);
  const literals: WgslLiteral[] = [];
  let end = 0;
  let entry = script.indexOf(ENTRY);
  for (const [index, token] of tokens.entries()) {
    if (!isTemplate(token) || token.start < end) continue;
    while (entry >= 0 && entry < token.start) entry = script.indexOf(ENTRY, entry + 1);
    // Looked for ahead of the tokens: literals can stand in literals, and each would be looked through anew.
    if (entry < 0) break;
    if (entry >= token.end || !holdsKernel(script, tokens, index)) continue;
    end = token.end;
    const first = firstOf(script, tokens, index);
    literals.push({
      token,
      index,
      name: nameOf(script, tokens, first),
      joinedBy: joint(script, tokens, index),
    });
  }
  return { tokens, literals };
}

function holdsKernel(script: string, tokens: readonly ScriptToken[], index: number): boolean {
  const token = tokens[index]! as TemplateToken;
  if (!token.closed) return false;
  const text = script.slice(token.start, token.end);
  if (!/\bfn\b/.test(text)) return false;
  const first = firstOf(script, tokens, index);
  const tag = script.slice(tokens[first]!.start, token.start);
  if (/(?:^|\.)wgsl$/.test(tag) || isMark(script, tokens[first - 1])) return true;
  return text.includes('@workgroup_size') && !OTHER_LANGUAGES.has(tag);
}

/** The token a literal begins with: its tag, which may be a member, or itself. */
function firstOf(script: string, tokens: readonly ScriptToken[], index: number): number {
  let first = index;
  let start = tokens[index]!.start;
  for (let before = tokens[first - 1]; before?.end === start; before = tokens[first - 1]) {
    const isPart = before.kind === 'name' || (before.kind === 'punctuation' && script[before.start] === '.');
    if (!isPart) break;
    first--;
    start = before.start;
  }
  return first;
}

function isMark(script: string, token: ScriptToken | undefined): boolean {
  return token?.kind === 'comment' && MARK.test(script.slice(token.start, token.end));
}

/** `NAME = literal`, `NAME: type = literal` or `NAME: literal`. */
function nameOf(script: string, tokens: readonly ScriptToken[], first: number): string | null {
  let at = first - 1;
  const text = () => {
    const token = tokens[at];
    return token === undefined ? '' : script.slice(token.start, token.end);
  };
  while (tokens[at]?.kind === 'comment' || text() === '(') at--;
  const sign = text();
  if (sign !== '=' && sign !== ':') return null;
  at--;
  const isTyped = sign === '=' && script.slice(tokens[at - 1]?.start, tokens[at - 1]?.end) === ':';
  if (isTyped) at -= 2;
  return tokens[at]?.kind === 'name' ? text() : null;
}

/** The `+` beside a literal, or the method that is called on it. */
function joint(script: string, tokens: readonly ScriptToken[], index: number): WgslLiteral['joinedBy'] {
  const isSign = (token: ScriptToken | undefined, sign: string) =>
    token?.kind === 'punctuation' && script[token.start] === sign;
  let before = firstOf(script, tokens, index) - 1;
  while (tokens[before]?.kind === 'comment') before--;
  if (isSign(tokens[before], '+')) return tokens[before]!;
  const { end } = tokens[index]!;
  let after = index + 1;
  // The tokens inside its own placeholders.
  while (tokens[after] !== undefined && tokens[after]!.start < end) after++;
  while (tokens[after]?.kind === 'comment') after++;
  if (isSign(tokens[after], '+')) return tokens[after]!;
  const method = tokens[after + 1];
  const isCall = isSign(tokens[after], '.') && method?.kind === 'name';
  return isCall && CHANGING.has(script.slice(method.start, method.end)) ? method : null;
}
