import type { SyntaxNode } from '../syntaxNode';

/**
 * Whether a part of a CUDA file has an error that makes its code unsure. What the grammar does not know and reading gets
 * right all the same is none: `__align__` in a declaration, and a `#pragma` between a `for` without braces and its body.
 */
export function hasSyntaxError(node: SyntaxNode, depth = 0): boolean {
  if (!node.hasError && !node.isMissing) return false;
  if (node.isError || node.isMissing || depth > MAX_DEPTH) return true;
  if (node.type === 'declaration' && /\b(?:__align__|alignas)\s*\(/.test(node.text)) return false;
  const isMadeUp = node.type === 'expression_statement' && node.children.every((child) => child?.isMissing);
  return !isMadeUp && node.children.some((child) => child !== null && hasSyntaxError(child, depth + 1));
}

const MAX_DEPTH = 200;
