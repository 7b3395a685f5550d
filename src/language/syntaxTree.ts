import type { SyntaxNode } from '../core/kernel/syntaxNode';

/** A row and a column in UTF-16 units, rows ended by `\n` alone, as tree-sitter counts them. */
export interface TreePoint {
  readonly row: number;
  readonly column: number;
}

/** One replacement as tree-sitter wants it told, offsets in UTF-16 units. */
export interface TreeEdit {
  readonly startIndex: number;
  readonly oldEndIndex: number;
  readonly newEndIndex: number;
  readonly startPosition: TreePoint;
  readonly oldEndPosition: TreePoint;
  readonly newEndPosition: TreePoint;
}

/** The part of a parsed tree that the language service uses; holds memory outside the heap until deleted. */
export interface SyntaxTree {
  readonly rootNode: SyntaxNode;
  /** Moves the tree's positions along with the text, so that the next parse reuses what did not change. */
  edit(edit: TreeEdit): void;
  delete(): void;
}

/**
 * A parser of one language; `previous` is the tree of the text before, already edited, and `part` what is read where
 * the rest of the text is blank.
 */
export interface SyntaxParser {
  parse(
    text: string,
    previous?: SyntaxTree | null,
    part?: { readonly start: number; readonly end: number },
  ): SyntaxTree;
}

/** The point of an offset, counted on from a point before it. */
export function pointAt(
  text: string,
  offset: number,
  from: TreePoint = { row: 0, column: 0 },
  start = 0,
): TreePoint {
  let { row, column } = from;
  let lineStart = start - column;
  for (let at = text.indexOf('\n', start); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    row += 1;
    lineStart = at + 1;
  }
  column = offset - lineStart;
  return { row, column };
}

/** The edit that replaces `text[start, end)` by `inserted`. */
export function treeEdit(text: string, start: number, end: number, inserted: string): TreeEdit {
  const startPosition = pointAt(text, start);
  const newEndIndex = start + inserted.length;
  const lastLineLength = inserted.length - (inserted.lastIndexOf('\n') + 1);
  const newLines = inserted.split('\n').length - 1;
  return {
    startIndex: start,
    oldEndIndex: end,
    newEndIndex,
    startPosition,
    oldEndPosition: pointAt(text, end, startPosition, start),
    newEndPosition: {
      row: startPosition.row + newLines,
      column: newLines === 0 ? startPosition.column + inserted.length : lastLineLength,
    },
  };
}
