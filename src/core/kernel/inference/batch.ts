import type { KernelFacts } from '../affine/access';
import { deepAtoms, topAtoms } from '../affine/atoms';
import type { Atom, Polynomial } from '../affine/polynomial';
import { splitBy } from '../affine/split';
import type { GemmModel } from './inferGemm';

/** What the launch's third index does in a kernel of which one product of a batch is understood. */
export interface Batch {
  /** Scalars that the third index is compared with: how many products there are. */
  readonly counts: ReadonlySet<string>;
  /** Scalars that the third index is multiplied by: how far apart the matrices of neighbouring products are. */
  readonly strides: ReadonlySet<string>;
}

/** What there is where no batch is. */
export const NO_BATCH: Batch = { counts: new Set(), strides: new Set() };

/** Whether the code depends on the index of the group along an axis, counted from 0. */
export function followsAxis({ accesses, comparisons, loops }: KernelFacts, axis: number): boolean {
  return [
    ...accesses.map(({ index }) => index),
    ...comparisons.flatMap(({ left, right }) => [left, right]),
    ...loops.flatMap(({ bound }) => bound ?? []),
  ].some((polynomial) => deepAtoms(polynomial).some((atom) => isGroup(atom, axis)));
}

/** The scalars that belong to the third index. */
export function readBatch({ accesses, comparisons }: KernelFacts): Batch {
  const counts = comparisons.flatMap(({ left, right }) => [
    ...(isIndex(left) ? fieldsIn(right) : []),
    ...(isIndex(right) ? fieldsIn(left) : []),
  ]);
  const strides = accesses.flatMap(({ index }) =>
    [...index.values()].flatMap(({ atoms }) =>
      atoms.some(isThird) ? atoms.flatMap((atom) => (atom.kind === 'field' ? [atom.path] : [])) : [],
    ),
  );
  return { counts: new Set(counts), strides: new Set(strides) };
}

/**
 * Whether the third index chooses a part of k instead of a product of a batch: a loop ends where it says, or it moves
 * along the rows of A, or along those of a B that is stored transposed. `one` is what was understood with that index
 * at 0.
 */
export function splitsK(facts: KernelFacts, { operands: { a, b } }: GemmModel): boolean {
  if (facts.loops.some(({ bound }) => bound && deepAtoms(bound).some(isThird))) return true;
  const others = fieldsBeside(facts);
  // A scalar that nothing but the third index is multiplied by is the distance of two matrices.
  const isDistance = (atoms: readonly Atom[]): boolean =>
    atoms.some((atom) => atom.kind === 'field' && !others.has(atom.path));
  return [a?.order === 'n' ? a : null, b?.order === 't' ? b : null].some((operand) => {
    const { binding, stride } = operand ?? {};
    return (
      stride &&
      facts.accesses.some(
        ({ array, kind, index }) =>
          array === binding?.arrayPath &&
          kind === 'read' &&
          [...splitBy(index, stride).inner.values()].some(
            ({ atoms }) => atoms.some(isThird) && !isDistance(atoms),
          ),
      )
    );
  });
}

/** Scalars that the code uses for anything else than to multiply the third index. */
function fieldsBeside({ accesses, comparisons, loops }: KernelFacts): ReadonlySet<string> {
  const indices = accesses.flatMap(({ index }) =>
    [...index.values()].flatMap(({ atoms }) => (atoms.some(isThird) ? [] : atoms)),
  );
  const others = [
    ...comparisons.flatMap(({ left, right }) => [left, right]),
    ...loops.flatMap(({ bound, step }) => [bound, step].filter((it) => it !== null)),
  ].flatMap(deepAtoms);
  return new Set([...indices, ...others].flatMap((atom) => (atom.kind === 'field' ? [atom.path] : [])));
}

/** Whether an atom is the index of the group along the third axis. */
export function isThird(atom: Atom): boolean {
  return isGroup(atom, 2);
}

function isGroup(atom: Atom, axis: number): boolean {
  return atom.kind === 'builtin' && atom.name === 'group' && atom.axis === axis;
}

function isIndex(polynomial: Polynomial): boolean {
  const [only, ...more] = topAtoms(polynomial);
  return only !== undefined && more.length === 0 && isThird(only);
}

function fieldsIn(polynomial: Polynomial): readonly string[] {
  return topAtoms(polynomial).flatMap((atom) => (atom.kind === 'field' ? [atom.path] : []));
}
