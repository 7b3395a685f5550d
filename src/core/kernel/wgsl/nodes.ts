import type { Expression } from '../../space/expression';
import { parseExpression } from '../../space/parseExpression';
import type { SyntaxNode } from '../syntaxNode';

/** The children of a node in a field, in order. */
export function fields(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  return node.childrenForFieldName(name).filter((child) => child !== null);
}

/** The text of the node's `name` field, or empty where a broken tree has none. */
export function nameOf(node: SyntaxNode): string {
  return node.childForFieldName('name')?.text ?? '';
}

/** The arguments of the attribute with this name, or `null` where the node does not have it. */
export function attribute(node: SyntaxNode, name: string): readonly SyntaxNode[] | null {
  const found = fields(node, 'attribute').find((candidate) => nameOf(candidate) === name);
  if (!found) return null;
  const list = found.childForFieldName('arguments');
  return list ? fields(list, 'argument') : [];
}

/** The arguments between `<` and `>` of a type or declaration. */
export function templateArguments(node: SyntaxNode): readonly SyntaxNode[] {
  const list =
    node.childForFieldName('template_list') ??
    node.namedChildren.find((child) => child?.type === 'template_list') ??
    null;
  return list ? fields(list, 'argument') : [];
}

/** The node as an expression, or `null` where it is none that tuning can evaluate. */
export function expressionOf(node: SyntaxNode): Expression | null {
  const parsed = parseExpression(node.text);
  return parsed.ok ? parsed.expression : null;
}
