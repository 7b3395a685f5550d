import { standIn, type TemplatePlace } from '../template';
import type { Range, TemplateToken } from './scriptTokens';

/** What a literal says, in as many characters and lines as it has in the script. */
export interface LiteralText {
  readonly text: string;
  /** The placeholders: what stands there is not the author's WGSL. */
  readonly foreign: readonly Range[];
  /** The first placeholder that is known only when the program runs. */
  readonly unknown: Range | null;
}

/**
 * The text between the backticks of a literal. Escapes are what they stand for, filled up with blanks. A placeholder
 * with a number becomes the number, filled up behind the word it is part of (`vec${N}f` is `vec4f` and blanks); one
 * without a number becomes something harmless that is as long.
 */
export function literalText(
  script: string,
  { start, end, placeholders }: TemplateToken,
  numberFor: (placeholder: Range) => string | null,
): LiteralText {
  const last = end - 1;
  let unknown: Range | null = null;
  let out = '';
  let at = start + 1;
  for (const placeholder of placeholders) {
    out += unescaped(script.slice(at, placeholder.start), out);
    const number = numberFor(placeholder);
    const filled = number === null ? null : fill(script, placeholder, number, out, last);
    if (filled === null) {
      unknown ??= placeholder;
      out += standIn(script, placeholder);
      at = placeholder.end;
    } else {
      out = filled.out;
      at = filled.end;
    }
  }
  return { text: out + unescaped(script.slice(at, last), out), foreign: placeholders, unknown };
}

/**
 * Puts a number in the place of a placeholder. A longer one takes blanks beside it; `null` where there is no room, or
 * where another placeholder makes the rest of the word.
 */
function fill(
  script: string,
  placeholder: Range,
  number: string,
  out: string,
  last: number,
): { readonly out: string; readonly end: number } | null {
  const rest = /^\w*/.exec(script.slice(placeholder.end, Math.min(last, placeholder.end + 100)))?.[0] ?? '';
  const wordEnd = placeholder.end + rest.length;
  if (script.startsWith('${', wordEnd)) return null;
  const room = placeholder.end - placeholder.start - number.length;
  if (room >= 0) return { out: out + number + rest + ' '.repeat(room), end: wordEnd };
  const blanks = /[^\S\n\r]*$/.exec(out)?.[0].length ?? 0;
  const touches = /\w$/.test(out.slice(0, out.length - blanks));
  if (blanks - (touches ? 1 : 0) < -room) return null;
  return { out: out.slice(0, room) + number + rest, end: wordEnd };
}

const ESCAPE = /\\(\r\n|u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[\s\S])/g;
const BLANKS = 'bfntv0r';

/** A piece of a literal with its escapes read; `before` is the text it follows. */
function unescaped(piece: string, before: string): string {
  if (!piece.includes('\\')) return piece;
  let start = 0;
  let out = '';
  for (const match of piece.matchAll(ESCAPE)) {
    out += piece.slice(start, match.index);
    out += meaning(match[1]!, before + out);
    start = match.index + match[0].length;
  }
  return out + piece.slice(start);
}

/** What stands behind the backslash, in as many characters as the escape has. */
function meaning(letters: string, before: string): string {
  // A backslash before a line end takes it away; the line stays, so that the places of the others hold.
  if (letters === '\n' || letters === '\r' || letters === '\r\n') return ` ${letters}`;
  const code = /^[ux]\{?([\da-fA-F]+)/.exec(letters)?.[1];
  let character = letters;
  if (code !== undefined) character = characterOf(Number.parseInt(code, 16));
  else if (BLANKS.includes(letters)) character = letters === 'n' || letters === 'r' ? '\n' : ' ';
  // A line end that is no line of the file: a blank, but where it ends a comment.
  if (/[\n\r\u2028\u2029]/.test(character)) {
    const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\v')) + 1);
    character = line.includes('//') ? '\v' : ' ';
  }
  return character.padEnd(letters.length + 1, ' ');
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

/** What is said about a placeholder that only the program knows. */
export function runTimePlace(script: string, { start, end }: Range): TemplatePlace {
  const line = script.slice(0, start).split('\n').length - 1;
  const shown = script.slice(start, end).replace(/\s+/g, ' ');
  const text = shown.length > 40 ? `${shown.slice(0, 38)}…}` : shown;
  return {
    span: { start, end, line },
    message: `this WGSL is a template: \`${text}\` on line ${line + 1} is filled in when the program runs; Tilesmith reads only finished WGSL`,
    remedy:
      'write a number there, or the name of a "const NAME = <number>" of the same file, or give Tilesmith the text that the program makes',
  };
}
