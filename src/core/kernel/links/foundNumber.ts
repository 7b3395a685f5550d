import type { SyntaxNode } from '../syntaxNode';
import type { FoundNumber } from './literals';

/** What is known of a number by the code that it stands in. */
export type NumberPlace = Pick<FoundNumber, 'role' | 'axis' | 'keep' | 'context'>;

/** A number at its place in the text; its own surroundings are the context where there is none. */
export function foundNumber(node: SyntaxNode, place: NumberPlace): FoundNumber {
  const { parent } = node;
  const isRight =
    parent?.type === 'binary_expression' && parent.childForFieldName('right')?.startIndex === node.startIndex;
  return {
    ...place,
    text: node.text,
    start: node.startIndex,
    line: node.startPosition.row,
    operator: isRight ? (parent.childForFieldName('operator')?.text ?? '') : '',
    context: place.context || oneLine(parent?.text ?? ''),
  };
}

/** The axis of this number, from 0; `null` past the third. */
export function axisOf(index: number): FoundNumber['axis'] {
  return index === 0 || index === 1 || index === 2 ? index : null;
}

/** Code as one line of a message. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/;$/, '');
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}
