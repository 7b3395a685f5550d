import type { KernelFacts } from '../affine/access';
import { deepAtoms, isUniform } from '../affine/atoms';
import { type Atom, atomic, type Polynomial } from '../affine/polynomial';
import type { Binding } from '../kernelModel';
import { isThird } from './batch';
import { isInteger } from './scalars';

/**
 * Scalars that are taken for 1: where every step along an array is multiplied by a scalar, `A[i * rows + k * columns]`, the
 * last of them that the code uses for nothing else tells how far apart neighbours in a row are. A kernel that takes any
 * strides is right with rows that lie behind each other.
 */
export function unitStridesOf(
  facts: KernelFacts,
  bindings: readonly Binding[],
  switches: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const scalars = bindings
    .flatMap(({ fields }) => fields)
    .filter(({ path, scalar }) => isInteger(scalar) && !switches.has(path))
    .map(({ path }) => path);
  const arrays = bindings.filter(({ space, element }) => space === 'storage' && element);
  const elsewhere = fieldsOf([
    ...facts.comparisons.flatMap(({ left, right }) => [left, right]),
    ...facts.loops.flatMap(({ bound, step }) => [bound, step].filter((it) => it !== null)),
  ]);
  return new Set(
    arrays.flatMap(({ arrayPath }) => {
      const strides = stridesIn(facts, arrayPath);
      const own = scalars.filter((path) => strides.has(path) && !elsewhere.has(path));
      return strides.size > 1 ? own.slice(-1) : [];
    }),
  );
}

/** The scalars that the steps along an array are multiplied by; none where a step is multiplied by no scalar, or by two. */
function stridesIn({ accesses }: KernelFacts, array: string): ReadonlySet<string> {
  const steps = accesses
    .filter((access) => access.array === array)
    .flatMap(({ index }) => [...index.values()])
    .filter(({ atoms }) => atoms.some((atom) => !isUniform(atomic(atom))) && !atoms.some(isThird))
    .map(({ atoms }) => atoms.flatMap(pathOf));
  return new Set(steps.every(({ length }) => length === 1) ? steps.flat() : []);
}

function fieldsOf(polynomials: readonly Polynomial[]): ReadonlySet<string> {
  return new Set(polynomials.flatMap(deepAtoms).flatMap(pathOf));
}

function pathOf(atom: Atom): readonly string[] {
  return atom.kind === 'field' ? [atom.path] : [];
}
