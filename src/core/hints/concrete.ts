import type { Atom, Polynomial } from '../kernel/affine/polynomial';

/** Gives the number that an atom of an index stands for, or `null` where it is not known. */
export type AtomValue = (atom: Atom) => number | null;

/** The number a polynomial is; `null` where an atom of it is not known, or a division is by 0. */
export function polynomialValue(polynomial: Polynomial, numberOf: AtomValue): number | null {
  let total = 0;
  for (const { coefficient, atoms } of polynomial.values()) {
    let term = coefficient;
    for (const atom of atoms) {
      const value = atomValue(atom, numberOf);
      if (value === null) return null;
      term *= value;
    }
    total += term;
  }
  return total;
}

function atomValue(atom: Atom, numberOf: AtomValue): number | null {
  if (atom.kind === 'number') return atom.value;
  if (atom.kind !== 'quotient' && atom.kind !== 'remainder') return numberOf(atom);
  const dividend = polynomialValue(atom.dividend, numberOf);
  const divisor = polynomialValue(atom.divisor, numberOf);
  if (dividend === null || !divisor) return null;
  return atom.kind === 'quotient' ? Math.trunc(dividend / divisor) : dividend % divisor;
}
