import type { Expression } from '../../space/expression';
import type { BindingField } from '../kernelModel';
import type { Scalar, WgslType } from './types';

/** Gives the number an array length is, or `undefined` where it has none. */
export type LengthOf = (length: Expression) => number | undefined;

/** Bytes a value takes and what its address must be a multiple of; `null` for types that cannot lie in a buffer. */
export interface Extent {
  readonly bytes: number;
  readonly align: number;
}

/** More scalars than any struct of dims has; what holds more is an operand. */
const MAX_FIELDS = 64;

/** Size and alignment by the rules of WGSL; a run-time sized array counts 0 bytes. */
export function extentOf(type: WgslType, lengthOf: LengthOf): Extent | null {
  switch (type.kind) {
    case 'scalar':
      return type.scalar === 'bool'
        ? null
        : { bytes: scalarBytes(type.scalar), align: scalarBytes(type.scalar) };
    case 'vector':
      return type.scalar === 'bool' ? null : vectorExtent(type.lanes, scalarBytes(type.scalar));
    case 'matrix': {
      const column = vectorExtent(type.rows, scalarBytes(type.scalar));
      return { bytes: type.columns * roundUp(column.bytes, column.align), align: column.align };
    }
    case 'array': {
      const element = extentOf(type.element, lengthOf);
      const length = type.length ? lengthOf(type.length) : 0;
      if (!element || length === undefined) return null;
      return { bytes: length * roundUp(element.bytes, element.align), align: element.align };
    }
    case 'struct': {
      const placed = placeMembers(type, lengthOf);
      if (!placed) return null;
      return { bytes: roundUp(placed.end, placed.align), align: placed.align };
    }
    case 'unknown':
      return null;
  }
}

/** The scalars of a value, one entry each, under the paths the kernel uses; empty for what is no plain data or holds too much of it. */
export function flatten(type: WgslType, path: string, lengthOf: LengthOf): readonly BindingField[] {
  const found: BindingField[] = [];
  const visit = (part: WgslType, name: string, offset: number): void => {
    if (found.length > MAX_FIELDS) return;
    if (part.kind === 'scalar' && part.scalar !== 'bool') {
      found.push({ path: name, offsetBytes: offset, scalar: part.scalar });
    } else if (part.kind === 'vector') {
      const scalar: WgslType = { kind: 'scalar', scalar: part.scalar };
      const bytes = part.scalar === 'bool' ? 0 : scalarBytes(part.scalar);
      for (let lane = 0; lane < part.lanes; lane++)
        visit(scalar, `${name}.${'xyzw'[lane]}`, offset + lane * bytes);
    } else if (part.kind === 'matrix') {
      const column: WgslType = { kind: 'vector', lanes: part.rows, scalar: part.scalar };
      const { bytes, align } = vectorExtent(part.rows, scalarBytes(part.scalar));
      for (let i = 0; i < part.columns; i++)
        visit(column, `${name}[${i}]`, offset + i * roundUp(bytes, align));
    } else if (part.kind === 'array' && part.length) {
      const extent = extentOf(part.element, lengthOf);
      const length = Math.min(lengthOf(part.length) ?? 0, MAX_FIELDS + 1);
      for (let i = 0; extent && i < length; i++) {
        visit(part.element, `${name}[${i}]`, offset + i * roundUp(extent.bytes, extent.align));
      }
    } else if (part.kind === 'struct') {
      for (const { name: member, type: inner, offset: at } of placeMembers(part, lengthOf)?.members ?? []) {
        visit(inner, `${name}.${member}`, offset + at);
      }
    }
  };
  visit(type, path, 0);
  return found.length > MAX_FIELDS ? [] : found;
}

/** Byte offsets of a struct's members; `null` where one has no place in a buffer. */
export function offsetsOf(
  struct: Extract<WgslType, { kind: 'struct' }>,
  lengthOf: LengthOf,
): readonly number[] | null {
  return placeMembers(struct, lengthOf)?.members.map(({ offset }) => offset) ?? null;
}

interface Placed {
  readonly members: readonly { readonly name: string; readonly type: WgslType; readonly offset: number }[];
  readonly end: number;
  readonly align: number;
}

function placeMembers(struct: Extract<WgslType, { kind: 'struct' }>, lengthOf: LengthOf): Placed | null {
  const members: { name: string; type: WgslType; offset: number }[] = [];
  let end = 0;
  let align = 1;
  for (const member of struct.members) {
    const extent = extentOf(member.type, lengthOf);
    if (!extent) return null;
    const memberAlign = member.align ?? extent.align;
    const offset = roundUp(end, memberAlign);
    members.push({ name: member.name, type: member.type, offset });
    end = offset + (member.size ?? extent.bytes);
    align = Math.max(align, memberAlign);
  }
  return { members, end, align };
}

function vectorExtent(lanes: number, scalar: number): Extent {
  return { bytes: lanes * scalar, align: (lanes === 3 ? 4 : lanes) * scalar };
}

function scalarBytes(scalar: Scalar): number {
  return scalar === 'f16' ? 2 : 4;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
