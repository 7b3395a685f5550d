/**
 * Something an index depends on that is not a number: which invocation runs, which iteration, a named constant,
 * a scalar out of a buffer, or a value that is not a polynomial of these.
 */
export type Atom =
  /** `group` = index of the group, `local` = index in the group, `groups` = number of groups; axis 0, 1, 2 = x, y, z. */
  | {
      readonly kind: 'builtin';
      readonly name: 'group' | 'local' | 'groups';
      readonly axis: 0 | 1 | 2;
      readonly key: string;
    }
  /** A constant with a name: a tunable, an override or a plain number. */
  | { readonly kind: 'parameter'; readonly name: string; readonly key: string }
  /** A scalar of a buffer, by the path the kernel names it with. */
  | { readonly kind: 'field'; readonly path: string; readonly key: string }
  /** An element of an array, by the array's path. */
  | { readonly kind: 'element'; readonly array: string; readonly key: string }
  /** A whole number that separates rows where the code has no name for it; only a stride, no part of a polynomial. */
  | { readonly kind: 'number'; readonly value: number; readonly key: string }
  /** Number of elements of a buffer whose length is set with it. */
  | { readonly kind: 'length'; readonly array: string; readonly key: string }
  /** Whole square root. */
  | { readonly kind: 'root'; readonly square: Polynomial; readonly key: string }
  /** Iteration of a loop, counted from 0. */
  | { readonly kind: 'loop'; readonly loop: number; readonly key: string }
  /** Truncated division of non-negative integers, or its remainder. */
  | {
      readonly kind: 'quotient' | 'remainder';
      readonly dividend: Polynomial;
      readonly divisor: Polynomial;
      readonly key: string;
    }
  /** A value that is not followed; it still tells what it was made from. */
  | { readonly kind: 'opaque'; readonly id: number; readonly from: readonly Atom[]; readonly key: string };

/** A coefficient times a product of atoms, sorted by key; powers repeat the atom. */
export interface Term {
  readonly coefficient: number;
  readonly atoms: readonly Atom[];
}

/** A sum of terms by the key of their product; no term is zero, the constant term has the key ''. */
export type Polynomial = ReadonlyMap<string, Term>;

/** Larger sums are not worth following: no hand-written index comes near. */
export const MAX_TERMS = 64;
/** Longest description of a nested division that is still followed. */
export const MAX_KEY_LENGTH = 1_500;

/** The polynomial that is one number. */
export function constant(value: number): Polynomial {
  return value === 0 ? new Map() : new Map([['', { coefficient: value, atoms: [] }]]);
}

/** The polynomial that is one atom. */
export function atomic(atom: Atom): Polynomial {
  return new Map([[atom.key, { coefficient: 1, atoms: [atom] }]]);
}

/** The sum of two polynomials. */
export function add(left: Polynomial, right: Polynomial): Polynomial {
  const terms = new Map(left);
  for (const [key, term] of right) {
    const coefficient = (terms.get(key)?.coefficient ?? 0) + term.coefficient;
    if (coefficient === 0) terms.delete(key);
    else terms.set(key, { coefficient, atoms: term.atoms });
  }
  return terms;
}

/** The polynomial times a number. */
export function scale(polynomial: Polynomial, factor: number): Polynomial {
  if (factor === 0) return new Map();
  return new Map(
    [...polynomial].map(([key, { coefficient, atoms }]) => [
      key,
      { coefficient: coefficient * factor, atoms },
    ]),
  );
}

/** The difference of two polynomials. */
export function subtract(left: Polynomial, right: Polynomial): Polynomial {
  return add(left, scale(right, -1));
}

/** The product of two polynomials; its size is the product of theirs, so callers bound it by {@link MAX_TERMS}. */
export function multiply(left: Polynomial, right: Polynomial): Polynomial {
  let total: Polynomial = new Map();
  for (const a of left.values()) {
    for (const b of right.values())
      total = add(total, ofTerm(a.coefficient * b.coefficient, [...a.atoms, ...b.atoms]));
  }
  return total;
}

/** The polynomial that is one term. */
export function ofTerm(coefficient: number, atoms: readonly Atom[]): Polynomial {
  if (coefficient === 0) return new Map();
  const sorted = [...atoms].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return new Map([[sorted.map(({ key }) => key).join('*'), { coefficient, atoms: sorted }]]);
}

/** The number a polynomial is, or `null` where it has atoms. */
export function constantValue(polynomial: Polynomial): number | null {
  if (polynomial.size === 0) return 0;
  return polynomial.size === 1 ? (polynomial.get('')?.coefficient ?? null) : null;
}

/** A text that equal polynomials share. */
export function keyOf(polynomial: Polynomial): string {
  return [...polynomial]
    .map(([key, { coefficient }]) => `${coefficient}:${key}`)
    .sort()
    .join('+');
}

/** Whether two polynomials are the same sum. */
export function equal(left: Polynomial, right: Polynomial): boolean {
  return (
    left.size === right.size &&
    [...left].every(([key, term]) => right.get(key)?.coefficient === term.coefficient)
  );
}
