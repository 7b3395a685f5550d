/** The words of a command line, or why it cannot be read. */
export type CommandLine =
  | { readonly ok: true; readonly words: readonly [string, ...string[]] }
  | { readonly ok: false; readonly reason: string };

/** A word as far as it is read; `null` between words. */
type Word = string | null;

/**
 * Splits a command line at blanks as a shell does: `'...'` keeps everything, `"..."` too but for `\"` and `\\`, and
 * outside of quotes a backslash keeps a blank, a quote or a backslash that follows it. Nothing else means anything:
 * no variables, no `~`, no `;`. The command is started without a shell, so that what ssh hands to the other machine
 * arrives there as it was written.
 */
export function readCommandLine(text: string): CommandLine {
  const words: string[] = [];
  let word: Word = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const next = text.charAt(at + 1);
    if (letter === '\\' && isEscaped(next, quote)) {
      word = (word ?? '') + next;
      at++;
    } else if (quote !== null) {
      if (letter === quote) quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (quote !== null) return { ok: false, reason: `the quote ${quote} is not closed` };
  if (word !== null) words.push(word);
  const [first, ...rest] = words;
  if (first === undefined || first === '') return { ok: false, reason: 'it names no program' };
  return { ok: true, words: [first, ...rest] };
}

/** Whether a backslash before this letter keeps it; elsewhere it stands for itself, as in Windows paths. */
function isEscaped(next: string, quote: '"' | "'" | null): boolean {
  if (quote === "'" || next === '') return false;
  return quote === '"' ? /["\\]/.test(next) : /[\s"'\\]/.test(next);
}
