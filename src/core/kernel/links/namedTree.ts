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
      if (from >= end) break;
      if (from < at || replacement.end > end) continue;
      text += source.slice(at, from) + replacement.text;
      at = replacement.end;
    }
    return text + source.slice(at, end);
  };
  return new NamedNode(root, textOf);
}

/** A node as it reads with the replacements; what was asked of it once is kept. */
class NamedNode implements SyntaxNode {
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  private ownText: string | undefined;
  private ownChildren: readonly (SyntaxNode | null)[] | undefined;
  private ownNamed: readonly (SyntaxNode | null)[] | undefined;
  private readonly ownFields = new Map<string, readonly (SyntaxNode | null)[]>();

  constructor(
    private readonly node: SyntaxNode,
    private readonly textOf: (start: number, end: number) => string,
    private readonly above: SyntaxNode | null = null,
  ) {
    this.type = node.type;
    this.startIndex = node.startIndex;
    this.endIndex = node.endIndex;
  }

  get text(): string {
    this.ownText ??= this.textOf(this.startIndex, this.endIndex);
    return this.ownText;
  }

  get parent(): SyntaxNode | null {
    if (this.above) return this.above;
    const { parent } = this.node;
    return parent && new NamedNode(parent, this.textOf);
  }

  get children(): readonly (SyntaxNode | null)[] {
    this.ownChildren ??= this.node.children.map((child) => child && new NamedNode(child, this.textOf, this));
    return this.ownChildren;
  }

  get namedChildren(): readonly (SyntaxNode | null)[] {
    this.ownNamed ??= this.node.namedChildren.map(
      (child) => child && new NamedNode(child, this.textOf, this),
    );
    return this.ownNamed;
  }

  get startPosition(): SyntaxNode['startPosition'] {
    return this.node.startPosition;
  }

  get endPosition(): SyntaxNode['endPosition'] {
    return this.node.endPosition;
  }

  get isNamed(): boolean {
    return this.node.isNamed;
  }

  get isError(): boolean {
    return this.node.isError;
  }

  get isMissing(): boolean {
    return this.node.isMissing;
  }

  get hasError(): boolean {
    return this.node.hasError;
  }

  childForFieldName(name: string): SyntaxNode | null {
    return this.childrenForFieldName(name)[0] ?? null;
  }

  childrenForFieldName(name: string): readonly (SyntaxNode | null)[] {
    const known = this.ownFields.get(name);
    if (known) return known;
    const found = this.node
      .childrenForFieldName(name)
      .map((child) => child && new NamedNode(child, this.textOf, this));
    this.ownFields.set(name, found);
    return found;
  }
}
