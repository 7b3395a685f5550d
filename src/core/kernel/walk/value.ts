import { opaque } from '../affine/atoms';
import type { Polynomial } from '../affine/polynomial';
import type { CodeType } from './code';

/** What is known of a value: numbers as polynomials, everything else as what it was made from. */
export type Value =
  | { readonly kind: 'scalar'; readonly polynomial: Polynomial }
  | { readonly kind: 'vector'; readonly components: readonly Polynomial[] }
  /** A struct by its members; those that are not listed are the members of `rest`. */
  | { readonly kind: 'record'; readonly members: ReadonlyMap<string, Value>; readonly rest: Place | null }
  | Place
  | Pointer;

/** A position in a buffer or in shared memory. */
export interface Position {
  readonly path: string;
  /** In units of what stands there, counted from the start; `null` where no index was applied yet. */
  readonly offset: Polynomial | null;
  /** Lengths of the arrays that still lie inside, the outermost first. */
  readonly inner: readonly Polynomial[];
  /** Scalars taken at once there. */
  readonly width: number;
}

/** A variable of the module or a part of one, not read yet. */
export interface Place extends Position {
  readonly kind: 'place';
}

/** The address of a place. */
export interface Pointer extends Position {
  readonly kind: 'pointer';
}

/** A variable of a function. */
export interface Cell {
  /** Its name and a number, because a name may be declared again: `sum#3`. */
  readonly id: string;
  value: Value;
  readonly type: CodeType | null;
}

/** A scalar value. */
export function scalar(polynomial: Polynomial): Value {
  return { kind: 'scalar', polynomial };
}

/** All polynomials a value consists of. */
export function partsOf(value: Value): readonly Polynomial[] {
  switch (value.kind) {
    case 'scalar':
      return [value.polynomial];
    case 'vector':
      return value.components;
    case 'record':
      return [...value.members.values()].flatMap(partsOf);
    case 'place':
    case 'pointer':
      return value.offset ? [value.offset] : [];
  }
}

/** Applies an operation to scalars, or component by component where one side is a vector. */
export function componentwise(
  left: Value,
  right: Value,
  apply: (left: Polynomial, right: Polynomial) => Polynomial,
  id: () => number,
): Value {
  if (left.kind === 'scalar' && right.kind === 'scalar')
    return scalar(apply(left.polynomial, right.polynomial));
  const lefts = left.kind === 'vector' ? left.components : null;
  const rights = right.kind === 'vector' ? right.components : null;
  const count = lefts?.length ?? rights?.length ?? 0;
  const at = (value: Value, i: number): Polynomial | undefined =>
    value.kind === 'scalar' ? value.polynomial : value.kind === 'vector' ? value.components[i] : undefined;
  const components: Polynomial[] = [];
  for (let i = 0; i < count; i++) {
    const [a, b] = [at(left, i), at(right, i)];
    if (a && b) components.push(apply(a, b));
  }
  if (count > 0 && components.length === count) return { kind: 'vector', components };
  return scalar(opaque(id(), [...partsOf(left), ...partsOf(right)]));
}

const LANES: Readonly<Record<string, number>> = { x: 0, y: 1, z: 2, w: 3, r: 0, g: 1, b: 2, a: 3 };

/** The lanes a swizzle names, or `null` where the member is no swizzle. */
export function swizzle(member: string): readonly number[] | null {
  const lanes = [...member].map((letter) => (Object.hasOwn(LANES, letter) ? LANES[letter]! : -1));
  return lanes.length > 0 && lanes.length <= 4 && !lanes.includes(-1) ? lanes : null;
}
