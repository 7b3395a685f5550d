import type { Expression } from '../../../space/expression';
import type { CodeType } from '../../walk/code';
import type { Scalar, WgslType } from '../types';

/** A type of the module in the form the walk uses. */
export function codeType(type: WgslType): CodeType {
  return {
    scalar: bottomOf(type),
    lanes: type.kind === 'vector' ? type.lanes : 1,
    bytes: 0,
    isPointer: false,
    lengths: arrayLengths(type),
    fragment: null,
  };
}

/** Lengths of an array and of the arrays inside it, the outermost first. */
export function arrayLengths(type: WgslType): readonly Expression[] {
  if (type.kind !== 'array') return [];
  return [...(type.length ? [type.length] : []), ...arrayLengths(type.element)];
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
