import type { Span } from '../../kernel/kernelModel';

/** The text with comments blanked out, as long as before. */
export function withoutComments(text: string): string {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** The place of `length` characters at an offset. */
export function spanAt(text: string, start: number, length: number): Span {
  return { start, end: start + length, line: text.slice(0, start).split('\n').length - 1 };
}
