/** A half-open range of UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A piece of a JavaScript or TypeScript text; blanks are none. */
export interface ScriptToken extends Range {
  readonly kind: 'name' | 'number' | 'string' | 'regex' | 'comment' | 'punctuation' | 'template';
}

/** A template literal with its backticks; the tokens inside its placeholders follow it. */
export interface TemplateToken extends ScriptToken {
  readonly kind: 'template';
  /** False where the text ends before the literal does. */
  readonly closed: boolean;
  /** `${...}` with the braces. */
  readonly placeholders: readonly Range[];
}

/** True for a template literal. */
export function isTemplate(token: ScriptToken): token is TemplateToken {
  return token.kind === 'template';
}

interface OpenTemplate {
  readonly kind: 'template';
  readonly start: number;
  end: number;
  closed: boolean;
  readonly placeholders: { readonly start: number; end: number }[];
}

const WORD = /[\w$\u0080-\uffff]+/y;
const NUMBER = /0[xXbBoO][\w]*|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?\w*/y;
const STRING_END = /["'\\\n\r]/g;
const CHUNK_END = /[`\\]|\$\{/g;
/** Words after which an expression begins, so that a slash begins a regular expression. */
const OPERATORS = new Set(
  'return typeof case in of do else void delete throw new instanceof await yield extends default'.split(' '),
);

/**
 * The tokens of a script in order, comments included. Never throws and takes time in proportion to the text, however
 * broken: a string ends at its line, a template literal that is not closed at the end of the text. Where only a parser
 * could tell a division from a regular expression, or what is text in JSX, it takes the usual case.
 */
export function scriptTokens(text: string): readonly ScriptToken[] {
  const tokens: ScriptToken[] = [];
  /** The literals whose placeholders are open, and the depth of braces they began at. */
  const open: { readonly template: OpenTemplate; readonly depth: number }[] = [];
  let depth = 0;
  let endsOperand = false;
  /** Up to here no slash begins a regular expression, because one did not end: looking again would take too long. */
  let noRegexBefore = 0;
  let at = 0;

  const push = (kind: ScriptToken['kind'], end: number): void => {
    tokens.push({ kind, start: at, end });
    at = end;
  };
  /** Goes on in a literal until it ends or a placeholder begins. */
  const readChunk = (template: OpenTemplate): void => {
    for (;;) {
      CHUNK_END.lastIndex = at;
      const mark = CHUNK_END.exec(text);
      if (mark === null) {
        at = text.length;
        template.end = at;
        return;
      }
      if (mark[0] === '\\') {
        at = Math.min(mark.index + 2, text.length);
        continue;
      }
      at = mark.index + mark[0].length;
      if (mark[0] === '`') {
        template.end = at;
        template.closed = true;
        endsOperand = true;
      } else {
        template.placeholders.push({ start: mark.index, end: text.length });
        open.push({ template, depth });
        endsOperand = false;
      }
      return;
    }
  };

  while (at < text.length) {
    const c = text[at]!;
    const next = text[at + 1];
    if (c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '\ufeff') at++;
    else if (c === '/' && next === '/') push('comment', lineEnd(text, at));
    else if (c === '#' && next === '!' && at === 0) push('comment', lineEnd(text, at));
    else if (c === '/' && next === '*') {
      const end = text.indexOf('*/', at + 2);
      push('comment', end < 0 ? text.length : end + 2);
    } else if (c === '"' || c === "'") {
      push('string', stringEnd(text, at + 1, c));
      endsOperand = true;
    } else if (c === '`') {
      const template: OpenTemplate = {
        kind: 'template',
        start: at,
        end: text.length,
        closed: false,
        placeholders: [],
      };
      tokens.push(template);
      at++;
      readChunk(template);
    } else if (c === '}' && open.length > 0 && open.at(-1)!.depth === depth) {
      const { template } = open.pop()!;
      at++;
      template.placeholders.at(-1)!.end = at;
      readChunk(template);
    } else if (c >= '0' && c <= '9') {
      NUMBER.lastIndex = at;
      push('number', at + (NUMBER.exec(text)?.[0].length ?? 1));
      endsOperand = true;
    } else if (matchesAt(WORD, text, at)) {
      const start = at;
      push('name', WORD.lastIndex);
      endsOperand = !OPERATORS.has(text.slice(start, at));
    } else if (c === '/' && !endsOperand && !closesTag(text, at) && at >= noRegexBefore) {
      const end = regexEnd(text, at + 1);
      if (end.closed) push('regex', end.at);
      else {
        noRegexBefore = end.at;
        push('punctuation', at + 1);
      }
      endsOperand = end.closed;
    } else {
      if (c === '{') depth++;
      if (c === '}' && depth > 0) depth--;
      push('punctuation', at + 1);
      endsOperand = c === ')' || c === ']';
    }
  }
  return tokens;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** The slash of `</p>` and of `/>`, as JSX has them. */
function closesTag(text: string, at: number): boolean {
  return text[at - 1] === '<' || text[at + 1] === '>';
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Behind the closing slash and its flags; a class may hold slashes, and a line end means that it was none. */
function regexEnd(text: string, from: number): { readonly at: number; readonly closed: boolean } {
  let inClass = false;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '\n' || c === '\r') return { at, closed: false };
    const isEscape = c === '\\' && text[at + 1] !== '\n' && text[at + 1] !== '\r';
    if (isEscape) at++;
    else if (c === '[') inClass = true;
    else if (c === ']') inClass = false;
    else if (c === '/' && !inClass) {
      return { at: matchesAt(WORD, text, at + 1) ? WORD.lastIndex : at + 1, closed: true };
    }
  }
  return { at: text.length, closed: false };
}

function stringEnd(text: string, from: number, quote: string): number {
  STRING_END.lastIndex = from;
  for (let mark = STRING_END.exec(text); mark !== null; mark = STRING_END.exec(text)) {
    if (mark[0] === quote) return mark.index + 1;
    if (mark[0] === '\n' || mark[0] === '\r') return mark.index;
    if (mark[0] === '\\') STRING_END.lastIndex = mark.index + (text[mark.index + 1] === '\r' ? 3 : 2);
  }
  return text.length;
}
