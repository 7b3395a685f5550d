import { topAtoms } from '../affine/atoms';
import type { Polynomial, Term } from '../affine/polynomial';

/** A number times powers of tile sizes, which may be in its divisor: `factor * product(name ^ power)`. */
export interface Monomial {
  readonly factor: number;
  /** No power is 0. */
  readonly powers: ReadonlyMap<string, number>;
}

/** A monomial plus a plain number, as the length of a padded row is. */
export interface Padded {
  readonly main: Monomial;
  readonly pad: number;
}

/** The value of each tile size in the source. */
export type Values = ReadonlyMap<string, number>;

/** A plain number. */
export function numeric(factor: number): Monomial {
  return { factor, powers: new Map() };
}

/** `left * right ^ power`. */
export function times(left: Monomial, right: Monomial, power = 1): Monomial {
  const powers = new Map(left.powers);
  for (const [name, own] of right.powers) {
    const sum = (powers.get(name) ?? 0) + own * power;
    if (sum === 0) powers.delete(name);
    else powers.set(name, sum);
  }
  return { factor: left.factor * right.factor ** power, powers };
}

/** The number a monomial is in the source. */
export function sizeOf({ factor, powers }: Monomial, values: Values): number {
  let value = factor;
  for (const [name, power] of powers) value *= (values.get(name) ?? Number.NaN) ** power;
  return Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value;
}

/** The number a padded monomial is in the source. */
export function paddedSizeOf({ main, pad }: Padded, values: Values): number {
  return sizeOf(main, values) + pad;
}

/** The monomial with some of its names replaced by what they are made of. */
export function substitute(monomial: Monomial, known: ReadonlyMap<string, Monomial>): Monomial {
  let result = numeric(monomial.factor);
  for (const [name, power] of monomial.powers) {
    const part = known.get(name) ?? { factor: 1, powers: new Map([[name, 1]]) };
    result = times(result, part, power);
  }
  return result;
}

/** A polynomial as a monomial with a plain number added; `null` where it is another sum or holds what is no tile size. */
export function paddedOf(polynomial: Polynomial, values: Values): Padded | null {
  let main: Monomial | null = null;
  let pad = 0;
  for (const term of polynomial.values()) {
    if (term.atoms.length === 0) pad = term.coefficient;
    else if (main) return null;
    else {
      main = monomialOf(term, values);
      if (!main) return null;
    }
  }
  return main ? { main, pad } : { main: numeric(pad), pad: 0 };
}

/** A polynomial of one term as a monomial. */
export function singleOf(polynomial: Polynomial, values: Values): Monomial | null {
  const padded = paddedOf(polynomial, values);
  return padded?.pad === 0 ? padded.main : null;
}

/** A term as a monomial; divisions of tile sizes are taken to come out even, which is a constraint of its own. */
export function monomialOf({ coefficient, atoms }: Term, values: Values): Monomial | null {
  let result = numeric(coefficient);
  for (const atom of atoms) {
    if (atom.kind === 'parameter' && values.has(atom.name))
      result = times(result, { factor: 1, powers: new Map([[atom.name, 1]]) });
    else if (atom.kind === 'quotient') {
      const [above, below] = [singleOf(atom.dividend, values), singleOf(atom.divisor, values)];
      if (!above || !below) return null;
      result = times(times(result, above), below, -1);
    } else return null;
  }
  return result;
}

/** Whether a polynomial is made of tile sizes and numbers alone. */
export function isOfSizes(polynomial: Polynomial, values: Values): boolean {
  return topAtoms(polynomial).every(
    (atom) =>
      (atom.kind === 'parameter' && values.has(atom.name)) ||
      (atom.kind === 'quotient' && isOfSizes(atom.dividend, values) && isOfSizes(atom.divisor, values)),
  );
}
