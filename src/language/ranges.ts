import type { Range } from 'vscode-languageserver-types';

/** Whether two ranges share a place; ranges that touch do. */
export function overlap(one: Range, other: Range): boolean {
  const isBefore = (a: Range['start'], b: Range['start']) =>
    a.line < b.line || (a.line === b.line && a.character < b.character);
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}
