import type { Span } from '../../kernel/kernelModel';

/** The text with comments blanked out, as long as before. */
export function withoutComments(text: string): string {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** The text with the places blanked out, as long as before and in the same lines. */
export function without(text: string, places: readonly Pick<Span, 'start' | 'end'>[]): string {
  return places.reduce(
    (rest, { start, end }) =>
      rest.slice(0, start) + rest.slice(start, end).replace(/[^\r\n]/g, ' ') + rest.slice(end),
    text,
  );
}

/** The place of `length` characters at an offset. */
export function spanAt(text: string, start: number, length: number): Span {
  return { start, end: start + length, line: text.slice(0, start).split('\n').length - 1 };
}

/** The name that the source has for what a move is to or from. */
export function plainName(path: string): string {
  return path.replace(/#\d+$/, '');
}

/** The first place of a name in a span; `null` where it does not stand there. */
export function nameIn(text: string, { start, end }: Span, name: string): Span | null {
  const found = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?!\\w)`).exec(
    text.slice(start, end),
  );
  return found && spanAt(text, start + found.index, name.length);
}

/** A span up to the end of its first line. */
export function firstLine(text: string, span: Span): Span {
  const line = /^[^\r\n]*/.exec(text.slice(span.start, span.end))?.[0].trimEnd() ?? '';
  return { ...span, end: span.start + line.length };
}
