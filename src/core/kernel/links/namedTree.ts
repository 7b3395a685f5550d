import type { SyntaxNode } from '../syntaxNode';

/** Text that stands for a part of the source, by the offset the part starts at. */
export type Replacements = ReadonlyMap<number, { readonly end: number; readonly text: string }>;

/**
 * A syntax tree that reads as if other text stood in some places: the text of a node has the replacements in it, while
 * its type, its place and its children stay those of the source.
 */
export function namedTree(root: SyntaxNode, source: string, replacements: Replacements): SyntaxNode {
  if (replacements.size === 0) return root;
  const places = [...replacements].sort(([a], [b]) => a - b);
  const textOf = (start: number, end: number): string => {
    let text = '';
    let at = start;
    for (const [from, replacement] of places) {
      if (from < at || replacement.end > end) continue;
      text += source.slice(at, from) + replacement.text;
      at = replacement.end;
    }
    return text + source.slice(at, end);
  };
  const viewed = (node: SyntaxNode | null): SyntaxNode | null => node && view(node);
  const view = (node: SyntaxNode): SyntaxNode => ({
    get text() {
      return textOf(node.startIndex, node.endIndex);
    },
    get parent() {
      return viewed(node.parent);
    },
    get children() {
      return node.children.map(viewed);
    },
    get namedChildren() {
      return node.namedChildren.map(viewed);
    },
    get startPosition() {
      return node.startPosition;
    },
    get endPosition() {
      return node.endPosition;
    },
    get isNamed() {
      return node.isNamed;
    },
    get isError() {
      return node.isError;
    },
    get isMissing() {
      return node.isMissing;
    },
    get hasError() {
      return node.hasError;
    },
    type: node.type,
    startIndex: node.startIndex,
    endIndex: node.endIndex,
    childForFieldName: (name) => viewed(node.childForFieldName(name)),
    childrenForFieldName: (name) => node.childrenForFieldName(name).map(viewed),
  });
  return view(root);
}
