import type { SyntaxNode } from '../syntaxNode';

/** A node's own tokens and those in its qualifiers, as `__global__` and `const` are. */
export function tokensOf(node: SyntaxNode): ReadonlySet<string> {
  const tokens = new Set<string>();
  for (const child of node.children) {
    if (!child) continue;
    tokens.add(child.type);
    if (QUALIFIERS.has(child.type)) for (const inner of child.children) if (inner) tokens.add(inner.type);
  }
  return tokens;
}

/** Whether one of a node's own tokens or qualifiers reads like this. */
export function hasToken(node: SyntaxNode, token: string): boolean {
  return tokensOf(node).has(token);
}

const QUALIFIERS = new Set(['type_qualifier', 'storage_class_specifier']);

/** The named children, those that a broken tree lacks left out. */
export function namedChildren(node: SyntaxNode): readonly SyntaxNode[] {
  return node.namedChildren.filter((child) => child !== null);
}

/** The children in a field, in order. */
export function fields(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  return node.childrenForFieldName(name).filter((child) => child !== null);
}

/** The first child of a type. */
export function childOfType(node: SyntaxNode, type: string): SyntaxNode | null {
  return node.children.find((child) => child?.type === type) ?? null;
}

/** What a declarator says: the name it declares, and what stands around it. */
export interface Declarator {
  readonly name: SyntaxNode | null;
  readonly isPointer: boolean;
  readonly isReference: boolean;
  /** Nodes of the array lengths, the outermost first; `null` where none is written. */
  readonly lengths: readonly (SyntaxNode | null)[];
  readonly isFunction: boolean;
}

const MAX_DEPTH = 20;

/** Reads a declarator, with or without an initialiser, from the outside to the name it declares. */
export function readDeclarator(declared: SyntaxNode | null): Declarator {
  const node = declared?.type === 'init_declarator' ? declared.childForFieldName('declarator') : declared;
  const lengths: (SyntaxNode | null)[] = [];
  let [isPointer, isReference, isFunction] = [false, false, false];
  let inner = node;
  for (let depth = 0; inner && depth < MAX_DEPTH; depth++) {
    const { type } = inner;
    if (NAMES.has(type)) return { name: inner, isPointer, isReference, lengths, isFunction };
    if (type === 'pointer_declarator' || type === 'abstract_pointer_declarator') isPointer = true;
    if (type === 'reference_declarator' || type === 'abstract_reference_declarator') isReference = true;
    if (type === 'function_declarator') isFunction = true;
    if (type === 'array_declarator' || type === 'abstract_array_declarator')
      lengths.unshift(inner.childForFieldName('size'));
    inner = inner.childForFieldName('declarator') ?? namedChildren(inner).find(isDeclarator) ?? null;
  }
  return { name: null, isPointer, isReference, lengths, isFunction };
}

/** The names that a declaration declares. */
export function namesDeclared(declaration: SyntaxNode): readonly string[] {
  return fields(declaration, 'declarator').flatMap((child) => readDeclarator(child).name?.text ?? []);
}

const NAMES = new Set([
  'identifier',
  'type_identifier',
  'field_identifier',
  'template_function',
  'qualified_identifier',
]);

function isDeclarator({ type }: SyntaxNode): boolean {
  return NAMES.has(type) || type.endsWith('_declarator');
}
