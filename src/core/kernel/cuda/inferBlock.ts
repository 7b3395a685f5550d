import { binary, integer, isInteger, product } from '../../space/builders';
import type { Expression } from '../../space/expression';
import type { Access, KernelFacts, Loop } from '../affine/access';
import { deepAtoms } from '../affine/atoms';
import { constantValue, type Polynomial } from '../affine/polynomial';
import { parameterNames, toExpression } from '../affine/toExpression';
import type { Output } from '../inference/operands';
import type { Tiling } from '../kernelModel';
import { type BlockSize, inferredBlock } from './blockSize';
import type { SharedVariable } from './walk/lowerDeclaration';

type Axis = 0 | 1;

/** The size of a block as the code tells it, walked with a size that is not known; `null` where it does not. */
export function inferBlock(
  facts: KernelFacts,
  shared: readonly SharedVariable[],
  output: Output | null,
  tiling: Tiling,
): BlockSize | null {
  return sharedBlock(facts, shared) ?? tileBlock(facts, output, tiling);
}

/** A tile indexed `[threadIdx.y][threadIdx.x]` has as many rows and columns as the block has threads. */
function sharedBlock(facts: KernelFacts, shared: readonly SharedVariable[]): BlockSize | null {
  for (const { name, lengths } of shared) {
    if (lengths?.length !== 2) continue;
    const isByThread = facts.accesses.some(
      ({ array, index, kind }) => array === name && kind === 'write' && isRowAndColumn(index),
    );
    const [rows, columns] = lengths;
    if (!isByThread || !rows || !columns) continue;
    const text = `from ${name}, of which each thread fills one element`;
    return inferredBlock([withoutPadding(columns), withoutPadding(rows), integer(1)], text);
  }
  return null;
}

/** `threadIdx.y * something + threadIdx.x`, and nothing else. */
function isRowAndColumn(index: Polynomial): boolean {
  const terms = [...index.values()];
  const localOf = (axis: Axis) =>
    terms.filter(({ atoms }) =>
      atoms.some((atom) => atom.kind === 'builtin' && atom.name === 'local' && atom.axis === axis),
    );
  const [x, ...moreX] = localOf(0);
  const rows = localOf(1);
  return (
    x?.coefficient === 1 &&
    x.atoms.length === 1 &&
    moreX.length === 0 &&
    rows.length > 0 &&
    rows.length + 1 === terms.length
  );
}

/** A row is often one element longer than it needs to be, so that columns lie in different banks. */
function withoutPadding(length: Expression): Expression {
  const isPadded = length.kind === 'binary' && length.operator === '+' && isInteger(length.right, 1);
  return isPadded ? length.left : length;
}

/** The threads that it takes to cover a block's tile of C, when each covers what its loops run over. */
function tileBlock(facts: KernelFacts, output: Output | null, { m, n }: Tiling): BlockSize | null {
  if (!output || !m || !n || [m, n].some(mentionsBlock)) return null;
  const write = facts.accesses.find(({ array, kind }) => array === output.binding.name && kind === 'write');
  if (!write) return null;
  const rows = covered(output.row, write, 1);
  const columns = covered(output.column, write, write.width);
  if (!rows || !columns) return null;
  const [rowAxes, columnAxes] = [axesIn(output.row), axesIn(output.column)];
  const text = `the threads it takes to cover ${output.binding.name}'s tile`;
  if (rowAxes.has(0) && columnAxes.has(0) && rowAxes.size === 1 && columnAxes.size === 1) {
    const whole = product([m, n]);
    return inferredBlock([divided(whole, product([rows, columns])), integer(1), integer(1)], text);
  }
  const isSplit =
    rowAxes.size <= 1 && columnAxes.size <= 1 && ![...rowAxes].some((axis) => columnAxes.has(axis));
  if (!isSplit || rowAxes.size + columnAxes.size === 0) return null;
  const extents: [Expression, Expression, Expression] = [integer(1), integer(1), integer(1)];
  for (const axis of rowAxes) extents[axis] = divided(m, rows);
  for (const axis of columnAxes) extents[axis] = divided(n, columns);
  return inferredBlock(extents, text);
}

/** How many rows or columns of C one thread computes; `null` where a loop around the write is not understood. */
function covered(coordinate: Polynomial, { loops }: Access, width: number): Expression | null {
  const keys = new Set(deepAtoms(coordinate).flatMap((atom) => (atom.kind === 'loop' ? [atom.loop] : [])));
  const counts = loops.filter(({ id }) => keys.has(id)).map(countOf);
  return counts.every((count) => count !== null) ? product([...counts, integer(width)]) : null;
}

function countOf({ bound, step }: Loop): Expression | null {
  const count = bound && toExpression(bound, parameterNames);
  const by = step && toExpression(step, parameterNames);
  if (!count || !by || (step && (constantValue(step) ?? 1) < 1)) return null;
  return divided(count, by);
}

function axesIn(coordinate: Polynomial): ReadonlySet<Axis> {
  return new Set(
    deepAtoms(coordinate).flatMap((atom): readonly Axis[] =>
      atom.kind === 'builtin' && atom.name === 'local' && atom.axis !== 2 ? [atom.axis] : [],
    ),
  );
}

function divided(dividend: Expression, divisor: Expression): Expression {
  return isInteger(divisor, 1) ? dividend : binary('/', dividend, divisor);
}

function mentionsBlock(expression: Expression): boolean {
  return JSON.stringify(expression).includes('blockDim.');
}
