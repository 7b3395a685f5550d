import type { Span } from './kernelModel';

/** One line of a comment, without the marks that make it a comment. */
export interface CommentLine {
  readonly text: string;
  /** Where `text` stands in the source. */
  readonly span: Span;
}

/** The lines of all comments of a WGSL or C source, in order; block comments nest as they do in WGSL. */
export function commentLines(source: string): readonly CommentLine[] {
  const lines: CommentLine[] = [];
  let line = 0;
  let counted = 0;
  const take = (start: number, end: number): void => {
    let from = start;
    while (from <= end) {
      const newline = source.indexOf('\n', from);
      const to = newline < 0 || newline > end ? end : newline;
      for (; counted < from; counted++) if (source.charCodeAt(counted) === 10) line++;
      const raw = source.slice(from, to);
      const lead = /^[\s/*!]*/.exec(raw)![0].length;
      const text = raw.slice(lead).trimEnd();
      if (text) lines.push({ text, span: { start: from + lead, end: from + lead + text.length, line } });
      from = to + 1;
    }
  };

  const opening = /\/\/|\/\*/g;
  for (let match = opening.exec(source); match; match = opening.exec(source)) {
    const start = match.index + 2;
    const newline = source.indexOf('\n', start);
    const end = match[0] === '//' ? (newline < 0 ? source.length : newline) : endOfBlock(source, start);
    take(start, end);
    opening.lastIndex = Math.max(end, start);
  }
  return lines;
}

function endOfBlock(source: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 1;
  for (let match = mark.exec(source); match; match = mark.exec(source)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return match.index;
  }
  return source.length;
}
