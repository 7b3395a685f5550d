import { integer, isInteger } from '../../space/builders';
import type { Expression } from '../../space/expression';
import type { Access, KernelFacts, Loop } from '../affine/access';
import { deepAtoms, parameter, quotient, topAtoms } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import { type Atom, constant, constantValue, multiply, type Polynomial } from '../affine/polynomial';
import { parameterNames, toExpression } from '../affine/toExpression';
import { isWrittenOnce, withoutEvenDivisions } from '../coverage';
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
function tileBlock(facts: KernelFacts, output: Output | null, tiling: Tiling): BlockSize | null {
  const [m, n] = [tiling.m, tiling.n].map((tile) => tile && fromExpression(tile, parameter));
  if (!output || !m || !n || mentionsBlock(m) || mentionsBlock(n) || !isWrittenOnce(facts, output))
    return null;
  const write = facts.accesses.find(
    ({ array, kind }) => array === output.binding.arrayPath && kind === 'write',
  );
  const rows = write && covered(output.row, write, 1);
  const columns = write && covered(output.column, write, write.width);
  if (!rows || !columns) return null;
  const [rowAxes, columnAxes] = [axesIn(output.row), axesIn(output.column)];
  if (![...rowAxes, ...columnAxes].every((axis) => tellsThreadsApart(output, axis))) return null;
  const text = `the threads it takes to cover ${output.binding.name}'s tile`;
  if (rowAxes.has(0) && columnAxes.has(0) && rowAxes.size === 1 && columnAxes.size === 1) {
    const threads = divided(multiply(m, n), multiply(rows, columns));
    return threads && inferredBlock([threads, integer(1), integer(1)], text);
  }
  const isSplit =
    rowAxes.size <= 1 && columnAxes.size <= 1 && ![...rowAxes].some((axis) => columnAxes.has(axis));
  const [along, across] = [divided(m, rows), divided(n, columns)];
  if (!isSplit || rowAxes.size + columnAxes.size === 0 || !along || !across) return null;
  const extents: [Expression, Expression, Expression] = [integer(1), integer(1), integer(1)];
  for (const axis of rowAxes) extents[axis] = along;
  for (const axis of columnAxes) extents[axis] = across;
  return inferredBlock(extents, text);
}

/** How many rows or columns of C one thread computes; `null` where a loop around the write is not understood. */
function covered(coordinate: Polynomial, { loops }: Access, width: number): Polynomial | null {
  const keys = new Set(deepAtoms(coordinate).flatMap((atom) => (atom.kind === 'loop' ? [atom.loop] : [])));
  const counts = loops.filter(({ id }) => keys.has(id)).map(countOf);
  return counts.every((count) => count !== null) ? counts.reduce(multiply, constant(width)) : null;
}

function countOf({ bound, step }: Loop): Polynomial | null {
  return bound && step && (constantValue(step) ?? 1) >= 1 ? quotient(bound, step) : null;
}

function divided(whole: Polynomial, part: Polynomial): Expression | null {
  const threads = quotient(whole, withoutEvenDivisions(part));
  return threads && toExpression(withoutEvenDivisions(threads), parameterNames);
}

/** Whether neighbours write different elements; the threads of a warp that works as one share a place. */
function tellsThreadsApart({ row, column }: Output, axis: Axis): boolean {
  const isThread = (atom: Atom) => atom.kind === 'builtin' && atom.name === 'local' && atom.axis === axis;
  return [...topAtoms(row), ...topAtoms(column)].some(
    (atom) => isThread(atom) || (atom.kind === 'remainder' && topAtoms(atom.dividend).some(isThread)),
  );
}

function mentionsBlock(tile: Polynomial): boolean {
  return deepAtoms(tile).some((atom) => atom.kind === 'parameter' && atom.name.startsWith('blockDim.'));
}

function axesIn(coordinate: Polynomial): ReadonlySet<Axis> {
  return new Set(
    deepAtoms(coordinate).flatMap((atom): readonly Axis[] =>
      atom.kind === 'builtin' && atom.name === 'local' && atom.axis !== 2 ? [atom.axis] : [],
    ),
  );
}
