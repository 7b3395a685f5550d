import { element, field, opaque } from '../affine/atoms';
import { inScalars } from '../affine/lanes';
import { add, constant, type Polynomial, scale } from '../affine/polynomial';
import { spanOf } from '../syntaxNode';
import { type ArrayShape, boundedProduct, fresh, unknown, type Walk } from './context';
import { type Place, type Pointer, type Position, scalar, type Value } from './value';

function scaled(walk: Walk, index: Polynomial, { lanes }: ArrayShape): Polynomial {
  return walk.program.countsScalars ? index : inScalars(index, lanes, (name) => numberOf(walk, name));
}

/** The plain number that a constant is in the source; `null` where it is none. */
function numberOf({ program }: Walk, name: string): number | null {
  const code = program.constantOf(name)?.value;
  return code?.kind === 'number' ? code.value : null;
}

/** The place of a variable of the module. */
export function placeOf(walk: Walk, path: string): Place {
  const shape = walk.arrays.get(path);
  return { kind: 'place', path, offset: null, inner: shape?.inner ?? [], width: shape?.lanes ?? 1 };
}

/** A member of a place: of a struct, or a lane of a vector element, which is part of the same element. */
export function memberOf(walk: Walk, place: Place, member: string): Value {
  if (walk.arrays.has(place.path)) return place;
  if (isVectorPath(walk, place.path)) return lanesOf(walk, place.path, member);
  return placeOf(walk, `${place.path}.${member}`);
}

/** An element of a place: of an array in a buffer or shared memory, or by a known number of a small fixed array. */
export function elementAt(walk: Walk, place: Place, index: Polynomial, known: number | null): Value {
  if (walk.arrays.has(place.path)) return elementOf(walk, place, index);
  if (known === null) return unknown(walk, [index]);
  if (isVectorPath(walk, place.path)) return lanesOf(walk, place.path, 'xyzw'[known] ?? '');
  return placeOf(walk, `${place.path}[${known}]`);
}

function elementOf(walk: Walk, place: Place, index: Polynomial): Place {
  const { offset, inner } = place;
  if (offset === null) return { ...place, offset: inScalarsOf(walk, place, index) };
  const [length, ...rest] = inner;
  // An index into an element is one of its lanes, which is part of the same element.
  if (!length) return place;
  const row = { ...place, inner: rest };
  return { ...row, offset: add(boundedProduct(walk, offset, length), inScalarsOf(walk, row, index)) };
}

/** Indices of vectors as indices of scalars where the program counts so, at the innermost level only. */
function inScalarsOf(walk: Walk, { inner, width }: Position, index: Polynomial): Polynomial {
  return walk.program.countsScalars && inner.length === 0 ? inScalars(index, width) : index;
}

/** The address of a place. */
export function addressOf(place: Place): Pointer {
  return { ...place, kind: 'pointer' };
}

/** An array that is used as a value stands for the address of its first element. */
function decayed(walk: Walk, place: Place): Pointer {
  const [length, ...rest] = place.inner;
  if (place.offset === null) return { ...place, kind: 'pointer', offset: constant(0) };
  if (!length) return addressOf(place);
  return { ...place, kind: 'pointer', inner: rest, offset: boundedProduct(walk, place.offset, length) };
}

/** A pointer moved by a number of what it points to. */
export function moved(walk: Walk, pointer: Pointer, by: Polynomial): Pointer {
  return { ...pointer, offset: add(pointer.offset ?? constant(0), inScalarsOf(walk, pointer, by)) };
}

/** The place `index` elements behind where a pointer points. */
export function behind(walk: Walk, pointer: Pointer, index: Polynomial): Value {
  if (pointer.offset === null) return elementAt(walk, { ...pointer, kind: 'place' }, index, null);
  return { ...moved(walk, pointer, index), kind: 'place' };
}

/** Reads a place: an array element is recorded as an access, a scalar of a buffer becomes a field. */
export function load(walk: Walk, value: Value): Value {
  if (value.kind !== 'place') return value;
  const { path } = value;
  const shape = walk.arrays.get(path);
  if (shape) {
    // An array that is only named, or a row of one, is not read.
    if (value.offset === null || (value.inner.length > 0 && !isMatrix(value, shape)))
      return decayed(walk, value);
    record(walk, value, 'read');
    return unknown(walk, [element(path)]);
  }
  if (walk.fieldPaths.has(path)) {
    walk.fieldsRead.add(path);
    return scalar(fieldValue(walk, path));
  }
  if (isVectorPath(walk, path)) {
    const lanes = [...'xyzw'].map((lane) => `${path}.${lane}`).filter((lane) => walk.fieldPaths.has(lane));
    // Which lanes matter is seen where they are used; a whole vector may be read for one of them.
    return { kind: 'vector', components: lanes.map((lane) => fieldValue(walk, lane)) };
  }
  // A copy of a struct stands for the struct.
  return [...walk.fieldPaths].some((field) => field.startsWith(`${path}.`)) ? value : unknown(walk);
}

/** A scalar of a buffer: its symbol, or what it is taken to hold. */
function fieldValue({ assumed }: Walk, path: string): Polynomial {
  const value = assumed.values.get(path);
  return value === undefined ? field(path) : constant(value);
}

/** Records a read or write of an array element; `byInstruction` where an instruction decides which lanes take what. */
export function record(
  walk: Walk,
  { path, offset, inner, width }: Position,
  kind: 'read' | 'write',
  byInstruction = false,
): void {
  const shape = walk.arrays.get(path);
  if (!shape || walk.silent > 0 || offset === null) return;
  const columns = isMatrix({ inner }, shape) ? shape.columns : 1;
  let index = scale(offset, columns);
  for (const length of columns > 1 ? [] : inner)
    index = add(boundedProduct(walk, index, length), opaque(fresh(walk), []));
  const taken = width * columns;
  // What a group shares is sized in elements, what a problem sizes in scalars.
  const inElements = !walk.program.countsScalars && shape.space === 'shared';
  walk.accesses.push({
    array: path,
    space: shape.space,
    kind,
    elementIndex: walk.program.countsScalars ? null : columns > 1 ? offset : index,
    ...(inElements
      ? { index, width: taken / shape.lanes }
      : { index: scaled(walk, index, shape), width: taken }),
    unitBytes: byInstruction ? 0 : inElements ? shape.elementBytes : shape.elementBytes / shape.lanes,
    loops: [...walk.openLoops],
    branches: walk.openBranches,
    span: walk.statement && spanOf(walk.statement),
  });
}

/** Whether a position is that of a matrix, which is read and written as a whole. */
function isMatrix({ inner }: Pick<Position, 'inner'>, { columns }: ArrayShape): boolean {
  return columns > 1 && inner.length === 1;
}

function isVectorPath(walk: Walk, path: string): boolean {
  return walk.fieldPaths.has(`${path}.x`);
}

function lanesOf(walk: Walk, path: string, member: string): Value {
  const names = [...member].map((letter) => `${path}.${'xyzw'['rgba'.indexOf(letter)] ?? letter}`);
  if (!names.every((name) => walk.fieldPaths.has(name))) return unknown(walk);
  for (const name of names) walk.fieldsRead.add(name);
  return names.length === 1
    ? scalar(fieldValue(walk, names[0]!))
    : { kind: 'vector', components: names.map((name) => fieldValue(walk, name)) };
}
