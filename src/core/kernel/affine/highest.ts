import type { KernelFacts, Loop } from './access';
import { isUniform, quotient } from './atoms';
import {
  type Atom,
  add,
  atomic,
  constant,
  constantValue,
  MAX_TERMS,
  multiply,
  ofTerm,
  type Polynomial,
  subtract,
} from './polynomial';
import { splitBy } from './split';

type Extents = Pick<KernelFacts, 'groupSize' | 'loops'>;

/**
 * A number over named constants that an index of non-negative parts never exceeds in a group, and that it reaches where
 * the loops over it come out even; `null` where it follows anything that is not known before a launch.
 */
export function highest(index: Polynomial, extents: Extents): Polynomial | null {
  const counted = withoutLoops(index, extents);
  return counted && sumOf([...counted.values()].map((term) => highestOfTerm(term, extents)));
}

function sumOf(parts: readonly (Polynomial | null)[]): Polynomial | null {
  return parts.reduce<Polynomial | null>((sum, part) => sum && part && add(sum, part), constant(0));
}

function highestOfTerm(
  { coefficient, atoms }: { readonly coefficient: number; readonly atoms: readonly Atom[] },
  extents: Extents,
): Polynomial | null {
  // What is taken off is least where it is nothing.
  if (coefficient < 0) {
    const varies = atoms.some((atom) => !isUniform(atomic(atom)));
    return varies ? constant(0) : ofTerm(coefficient, atoms);
  }
  return atoms.reduce<Polynomial | null>((product, atom) => {
    const factor = highestOfAtom(atom, extents);
    return product && factor && product.size * factor.size <= MAX_TERMS ? multiply(product, factor) : null;
  }, constant(coefficient));
}

function highestOfAtom(atom: Atom, extents: Extents): Polynomial | null {
  switch (atom.kind) {
    case 'parameter':
      return atomic(atom);
    case 'builtin':
      return atom.name === 'local' ? subtract(extents.groupSize[atom.axis], constant(1)) : null;
    case 'quotient': {
      const dividend = highest(atom.dividend, extents);
      return dividend && highestQuotient(dividend, atom.divisor);
    }
    case 'remainder':
      return subtract(atom.divisor, constant(1));
    default:
      return null;
  }
}

/** `dividend / divisor`; of one less than a multiple one less than what is multiplied. */
function highestQuotient(dividend: Polynomial, divisor: Polynomial): Polynomial | null {
  const next = add(dividend, constant(1));
  const whole = quotient(next, divisor);
  const isMultiple = whole !== null && subtract(multiply(whole, divisor), next).size === 0;
  return isMultiple ? subtract(whole, constant(1)) : quotient(dividend, divisor);
}

/** An index with the last value of each loop that it follows in place of the loop's iteration. */
function withoutLoops(index: Polynomial, { loops }: Extents): Polynomial | null {
  let left: Polynomial | null = index;
  for (const loop of loops) {
    const atom: Atom = { kind: 'loop', loop: loop.id, key: `loop${loop.id}` };
    if (left && followsLoop(left, atom.key)) left = atLast(left, atom, loop);
  }
  return left;
}

function followsLoop(index: Polynomial, key: string): boolean {
  return [...index.values()].some(({ atoms }) => atoms.some((atom) => atom.key === key));
}

function atLast(index: Polynomial, atom: Atom, { start, step, bound, operator }: Loop): Polynomial | null {
  const { outer, inner } = splitBy(index, atom);
  if (!start || !step || !bound || !['<', '<=', '!='].includes(operator)) return null;
  if (followsLoop(outer, atom.key)) return null;
  const last = operator === '<=' ? bound : subtract(bound, constant(1));
  if (constantValue(start) !== null) {
    const iterations = highestQuotient(subtract(last, start), step);
    return iterations && add(inner, multiply(outer, iterations));
  }
  // Where invocations start apart from each other, the last of them still is below the bound.
  const factor = quotient(outer, step);
  if (!factor || subtract(multiply(factor, step), outer).size > 0) return null;
  return add(subtract(inner, multiply(factor, start)), multiply(factor, last));
}
