import { binary, integer } from '../space/builders';
import { formatExpression } from '../space/formatExpression';
import type { KernelFacts } from './affine/access';
import { deepAtoms } from './affine/atoms';
import { type Atom, multiply, type Polynomial } from './affine/polynomial';
import { parameterNames, toExpression } from './affine/toExpression';
import { unlikeCoverage } from './coverage';
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
  for (const { tile, covered } of output ? unlikeCoverage(facts, output) : []) {
    if (!isAboutTunables([tile, covered], names)) continue;
    const [left, right] = [tile, covered].map((side) => toExpression(side, parameterNames));
    if (!left || !right) continue;
    const constraint = derived(binary('==', left, right));
    found.set(constraint.text, constraint);
  }
  for (const constraint of fragmentShapes(facts, names)) found.set(constraint.text, constraint);
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

/** The shapes of a product that `wmma` has: m * n and k, or all three where there is only one. */
function fragmentShapes(facts: KernelFacts, names: ConstraintNames): readonly Constraint[] {
  return facts.tensorProducts.flatMap(({ a, shape }): readonly Constraint[] => {
    if (!shape) return [];
    const { m, n, k } = shape;
    const needed: readonly (readonly [Polynomial, number])[] =
      a === 'tf32'
        ? [
            [m, 16],
            [n, 16],
            [k, 8],
          ]
        : [
            [multiply(m, n), 256],
            [k, 16],
          ];
    return needed.flatMap(([extent, value]) => {
      const expression = isAboutTunables([extent], names) ? toExpression(extent, parameterNames) : null;
      return expression ? [derived(binary('==', expression, integer(value)))] : [];
    });
  });
}
