import { binary, integer, named, product, sum } from '../../space/builders';
import type { Expression } from '../../space/expression';
import type { Atom, Polynomial } from './polynomial';

/** Gives the expression an atom is shown by, or `null` where it has none. */
export type AtomNames = (atom: Atom) => Expression | null;

/** Parameters by their own names; nothing else can be known before a launch. */
export const parameterNames: AtomNames = (atom) => (atom.kind === 'parameter' ? named(atom.name) : null);

/** The polynomial as an expression; `null` where an atom has no name. */
export function toExpression(polynomial: Polynomial, nameOf: AtomNames): Expression | null {
  const positive: Expression[] = [];
  const negative: Expression[] = [];
  for (const { coefficient, atoms } of polynomial.values()) {
    const factors = atoms.map((atom) => atomExpression(atom, nameOf));
    if (!factors.every((factor) => factor !== null)) return null;
    const size = Math.abs(coefficient);
    (coefficient < 0 ? negative : positive).push(product([...factors, integer(size)]));
  }
  return negative.reduce((left, right) => binary('-', left, right), sum(positive));
}

function atomExpression(atom: Atom, nameOf: AtomNames): Expression | null {
  if (atom.kind !== 'quotient' && atom.kind !== 'remainder') return nameOf(atom);
  const dividend = toExpression(atom.dividend, nameOf);
  const divisor = toExpression(atom.divisor, nameOf);
  return dividend && divisor && binary(atom.kind === 'quotient' ? '/' : '%', dividend, divisor);
}
