import type { KernelFacts } from '../affine/access';
import { deepAtoms } from '../affine/atoms';
import { constantValue, type Polynomial } from '../affine/polynomial';

/**
 * Scalars that only switch between ways through the code, with the value they are given: 0 turns off transposing,
 * accumulating and activations, and what is named after a bias is 1, so that the bias is added.
 */
export function switchesOf({
  accesses,
  comparisons,
  loops,
  factors,
}: KernelFacts): ReadonlyMap<string, number> {
  const isTest = ({ left, right }: KernelFacts['comparisons'][number]): boolean =>
    constantValue(left) !== null || constantValue(right) !== null;
  const used = new Set([
    ...accesses.flatMap(({ index }) => fieldsIn(index)),
    ...loops.flatMap(({ bound, step }) => [bound, step].flatMap((it) => (it ? fieldsIn(it) : []))),
    ...comparisons
      .filter((it) => !isTest(it))
      .flatMap(({ left, right }) => [...fieldsIn(left), ...fieldsIn(right)]),
    ...factors.map(({ path }) => path),
  ]);
  const tested = comparisons
    .filter(isTest)
    .flatMap(({ left, right }) => [...fieldsIn(left), ...fieldsIn(right)]);
  return new Map(
    tested
      .filter((path) => !used.has(path))
      .map((path) => [path, /bias/i.test(path.split('.').at(-1)!) ? 1 : 0]),
  );
}

function fieldsIn(polynomial: Polynomial): readonly string[] {
  return deepAtoms(polynomial).flatMap((atom) => (atom.kind === 'field' ? [atom.path] : []));
}
