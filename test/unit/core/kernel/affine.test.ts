import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  builtin,
  deepAtoms,
  field,
  isUniform,
  opaque,
  parameter,
  quotient,
  remainder,
} from '../../../../src/core/kernel/affine/atoms';
import { inScalars } from '../../../../src/core/kernel/affine/lanes';
import {
  add,
  constant,
  constantValue,
  equal,
  keyOf,
  multiply,
  type Polynomial,
  scale,
  subtract,
} from '../../../../src/core/kernel/affine/polynomial';
import { commonFactor, splitBy } from '../../../../src/core/kernel/affine/split';
import { parameterNames, toExpression } from '../../../../src/core/kernel/affine/toExpression';
import { formatExpression } from '../../../../src/core/space/formatExpression';

const N = field('dims.n');
const T = parameter('T');
const group = builtin('group', 0);
const local = builtin('local', 0);

const leaf = fc.oneof(fc.integer({ min: 0, max: 9 }).map(constant), fc.constantFrom(N, T, group, local));
const polynomials: fc.Arbitrary<Polynomial> = fc.letrec<{ tree: Polynomial }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => add(a, b)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => multiply(a, b)),
  ),
})).tree;

const VALUES: Readonly<Record<string, number>> = { '@dims.n': 13, $T: 4, 'group.x': 7, 'local.x': 3 };

/** The number a polynomial is for fixed values of its atoms. */
function valueAt(polynomial: Polynomial): number {
  let total = 0;
  for (const { coefficient, atoms } of polynomial.values()) {
    total += atoms.reduce((value, atom) => {
      if (atom.kind === 'quotient') return value * Math.trunc(valueAt(atom.dividend) / valueAt(atom.divisor));
      if (atom.kind === 'remainder') return value * (valueAt(atom.dividend) % valueAt(atom.divisor));
      return value * VALUES[atom.key]!;
    }, coefficient);
  }
  return total;
}

describe('polynomials', () => {
  it('are a commutative ring', () => {
    fc.assert(
      fc.property(polynomials, polynomials, polynomials, (a, b, c) => {
        expect(equal(add(a, b), add(b, a))).toBe(true);
        expect(equal(multiply(a, b), multiply(b, a))).toBe(true);
        expect(equal(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
        expect(subtract(a, a).size).toBe(0);
        expect(keyOf(scale(a, 2))).toBe(keyOf(add(a, a)));
      }),
    );
  });

  it('divide as integers do', () => {
    const divisors = fc.oneof(
      fc.integer({ min: 1, max: 9 }).map(constant),
      fc.constantFrom(N, T, multiply(T, constant(2))),
    );
    fc.assert(
      fc.property(polynomials, divisors, (a, b) => {
        const [whole, rest] = [quotient(a, b), remainder(a, b)];
        if (!whole || !rest) return;
        expect(valueAt(whole)).toBe(Math.trunc(valueAt(a) / valueAt(b)));
        expect(valueAt(rest)).toBe(valueAt(a) % valueAt(b));
      }),
    );
  });

  it('refuse to divide by zero', () => {
    expect(quotient(N, constant(0))).toBeNull();
    expect(remainder(N, constant(0))).toBeNull();
    expect(quotient(constant(0), constant(0))).toEqual(constant(0));
  });

  it('simplify division by a factor', () => {
    const index = add(multiply(T, group), local);
    expect(keyOf(quotient(multiply(T, group), T)!)).toBe(keyOf(group));
    expect(constantValue(remainder(multiply(T, group), T)!)).toBe(0);
    expect(keyOf(remainder(index, T)!)).toBe(keyOf(remainder(local, T)!));
  });

  it('leave a difference whole, since its quotient is not the difference of quotients', () => {
    const rounded = quotient(subtract(add(N, T), constant(1)), T)!;
    expect(rounded.size).toBe(1);
  });
});

describe('reading indices', () => {
  const index = add(multiply(N, add(multiply(T, group), local)), builtin('local', 1));

  it('splits by a stride', () => {
    const [stride] = deepAtoms(N);
    const { outer, inner } = splitBy(index, stride!);
    expect(equal(outer, add(multiply(T, group), local))).toBe(true);
    expect(equal(inner, builtin('local', 1))).toBe(true);
  });

  it('finds what the terms with an atom share', () => {
    const banded = add(
      multiply(multiply(T, constant(4)), quotient(group, N)!),
      multiply(T, remainder(group, N)!),
    );
    const atoms = deepAtoms(banded).filter(({ kind }) => kind === 'quotient' || kind === 'remainder');
    expect(keyOf(commonFactor(banded, atoms)!)).toBe(keyOf(T));
    expect(commonFactor(banded, deepAtoms(local))).toBeNull();
  });

  it('counts scalars instead of vectors', () => {
    const vectors = add(multiply(local, quotient(N, constant(4))!), group);
    expect(keyOf(inScalars(vectors, 4))).toBe(keyOf(add(multiply(local, N), scale(group, 4))));
    expect(inScalars(vectors, 1)).toBe(vectors);
  });

  it('knows what every invocation shares', () => {
    expect(isUniform(add(N, quotient(T, constant(4))!))).toBe(true);
    expect(isUniform(quotient(group, N)!)).toBe(false);
    expect(isUniform(opaque(1, [N]))).toBe(false);
    expect(deepAtoms(opaque(1, [quotient(local, T)!])).map(({ key }) => key)).toContain('local.x');
  });

  it('writes constants as an expression, and nothing else', () => {
    const text = (polynomial: Polynomial) => {
      const expression = toExpression(polynomial, parameterNames);
      return expression && formatExpression(expression);
    };
    expect(text(multiply(quotient(parameter('BN'), T)!, constant(4)))).toBe('BN / T * 4');
    expect(text(subtract(T, constant(1)))).toBe('T - 1');
    expect(text(constant(0))).toBe('0');
    expect(text(add(T, N))).toBeNull();
  });
});
