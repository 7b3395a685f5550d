import { add, constantValue, multiply, ofTerm, type Polynomial, scale } from './polynomial';

/**
 * An index that counts vectors of `lanes` scalars as one that counts scalars: `row * (N / 4) + col` becomes
 * `row * N + 4 * col`. Divisions by the lanes are taken as exact, which a kernel of this kind relies on anyway.
 */
export function inScalars(index: Polynomial, lanes: number): Polynomial {
  if (lanes === 1) return index;
  let total: Polynomial = new Map();
  for (const { coefficient, atoms } of index.values()) {
    const at = atoms.findIndex((atom) => atom.kind === 'quotient' && constantValue(atom.divisor) === lanes);
    const atom = atoms[at];
    const term =
      atom?.kind === 'quotient'
        ? multiply(ofTerm(coefficient, atoms.toSpliced(at, 1)), atom.dividend)
        : scale(ofTerm(coefficient, atoms), lanes);
    total = add(total, term);
  }
  return total;
}
