import { deepAtoms, numberStride, topAtoms, withoutAtoms } from './atoms';
import { type Atom, add, ofTerm, type Polynomial } from './polynomial';

/** An index read as `stride * outer + inner`. */
export interface Split {
  readonly stride: Atom;
  readonly outer: Polynomial;
  readonly inner: Polynomial;
}

/** Every way to read an index as `stride * outer + inner` with an atom the predicate accepts, or a number, as the stride. */
export function splits(index: Polynomial, accepts: (stride: Atom) => boolean): readonly Split[] {
  return [...topAtoms(index), ...numbersIn(index)]
    .filter(accepts)
    .map((stride) => ({ stride, ...splitBy(index, stride) }));
}

/** The numbers above 1 that terms are multiplied by. */
function numbersIn(index: Polynomial): readonly Atom[] {
  const values = new Set([...index.values()].map(({ coefficient }) => Math.abs(coefficient)));
  return [...values].filter((value) => value > 1).map(numberStride);
}

/** The terms that have the stride as a factor, without it, and all others. */
export function splitBy(index: Polynomial, stride: Atom): { outer: Polynomial; inner: Polynomial } {
  let outer: Polynomial = new Map();
  let inner: Polynomial = new Map();
  for (const { coefficient, atoms } of index.values()) {
    if (stride.kind === 'number') {
      const isMultiple = coefficient % stride.value === 0 && atoms.length > 0;
      if (isMultiple) outer = add(outer, ofTerm(coefficient / stride.value, atoms));
      else inner = add(inner, ofTerm(coefficient, atoms));
      continue;
    }
    const without = withoutAtoms(atoms, [stride]);
    if (without) outer = add(outer, ofTerm(coefficient, without));
    else inner = add(inner, ofTerm(coefficient, atoms));
  }
  return { outer, inner };
}

/**
 * What every term that has one of these atoms as a factor is a multiple of, the atoms themselves left out:
 * `T` for `T * group.y`, `BM` for `BM * G * (x / p) + BM * (x % q)`. `null` where no term has any.
 */
export function commonFactor(polynomial: Polynomial, atoms: readonly Atom[]): Polynomial | null {
  const keys = new Set(atoms.map(({ key }) => key));
  let common: { coefficient: number; atoms: readonly Atom[] } | null = null;
  for (const term of polynomial.values()) {
    const rest = term.atoms.filter(({ key }) => !keys.has(key));
    if (rest.length === term.atoms.length) continue;
    common = common
      ? {
          coefficient: greatestCommonDivisor(common.coefficient, term.coefficient),
          atoms: shared(common.atoms, rest),
        }
      : { coefficient: Math.abs(term.coefficient), atoms: rest };
  }
  return common && ofTerm(common.coefficient, common.atoms);
}

/** Whether any part of the polynomial, however deep, is one of the atoms. */
export function dependsOn(polynomial: Polynomial, keys: ReadonlySet<string>): boolean {
  return deepAtoms(polynomial).some(({ key }) => keys.has(key));
}

function shared(left: readonly Atom[], right: readonly Atom[]): readonly Atom[] {
  const open = [...right];
  return left.filter(({ key }) => {
    const at = open.findIndex((atom) => atom.key === key);
    if (at >= 0) open.splice(at, 1);
    return at >= 0;
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
