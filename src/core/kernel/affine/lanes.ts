import { topAtoms } from './atoms';
import {
  type Atom,
  add,
  atomic,
  constantValue,
  equal,
  multiply,
  ofTerm,
  type Polynomial,
  scale,
} from './polynomial';

/**
 * An index that counts vectors of `lanes` scalars as one that counts scalars: `row * (N / 4) + col` becomes
 * `row * N + 4 * col`. Divisions by the lanes are taken as exact, which a kernel of this kind relies on anyway;
 * `numberOf` gives the number that a named constant is, which may be the lanes.
 */
export function inScalars(
  index: Polynomial,
  lanes: number,
  numberOf: (name: string) => number | null = () => null,
): Polynomial {
  if (lanes === 1) return index;
  let total: Polynomial = new Map();
  for (const { coefficient, atoms } of index.values()) {
    const at = atoms.findIndex((atom) => atom.kind === 'quotient' && divisorOf(atom, numberOf) === lanes);
    const atom = atoms[at];
    const term =
      atom?.kind === 'quotient'
        ? multiply(ofTerm(coefficient, atoms.toSpliced(at, 1)), atom.dividend)
        : scale(ofTerm(coefficient, atoms), lanes);
    total = add(total, term);
  }
  return total;
}

/** The number that is divided by; a name stands for one only below an extent, elsewhere it may be a tunable. */
function divisorOf(
  { dividend, divisor }: Extract<Atom, { kind: 'quotient' | 'remainder' }>,
  numberOf: (name: string) => number | null,
): number | null {
  const [only, ...more] = topAtoms(divisor);
  const isName = only?.kind === 'parameter' && more.length === 0 && equal(divisor, atomic(only));
  return isName && topAtoms(dividend).some(({ kind }) => kind === 'field')
    ? numberOf(only.name)
    : constantValue(divisor);
}
