import type { Blocks } from '../../gemm/problem';
import type { Access, KernelFacts } from '../affine/access';
import type { Binding, Roles } from '../kernelModel';

/** Edges of blocks whose numbers lie without gaps; the columns of a 3 × 3 matrix have one each. */
const EDGES: ReadonlySet<number> = new Set([2, 4]);

/** The edge of the square matrix that an access takes whole; 1 where it takes none. */
export function edgeOf({ elementIndex, width }: Access, { element }: Binding): number {
  const lanes = element?.lanes ?? 1;
  return elementIndex !== null && width === lanes * lanes && EDGES.has(lanes) ? lanes : 1;
}

/**
 * The blocks that A, B and C are stored in, `null` where they are not all in blocks of one size. The language multiplies
 * matrices that are stored by columns: `A * B` is the product of two blocks, and `B * A` that of blocks stored by rows,
 * because it is the transpose of the product of the transposes.
 */
export function blocksOf(facts: KernelFacts, bindings: readonly Binding[], roles: Operands): Blocks | null {
  const operands = [roles.a, roles.b, roles.c].map((name) => bindings.find((one) => one.name === name));
  const edges = new Set(
    operands.flatMap((binding) => {
      if (!binding) return [1];
      const accesses = facts.accesses.filter(({ array }) => array === binding.arrayPath);
      return accesses.map((access) => edgeOf(access, binding));
    }),
  );
  const [edge = 1, ...others] = edges;
  const [a, b] = operands;
  if (edge === 1 || others.length > 0 || !a || !b) return null;
  const first = leftFactor(facts, a.arrayPath, b.arrayPath);
  return first === null ? null : { edge, by: first === a.arrayPath ? 'columns' : 'rows' };
}

type Operands = Pick<Roles, 'a' | 'b' | 'c'>;

/** Which of two arrays stands on the left where elements of both are brought together; `null` where they are nowhere. */
function leftFactor({ moves }: KernelFacts, a: string, b: string): string | null {
  const [ofA, ofB] = [madeOf(moves, a), madeOf(moves, b)];
  for (const { from } of moves) {
    const sides = from
      .filter((path) => ofA.has(path) !== ofB.has(path))
      .map((path) => (ofA.has(path) ? a : b));
    if (new Set(sides).size === 2) return sides[0]!;
  }
  return null;
}

/** An array, and all variables and arrays that something of it gets into. */
function madeOf(moves: KernelFacts['moves'], array: string): ReadonlySet<string> {
  const found = new Set([array]);
  // A set that grows while it is gone through: what is added is looked at as well.
  for (const path of found) {
    for (const { to, from } of moves) if (from.includes(path)) found.add(to);
  }
  return found;
}
