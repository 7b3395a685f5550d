import type { SyntaxNode } from '../syntaxNode';
import { namedChildren, tokensOf } from './nodes';

/** Gives the text a macro stands for, or `undefined` where there is none of that name. */
export type MacroText = (name: string) => string | undefined;

/**
 * The tokens that say what a function or variable is for, `__global__` and the like, also where they stand behind a
 * macro: `#define DEVICE __device__ __forceinline__`, which the grammar takes for the type.
 */
export function qualifiersOf(node: SyntaxNode, macroText: MacroText): ReadonlySet<string> {
  const tokens = new Set(tokensOf(node));
  for (const child of namedChildren(node)) {
    if (child.type !== 'type_identifier' && child.type !== 'identifier') continue;
    for (const [word] of (macroText(child.text) ?? '').matchAll(/\w+/g)) tokens.add(word);
  }
  return tokens;
}
