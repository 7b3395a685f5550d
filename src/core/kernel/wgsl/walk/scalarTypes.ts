import type { SyntaxNode } from '../../syntaxNode';
import { fields, nameOf } from '../nodes';
import { type Scalar, typeOf, type WgslType } from '../types';
import { findCell, type Walk } from './context';

/** The scalar type at the bottom of a declared variable, from its type or else its initialiser. */
export function declaredScalar(walk: Walk, node: SyntaxNode): Scalar | null {
  const type = node.childForFieldName('type');
  if (type) return bottomOf(typeOf(type, walk.module));
  return scalarOf(walk, node.childForFieldName('value'), 0);
}

function scalarOf(walk: Walk, node: SyntaxNode | null, depth: number): Scalar | null {
  if (!node || depth > 20) return null;
  const below = (name: string): Scalar | null => scalarOf(walk, node.childForFieldName(name), depth + 1);
  switch (node.type) {
    case 'literal':
      return literalScalar(node.text);
    case 'identifier':
      return findCell(walk, node.text)?.scalar ?? walk.arrays.get(node.text)?.scalar ?? null;
    case 'paren_expression':
      return below('expression');
    case 'unary_expression':
      return below('operand');
    case 'member_expression':
    case 'index_expression':
      return below('object');
    case 'binary_expression':
      return below('left') ?? below('right');
    case 'call_expression': {
      const callee = node.childForFieldName('function');
      const constructed = bottomOf(typeOf(callee, walk.module));
      if (constructed) return constructed;
      const list = node.childForFieldName('arguments');
      const name = callee?.type === 'template_type' ? nameOf(callee) : (callee?.text ?? '');
      const own = walk.module.functions.get(name)?.childForFieldName('return_type');
      if (own) return bottomOf(typeOf(own, walk.module));
      return scalarOf(walk, (list && fields(list, 'argument')[0]) ?? null, depth + 1);
    }
    default:
      return null;
  }
}

/** The scalar of a type's elements, however deep; `null` where it has none that a buffer could hold. */
export function bottomOf(type: WgslType): Scalar | null {
  let inner = type;
  while (inner.kind === 'array') inner = inner.element;
  if (inner.kind === 'matrix') return inner.scalar;
  return (inner.kind === 'scalar' || inner.kind === 'vector') && inner.scalar !== 'bool'
    ? inner.scalar
    : null;
}

function literalScalar(text: string): Scalar | null {
  if (text === 'true' || text === 'false') return null;
  if (/^0[xX]/.test(text)) return text.endsWith('u') ? 'u32' : 'i32';
  if (text.endsWith('h')) return 'f16';
  if (text.endsWith('u')) return 'u32';
  return /[.eEf]/.test(text) ? 'f32' : 'i32';
}
