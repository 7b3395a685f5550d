import { binary, integer } from '../space/builders';
import { formatExpression } from '../space/formatExpression';
import type { KernelFacts } from './affine/access';
import { deepAtoms, withoutAtoms } from './affine/atoms';
import {
  type Atom,
  constant,
  constantValue,
  equal,
  multiply,
  ofTerm,
  type Polynomial,
} from './affine/polynomial';
import { parameterNames, toExpression } from './affine/toExpression';
import type { Output } from './inference/operands';
import type { Constraint } from './kernelModel';

/** Names of constants that vary, and of those that are extents of the problem. */
export interface ConstraintNames {
  readonly tunables: ReadonlySet<string>;
  readonly dims: ReadonlySet<string>;
}

/**
 * What the code needs of its tunables: where a product of them is divided it must come out even, or a part of the
 * tile is left out; and the invocations of a group must cover its tile of C. Extents of the problem stay out of it.
 */
export function deriveConstraints(
  facts: KernelFacts,
  output: Output | null,
  lengths: readonly Polynomial[],
  names: ConstraintNames,
): readonly Constraint[] {
  const polynomials = [
    ...facts.groupSize,
    ...lengths,
    ...facts.loops.flatMap(({ step, bound }) => [step, bound].filter((it) => it !== null)),
    ...facts.accesses.filter(({ space }) => space === 'global').map(({ index }) => index),
  ];
  const found = new Map<string, Constraint>();
  for (const atom of polynomials.flatMap((polynomial) => deepAtoms(polynomial))) {
    const constraint = divisibility(atom, names);
    if (constraint) found.set(constraint.text, constraint);
  }
  for (const constraint of output ? coverage(facts, output, names) : [])
    found.set(constraint.text, constraint);
  return [...found.values()];
}

function divisibility(atom: Atom, names: ConstraintNames): Constraint | null {
  if (atom.kind !== 'quotient' || atom.dividend.size !== 1 || atom.divisor.size !== 1) return null;
  if (!isAboutTunables([atom.dividend, atom.divisor], names)) return null;
  const dividend = toExpression(atom.dividend, parameterNames);
  const divisor = toExpression(atom.divisor, parameterNames);
  if (!dividend || !divisor) return null;
  return derived(binary('==', binary('%', dividend, divisor), integer(0)));
}

/** Whether the parts are made of constants alone, none an extent and at least one tunable. */
function isAboutTunables(parts: readonly Polynomial[], { tunables, dims }: ConstraintNames): boolean {
  const atoms = parts.flatMap(deepAtoms);
  const known = atoms.every((atom) =>
    atom.kind === 'parameter' ? !dims.has(atom.name) : atom.kind === 'quotient',
  );
  return known && atoms.some((atom) => atom.kind === 'parameter' && tunables.has(atom.name));
}

function derived(expression: Constraint['expression']): Constraint {
  return { expression, text: formatExpression(expression), from: 'analysis' };
}

/**
 * Where a coordinate of C is a tile times the group's index plus what local index and loops add, the number of
 * combinations of these must be the tile; otherwise elements are left out or written twice.
 */
function coverage(facts: KernelFacts, output: Output, names: ConstraintNames): readonly Constraint[] {
  const lanes = output.binding.element?.lanes ?? 1;
  return [
    { coordinate: output.row, width: 1 },
    { coordinate: output.column, width: lanes },
  ].flatMap(({ coordinate, width }): Constraint[] => {
    let tile: Polynomial | null = null;
    let covered = constant(width);
    const counted = new Set<string>();
    for (const { coefficient, atoms } of coordinate.values()) {
      const [varying, ...more] = atoms.filter(({ kind }) => kind !== 'parameter' && kind !== 'quotient');
      const rest = atoms.filter((atom) => atom !== varying);
      if (!varying || more.length > 0 || counted.has(varying.key)) return [];
      counted.add(varying.key);
      const count = countOf(facts, varying);
      if (varying.kind === 'builtin' && varying.name === 'group') tile = ofTerm(coefficient, rest);
      else if (count) covered = multiply(covered, count);
      else return [];
    }
    if (!tile || equal(tile, withoutEvenDivisions(covered))) return [];
    if (!isAboutTunables([tile, covered], names)) return [];
    const [left, right] = [tile, covered].map((side) => toExpression(side, parameterNames));
    return left && right ? [derived(binary('==', left, right))] : [];
  });
}

/** `BM / TM * TM` as `BM`: that the division comes out even is a constraint of its own. */
function withoutEvenDivisions(product: Polynomial): Polynomial {
  const [term, ...more] = product.values();
  if (!term || more.length > 0) return product;
  for (const [i, atom] of term.atoms.entries()) {
    if (atom.kind !== 'quotient') continue;
    const [divisor] = atom.divisor.values();
    const rest = divisor && withoutAtoms(term.atoms.toSpliced(i, 1), divisor.atoms);
    if (!rest || atom.divisor.size > 1 || term.coefficient % divisor.coefficient !== 0) continue;
    return withoutEvenDivisions(
      multiply(ofTerm(term.coefficient / divisor.coefficient, rest), atom.dividend),
    );
  }
  return product;
}

/** How many values a local index or the counter of a simple loop takes. */
function countOf(facts: KernelFacts, atom: Atom): Polynomial | null {
  if (atom.kind === 'builtin' && atom.name === 'local') return facts.groupSize[atom.axis];
  if (atom.kind !== 'loop') return null;
  const loop = facts.loops.find(({ id }) => id === atom.loop);
  return loop?.bound && loop.step && constantValue(loop.step) === 1 ? loop.bound : null;
}
