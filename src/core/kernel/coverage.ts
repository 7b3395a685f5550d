import type { KernelFacts } from './affine/access';
import { isUniform, quotient } from './affine/atoms';
import {
  type Atom,
  add,
  atomic,
  constant,
  constantValue,
  equal,
  keyOf,
  multiply,
  ofTerm,
  type Polynomial,
  type Term,
} from './affine/polynomial';
import type { Output } from './inference/operands';

/** The tile of C that a group has along one coordinate, and how much of it its invocations cover. */
export interface Coverage {
  readonly tile: Polynomial;
  readonly covered: Polynomial;
}

/**
 * Where a coordinate of C is a tile times the group's index plus what local index and loops add, the number of
 * combinations of these must be the tile; otherwise elements are left out or written twice. Only coordinates where
 * the two are not the same for every value of the constants.
 */
export function unlikeCoverage(facts: KernelFacts, output: Output): readonly Coverage[] {
  if (!isWrittenOnce(facts, output)) return [];
  return [
    { coordinate: output.row, width: output.edge },
    { coordinate: output.column, width: output.width },
  ].flatMap(({ coordinate, width }): Coverage[] => {
    let tile: Polynomial | null = null;
    let covered = constant(width);
    const counted = new Set<string>();
    for (const { coefficient, atoms } of coordinate.values()) {
      const [varying, ...more] = atoms.filter((atom) => !isUniform(atomic(atom)));
      const rest = atoms.filter((atom) => atom !== varying);
      if (!varying || more.length > 0 || counted.has(varying.key)) return [];
      counted.add(varying.key);
      const count = countOf(facts, varying);
      if (varying.kind === 'builtin' && varying.name === 'group') tile = ofTerm(coefficient, rest);
      else if (count) covered = multiply(covered, count);
      else return [];
    }
    if (!tile || equal(tile, withoutEvenDivisions(covered))) return [];
    return [{ tile, covered }];
  });
}

/** `BM / TM * TM` as `BM`: that a division comes out even is a constraint of its own. */
export function withoutEvenDivisions(product: Polynomial): Polynomial {
  const ratio = ratioOf(product, 0);
  if (!ratio) return product;
  const divisors = [...ratio.below.atoms];
  const left = ratio.above.atoms.filter((atom) => {
    const at = divisors.findIndex(({ key }) => key === atom.key);
    if (at >= 0) divisors.splice(at, 1);
    return at < 0;
  });
  const coefficient = ratio.above.coefficient / ratio.below.coefficient;
  return divisors.length === 0 && Number.isInteger(coefficient) ? ofTerm(coefficient, left) : product;
}

const MAX_DEPTH = 10;

/** A product of constants and divisions as one fraction; `null` where a sum is in it. */
function ratioOf(product: Polynomial, depth: number): { readonly above: Term; readonly below: Term } | null {
  const [term, ...more] = product.values();
  if (!term || more.length > 0 || depth > MAX_DEPTH) return null;
  let above: Term = { coefficient: term.coefficient, atoms: [] };
  let below: Term = { coefficient: 1, atoms: [] };
  for (const atom of term.atoms) {
    if (atom.kind !== 'quotient') {
      above = times(above, { coefficient: 1, atoms: [atom] });
      continue;
    }
    const dividend = ratioOf(atom.dividend, depth + 1);
    const divisor = ratioOf(atom.divisor, depth + 1);
    if (!dividend || !divisor) return null;
    above = times(times(above, dividend.above), divisor.below);
    below = times(times(below, dividend.below), divisor.above);
  }
  return { above, below };
}

function times(left: Term, right: Term): Term {
  return { coefficient: left.coefficient * right.coefficient, atoms: [...left.atoms, ...right.atoms] };
}

/** Whether the code writes C in one way: what one of several writes covers is not what all of them do. */
export function isWrittenOnce({ accesses }: KernelFacts, output: Output): boolean {
  const writes = accesses.filter(({ array, kind }) => array === output.binding.arrayPath && kind === 'write');
  return new Set(writes.map(({ index }) => keyOf(index))).size === 1;
}

/** How many values a local index, the counter of a simple loop, or a division of these takes; `null` = not known. */
function countOf(facts: KernelFacts, atom: Atom): Polynomial | null {
  switch (atom.kind) {
    case 'builtin':
      return atom.name === 'local' ? facts.groupSize[atom.axis] : null;
    case 'loop': {
      const loop = facts.loops.find(({ id }) => id === atom.loop);
      if (!loop?.bound || !loop.step) return null;
      const step = constantValue(loop.step);
      return step !== null && step >= 1 ? quotient(loop.bound, loop.step) : null;
    }
    case 'quotient': {
      const count = countOfIndex(facts, atom.dividend);
      return count && isUniform(atom.divisor) ? quotient(count, atom.divisor) : null;
    }
    case 'remainder':
      return countOfIndex(facts, atom.dividend) && isUniform(atom.divisor) ? atom.divisor : null;
    default:
      return null;
  }
}

/** How many values an index takes that counts up from 0: a local index, one along two axes, or a division of one. */
function countOfIndex(facts: KernelFacts, index: Polynomial): Polynomial | null {
  const [x, y] = facts.groupSize;
  const flat = add(
    atomic({ kind: 'builtin', name: 'local', axis: 0, key: 'local.x' }),
    multiply(x, atomic({ kind: 'builtin', name: 'local', axis: 1, key: 'local.y' })),
  );
  if (equal(index, flat)) return multiply(x, y);
  const [term, ...more] = index.values();
  const [atom, ...others] = term?.atoms ?? [];
  if (!term || !atom || more.length > 0 || others.length > 0 || term.coefficient !== 1) return null;
  return atom.kind === 'loop' ? null : countOf(facts, atom);
}
