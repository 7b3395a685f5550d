import {
  type Atom,
  add,
  atomic,
  constant,
  constantValue,
  keyOf,
  MAX_KEY_LENGTH,
  ofTerm,
  type Polynomial,
  type Term,
} from './polynomial';

/** Index of the group, index in the group or number of groups along an axis. */
export function builtin(name: 'group' | 'local' | 'groups', axis: 0 | 1 | 2): Polynomial {
  return atomic({ kind: 'builtin', name, axis, key: `${name}.${'xyz'[axis]}` });
}

/** A named constant. */
export function parameter(name: string): Polynomial {
  return atomic({ kind: 'parameter', name, key: `$${name}` });
}

/** A scalar of a buffer. */
export function field(path: string): Polynomial {
  return atomic({ kind: 'field', path, key: `@${path}` });
}

/** Any element of an array, of which nothing but its origin is known. */
export function element(array: string): Polynomial {
  return atomic({ kind: 'element', array, key: `[${array}]` });
}

/** The number of elements of a buffer. */
export function arrayLength(array: string): Polynomial {
  return atomic({ kind: 'length', array, key: `length[${array}]` });
}

/** The whole square root; `null` where the description would grow too long to follow. */
export function root(square: Polynomial): Polynomial | null {
  const key = `root(${keyOf(square)})`;
  return key.length > MAX_KEY_LENGTH ? null : atomic({ kind: 'root', square, key });
}

/** A whole number that separates rows, as the stride it is. */
export function numberStride(value: number): Atom {
  return { kind: 'number', value, key: `#${value}` };
}

/** The iteration of the loop with this number. */
export function iteration(loop: number): Polynomial {
  return atomic({ kind: 'loop', loop, key: `loop${loop}` });
}

/** A value made of others in a way that is not followed. */
export function opaque(id: number, from: readonly Polynomial[]): Polynomial {
  const atoms = new Map<string, Atom>();
  for (const polynomial of from) for (const atom of deepAtoms(polynomial)) atoms.set(atom.key, atom);
  return atomic({ kind: 'opaque', id, from: [...atoms.values()], key: `?${id}` });
}

/**
 * `dividend / divisor` of non-negative integers: simplified where the divisor is a factor, otherwise one atom.
 * `null` where the description would grow too long to follow, or the divisor is 0.
 */
export function quotient(dividend: Polynomial, divisor: Polynomial): Polynomial | null {
  const { whole, rest } = divideTerms(dividend, divisor);
  if (rest.size === 0) return whole;
  const top = constantValue(rest);
  const bottom = constantValue(divisor);
  if (bottom === 0) return null;
  if (top !== null && bottom !== null) return add(whole, constant(Math.trunc(top / bottom)));
  const atom = divided('quotient', rest, divisor);
  return atom && add(whole, atomic(atom));
}

/** `dividend % divisor` of non-negative integers; `null` as for {@link quotient}. */
export function remainder(dividend: Polynomial, divisor: Polynomial): Polynomial | null {
  const { rest } = divideTerms(dividend, divisor);
  const top = constantValue(rest);
  const bottom = constantValue(divisor);
  if (bottom === 0) return null;
  if (top === 0) return constant(0);
  if (top !== null && bottom !== null) return constant(top % bottom);
  const atom = divided('remainder', rest, divisor);
  return atom && atomic(atom);
}

function divided(kind: 'quotient' | 'remainder', dividend: Polynomial, divisor: Polynomial): Atom | null {
  const key = `${kind}(${keyOf(dividend)},${keyOf(divisor)})`;
  return key.length > MAX_KEY_LENGTH ? null : { kind, dividend, divisor, key };
}

/** Takes out of the dividend the terms that are multiples of a divisor of one term; the rest must stay non-negative. */
function divideTerms(dividend: Polynomial, divisor: Polynomial): { whole: Polynomial; rest: Polynomial } {
  const [by, ...more] = divisor.values();
  if (!by || more.length > 0) return { whole: new Map(), rest: dividend };
  let whole: Polynomial = new Map();
  const rest = new Map<string, Term>();
  for (const [key, term] of dividend) {
    const atoms = withoutAtoms(term.atoms, by.atoms);
    if (atoms && term.coefficient % by.coefficient === 0) {
      whole = add(whole, ofTerm(term.coefficient / by.coefficient, atoms));
    } else rest.set(key, term);
  }
  // (T + x - 1) / T is not 1 + (x - 1) / T where x is 0, so a difference is left whole.
  if ([...rest.values()].some(({ coefficient }) => coefficient < 0))
    return { whole: new Map(), rest: dividend };
  return { whole, rest };
}

/** The atoms without one occurrence of each of `removed`; `null` where one is not among them. */
export function withoutAtoms(atoms: readonly Atom[], removed: readonly Atom[]): readonly Atom[] | null {
  const left = [...atoms];
  for (const { key } of removed) {
    const at = left.findIndex((atom) => atom.key === key);
    if (at < 0) return null;
    left.splice(at, 1);
  }
  return left;
}

/** Every atom a polynomial is made of, those inside divisions and behind opaque values too, each once. */
export function deepAtoms(polynomial: Polynomial): readonly Atom[] {
  const found = new Map<string, Atom>();
  const visit = (atoms: Iterable<Atom>): void => {
    for (const atom of atoms) {
      if (found.has(atom.key)) continue;
      found.set(atom.key, atom);
      if (atom.kind === 'opaque') visit(atom.from);
      if (atom.kind === 'root') visit(topAtoms(atom.square));
      if (atom.kind === 'quotient' || atom.kind === 'remainder') {
        visit(topAtoms(atom.dividend));
        visit(topAtoms(atom.divisor));
      }
    }
  };
  visit(topAtoms(polynomial));
  return [...found.values()];
}

/** The atoms that are factors of the terms, each once. */
export function topAtoms(polynomial: Polynomial): readonly Atom[] {
  const found = new Map<string, Atom>();
  for (const { atoms } of polynomial.values()) for (const atom of atoms) found.set(atom.key, atom);
  return [...found.values()];
}

/** Whether an atom is, or is made of, one that the predicate accepts. */
export function reaches(atom: Atom, accepts: (atom: Atom) => boolean): boolean {
  return accepts(atom) || deepAtoms(atomic(atom)).some(accepts);
}

/** Whether every invocation of the launch sees the same value. */
export function isUniform(polynomial: Polynomial): boolean {
  return deepAtoms(polynomial).every(({ kind }) => UNIFORM.has(kind));
}

const UNIFORM: ReadonlySet<Atom['kind']> = new Set([
  'parameter',
  'field',
  'length',
  'root',
  'quotient',
  'remainder',
]);
