import type { SyntaxNode } from '../syntaxNode';
import { namedChildren } from './nodes';

const MAX_DEPTH = 60;

/**
 * What stands in the branch of an `#if` that is likelier compiled for a device: the first, unless its condition is
 * known to be false. A name counts as defined where the file defines it before, or CUDA's compiler does.
 */
export function takenBranch(
  node: SyntaxNode,
  isDefined: (name: string) => boolean,
  depth = 0,
): readonly SyntaxNode[] {
  const head = node.childForFieldName('name') ?? node.childForFieldName('condition');
  const otherwise = node.childForFieldName('alternative');
  if (!isFalse(node, head?.text ?? '', isDefined)) {
    return namedChildren(node).filter((child) => !isSame(child, head) && !isSame(child, otherwise));
  }
  if (!otherwise || depth > MAX_DEPTH) return [];
  if (otherwise.type === 'preproc_else') return namedChildren(otherwise);
  return takenBranch(otherwise, isDefined, depth + 1);
}

function isFalse(node: SyntaxNode, condition: string, isDefined: (name: string) => boolean): boolean {
  if (node.type === 'preproc_ifdef') {
    const isNot = node.children[0]?.type === '#ifndef';
    return (isDefined(condition) || condition.startsWith('__CUDA')) === isNot;
  }
  return /^\s*\(*\s*(?:0|false)\s*\)*\s*$/.test(condition);
}

function isSame(left: SyntaxNode, right: SyntaxNode | null): boolean {
  return right !== null && left.startIndex === right.startIndex && left.endIndex === right.endIndex;
}
