import type { ScriptToken } from './scriptTokens';

/** The number that a name stands for at a token; `null` where that is not certain. */
export type NumberAt = (name: string, token: number) => number | null;

/** Where a script declares a name. */
interface Declaration {
  readonly scope: number;
  /** `null` for what is no plain number. */
  readonly value: number | null;
}

/** What stands between parentheses before a block and is no parameter. */
const CONDITIONS = new Set(['if', 'for', 'while', 'switch', 'with', 'catch']);
const DECLARING = new Set(['const', 'let', 'var', 'function', 'class', 'enum']);

/**
 * Finds `const NAME = <number>` of a script. A name counts where the nearest scope that declares it, seen from the
 * token, declares it once and as a plain number: a parameter or a variable of the same name makes it unknown.
 */
export function scriptConstants(text: string, all: readonly ScriptToken[]): NumberAt {
  let layout: ScriptLayout | null = null;
  const known = new Map<string, readonly Declaration[]>();
  return (name, token) => {
    layout ??= layOut(text, all);
    let declarations = known.get(name);
    if (declarations === undefined) {
      declarations = declarationsOf(name, text, all, layout);
      known.set(name, declarations);
    }
    for (let scope = layout.scopes[token] ?? ROOT; ; scope = layout.parents[scope] ?? ROOT) {
      const here = declarations.filter((one) => one.scope === scope);
      if (here.length > 0) return here.length === 1 ? here[0]!.value : null;
      if (scope === ROOT) return null;
    }
  };
}

const ROOT = 0;

interface ScriptLayout {
  /** The scope each token stands in, and the scope around each scope. */
  readonly scopes: readonly number[];
  readonly parents: readonly number[];
  /** The scope that the brace at a token opens. */
  readonly opened: ReadonlyMap<number, number>;
  /** The innermost parenthesis around each token, -1 for none, and the token that closes it. */
  readonly parentheses: readonly number[];
  readonly closing: ReadonlyMap<number, number>;
}

function layOut(text: string, all: readonly ScriptToken[]): ScriptLayout {
  const scopes: number[] = [];
  const parents = [ROOT];
  const opened = new Map<number, number>();
  const parentheses: number[] = [];
  const closing = new Map<number, number>();
  const scopeStack = [ROOT];
  const parenthesisStack: number[] = [];
  for (const [index, { kind, start }] of all.entries()) {
    const c = kind === 'punctuation' ? text[start] : '';
    if (c === '}' && scopeStack.length > 1) scopeStack.pop();
    if (c === ')') {
      const from = parenthesisStack.pop();
      if (from !== undefined) closing.set(from, index);
    }
    scopes.push(scopeStack.at(-1)!);
    parentheses.push(parenthesisStack.at(-1) ?? -1);
    if (c === '(') parenthesisStack.push(index);
    if (c === '{') {
      opened.set(index, parents.length);
      parents.push(scopeStack.at(-1)!);
      scopeStack.push(opened.get(index)!);
    }
  }
  return { scopes, parents, opened, parentheses, closing };
}

function declarationsOf(
  name: string,
  text: string,
  all: readonly ScriptToken[],
  layout: ScriptLayout,
): readonly Declaration[] {
  const found: Declaration[] = [];
  const textAt = (index: number): string => {
    const token = all[index];
    return token === undefined ? '' : text.slice(token.start, token.end);
  };
  for (const [index, { kind, start, end }] of all.entries()) {
    if (kind !== 'name' || end - start !== name.length || !text.startsWith(name, start)) continue;
    const scope = layout.scopes[index] ?? ROOT;
    const before = textAt(index - 1);
    const after = textAt(index + 1);
    if (before === '.') continue;
    const body = parametersOf(index, layout, textAt);
    if (body !== null) found.push({ scope: body ?? scope, value: null });
    else if (before === 'const' || (before === ',' && after === '=' && textAt(index + 2) !== '=')) {
      found.push({ scope, value: numberAfter(index, textAt, all) });
    } else if (
      DECLARING.has(before) ||
      (after === '=' && !['=', '>'].includes(textAt(index + 2))) ||
      (after === '=' && textAt(index + 2) === '>') ||
      isInPattern(index, textAt)
    ) {
      found.push({ scope, value: null });
    }
  }
  return found;
}

/**
 * The scope of the body where the token stands among a function's parameters, `undefined` where the body has no braces;
 * `null` where it is no parameter.
 */
function parametersOf(
  index: number,
  { parentheses, closing, opened }: ScriptLayout,
  textAt: (index: number) => string,
): number | undefined | null {
  const from = parentheses[index] ?? -1;
  const to = closing.get(from);
  if (to === undefined || CONDITIONS.has(textAt(from - 1))) return null;
  const arrow = textAt(to + 1) === '=' && textAt(to + 2) === '>';
  if (arrow) return opened.get(to + 3);
  if (textAt(to + 1) === '{') return opened.get(to + 1);
  if (textAt(to + 1) !== ':') return null;
  // A return type, or the end of a condition: only what comes before the body tells.
  for (let at = to + 2; at < to + 20; at++) {
    if (textAt(at) === '{') return opened.get(at);
    if ([';', ',', ')', ''].includes(textAt(at))) return null;
  }
  return null;
}

/** The number after `NAME =` or `NAME: type =`, where nothing but that stands there. */
function numberAfter(
  index: number,
  textAt: (index: number) => string,
  all: readonly ScriptToken[],
): number | null {
  let at = index + 1;
  if (textAt(at) === ':') at += 2;
  if (textAt(at) !== '=') return null;
  const token = all[at + 1];
  const next = all[at + 2];
  if (token?.kind !== 'number') return null;
  const isWhole =
    next === undefined ||
    next.kind === 'name' ||
    next.kind === 'comment' ||
    [';', ',', '}'].includes(textAt(at + 2));
  const value = Number(textAt(at + 1).replaceAll('_', ''));
  return isWhole && Number.isFinite(value) ? value : null;
}

/** Whether the token stands in the braces or brackets of `const { NAME } = ...`. */
function isInPattern(index: number, textAt: (index: number) => string): boolean {
  let depth = 0;
  for (let at = index - 1; at >= Math.max(0, index - 200); at--) {
    const text = textAt(at);
    if (text === '}' || text === ']') depth++;
    if (text !== '{' && text !== '[') continue;
    if (depth === 0) return ['const', 'let', 'var'].includes(textAt(at - 1));
    depth--;
  }
  return false;
}
