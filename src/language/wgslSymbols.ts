import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { SyntaxNode } from '../core/kernel/syntaxNode';
import type { KernelDocument } from './kernelDocument';

/** The declarations of a WGSL document in the order they stand, structs with their members. */
export function wgslSymbols(document: KernelDocument): DocumentSymbol[] {
  const { root } = document;
  if (root === null) return [];
  return root.namedChildren.flatMap((node) => {
    const symbol = node === null ? null : symbolOf(document, node);
    return symbol === null ? [] : [symbol];
  });
}

const KINDS: Readonly<Record<string, SymbolKind>> = {
  override_declaration: SymbolKind.Constant,
  const_declaration: SymbolKind.Constant,
  variable_declaration: SymbolKind.Variable,
  alias_declaration: SymbolKind.TypeParameter,
  struct_declaration: SymbolKind.Struct,
  struct_member: SymbolKind.Field,
  function_declaration: SymbolKind.Function,
};

function symbolOf(document: KernelDocument, node: SyntaxNode): DocumentSymbol | null {
  const { type } = node;
  const kind = KINDS[type];
  const name = kind === undefined ? null : node.childForFieldName('name');
  // A name of no length is one that the parser filled in; the protocol forbids such symbols.
  if (kind === undefined || name === null || name.startIndex === name.endIndex) return null;
  const members = type === 'struct_declaration' ? node.childrenForFieldName('member') : [];
  const children = members.flatMap((member) => (member === null ? [] : (symbolOf(document, member) ?? [])));
  return {
    name: name.text,
    detail: detailOf(node, type),
    kind,
    range: document.rangeOf({ start: node.startIndex, end: node.endIndex }),
    selectionRange: document.rangeOf({ start: name.startIndex, end: name.endIndex }),
    ...(children.length > 0 ? { children } : {}),
  };
}

/** What stands behind the name in an outline: a type, a value, or the stage of an entry point. */
function detailOf(node: SyntaxNode, kind: string): string {
  if (kind === 'function_declaration') {
    return node
      .childrenForFieldName('attribute')
      .map((attribute) => attribute?.text ?? '')
      .join(' ');
  }
  const type = node.childForFieldName('type')?.text ?? '';
  const value = node.childForFieldName('value')?.text;
  const isConstant = kind === 'override_declaration' || kind === 'const_declaration';
  const detail = isConstant && value !== undefined ? `${type} = ${value}`.trim() : type;
  return detail.replace(/\s+/g, ' ').slice(0, 80);
}
