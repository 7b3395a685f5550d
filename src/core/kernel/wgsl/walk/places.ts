import { field, opaque } from '../../affine/atoms';
import { add, type Polynomial } from '../../affine/polynomial';
import type { SyntaxNode } from '../../syntaxNode';
import { spanOf } from '../nodes';
import { boundedProduct, fresh, unknown, type Walk } from './context';
import { type Place, scalar, type Value } from './value';

/** The place of a module variable. */
export function placeOf(path: string): Place {
  return { kind: 'place', path, indices: [] };
}

/** A member of a place: of a struct, or a lane of a vector element, which is part of the same element. */
export function memberOf(walk: Walk, place: Place, member: string): Value {
  if (walk.arrays.has(place.path)) return place;
  const path = `${place.path}.${member}`;
  if (isVectorPath(walk, place.path)) return lanesOf(walk, place.path, member);
  return { kind: 'place', path, indices: [] };
}

/** An element of a place: of an array in a buffer or shared memory, or by a known number of a small fixed array. */
export function elementAt(walk: Walk, place: Place, index: Polynomial, known: number | null): Value {
  if (walk.arrays.has(place.path)) return { ...place, indices: [...place.indices, index] };
  if (known === null) return unknown(walk, [index]);
  if (isVectorPath(walk, place.path)) return lanesOf(walk, place.path, 'xyzw'[known] ?? '');
  return placeOf(`${place.path}[${known}]`);
}

/** Reads a place: an array element is recorded as an access, a scalar of a buffer becomes a field. */
export function load(walk: Walk, value: Value, node: SyntaxNode): Value {
  if (value.kind !== 'place') return value;
  const { path, indices } = value;
  if (walk.arrays.has(path)) {
    // An array that is only named, as in arrayLength(&A), is not read.
    if (indices.length > 0) record(walk, value, 'read', node);
    return unknown(walk);
  }
  if (walk.fieldPaths.has(path)) {
    walk.fieldsRead.add(path);
    return scalar(field(path));
  }
  if (isVectorPath(walk, path)) {
    const lanes = [...'xyzw'].map((lane) => `${path}.${lane}`).filter((lane) => walk.fieldPaths.has(lane));
    // Which lanes matter is seen where they are used; a whole vector may be read for one of them.
    return { kind: 'vector', components: lanes.map(field) };
  }
  return unknown(walk);
}

/** Records a read or write of an array element. */
export function record(walk: Walk, { path, indices }: Place, kind: 'read' | 'write', node: SyntaxNode): void {
  const shape = walk.arrays.get(path);
  if (!shape || walk.silent > 0 || indices.length === 0) return;
  let index = indices[0]!;
  for (const [level, length] of shape.inner.entries()) {
    const next = indices[level + 1] ?? opaque(fresh(walk), []);
    index = add(boundedProduct(walk, index, length), next);
  }
  walk.accesses.push({
    array: path,
    space: shape.space,
    kind,
    index,
    loops: [...walk.openLoops],
    span: spanOf(node),
  });
}

function isVectorPath(walk: Walk, path: string): boolean {
  return walk.fieldPaths.has(`${path}.x`);
}

function lanesOf(walk: Walk, path: string, member: string): Value {
  const names = [...member].map((letter) => `${path}.${'xyzw'['rgba'.indexOf(letter)] ?? letter}`);
  if (!names.every((name) => walk.fieldPaths.has(name))) return unknown(walk);
  for (const name of names) walk.fieldsRead.add(name);
  return names.length === 1 ? scalar(field(names[0]!)) : { kind: 'vector', components: names.map(field) };
}
