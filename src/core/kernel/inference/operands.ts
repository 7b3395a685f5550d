import type { Access, KernelFacts } from '../affine/access';
import { deepAtoms, iteration, reaches, topAtoms } from '../affine/atoms';
import { inScalars } from '../affine/lanes';
import { type Atom, atomic, equal, keyOf, type Polynomial, scale } from '../affine/polynomial';
import { dependsOn, type Split } from '../affine/split';
import type { Binding } from '../kernelModel';
import { edgeOf } from './blocks';
import { bestSplit, type DimRank, positionAtoms, side } from './candidates';

/** How C is written: `index = stride * row + column`, in scalars. */
export interface Output {
  readonly binding: Binding;
  readonly index: Polynomial;
  readonly row: Polynomial;
  readonly column: Polynomial;
  /** The atom that is the number of columns, and how many scalars one of it counts. */
  readonly stride: Atom;
  readonly unit: number;
  /** Neighbouring columns written at once. */
  readonly width: number;
  /** Edge of the blocks that C is stored in; 1 where it is stored by rows. */
  readonly edge: number;
  /** Loops that decide which element is written. */
  readonly loops: ReadonlySet<number>;
  readonly rowKeys: ReadonlySet<string>;
  readonly columnKeys: ReadonlySet<string>;
}

/** How A or B is read. */
export interface Operand {
  readonly binding: Binding;
  readonly index: Polynomial;
  /** The outermost loop over k: both operands follow it, C does not; `null` where there is none. */
  readonly kLoop: number | null;
  /** `t` where k is the slow coordinate of A, or the fast one of B; `null` where no stride was found. */
  readonly order: 'n' | 't' | null;
  readonly stride: Atom | null;
  /** Scalars that one of the stride's extent counts: 4 where it counts vectors. */
  readonly unit: number;
  /** The part of the index that runs over k, without its stride. */
  readonly k: Polynomial | null;
}

/** Accesses of one buffer with their indices in scalars; a block has that of its first row in the matrix. */
interface Scaled {
  readonly access: Access;
  readonly edge: number;
  readonly index: Polynomial;
}

/** The ways a buffer is read or written, once each. */
function accessesOf(facts: KernelFacts, binding: Binding, kind: Access['kind']): readonly Scaled[] {
  const seen = new Set<string>();
  return facts.accesses.flatMap((access) => {
    if (access.array !== binding.arrayPath || access.kind !== kind) return [];
    const edge = edgeOf(access, binding);
    const index = edge > 1 && access.elementIndex ? inScalars(access.elementIndex, edge) : access.index;
    const key = keyOf(index);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ access, edge, index }];
  });
}

/** The slow coordinate, in rows: where the stride is divided by the edge, the code counts rows of blocks. */
function rowsOf({ outer }: Split, unit: number, edge: number): Polynomial {
  return unit === edge ? outer : scale(outer, edge);
}

/** C: a buffer written at `row * N + column`, where group or loops decide row and column separately. */
export function findOutput(facts: KernelFacts, bindings: readonly Binding[], rank: DimRank): Output | null {
  for (const binding of bindings) {
    for (const { access, edge, index } of accessesOf(facts, binding, 'write')) {
      const parts = flatOutput(facts, index, rank) ?? bestSplit(index, rank, isRowColumn);
      if (!parts) continue;
      const unit = unitOf(parts.stride, access, binding);
      return {
        binding,
        index,
        row: edge > 1 ? rowsOf(parts, unit, edge) : parts.outer,
        column: parts.inner,
        stride: parts.stride,
        unit,
        width: access.width / edge,
        edge,
        loops: loopsOf(index),
        rowKeys: coordinateKeys(parts.outer),
        columnKeys: coordinateKeys(parts.inner),
      };
    }
  }
  return null;
}

function loopsOf(index: Polynomial): ReadonlySet<number> {
  return new Set(deepAtoms(index).flatMap((atom) => (atom.kind === 'loop' ? [atom.loop] : [])));
}

/** Row and column share nothing that varies, and both vary with the group or a loop. */
function isRowColumn({ outer, inner }: Split): boolean {
  const rows = new Set(positionAtoms(outer).map(({ key }) => key));
  return (
    coordinateKeys(outer).size > 0 &&
    coordinateKeys(inner).size > 0 &&
    positionAtoms(inner).every(({ key }) => !rows.has(key))
  );
}

/** `C[i]` with `i / N` and `i % N` used elsewhere: the row and column of a one-dimensional launch. */
function flatOutput(facts: KernelFacts, index: Polynomial, rank: DimRank): Split | null {
  for (const { index: read } of facts.accesses) {
    for (const atom of topAtoms(read)) {
      if (atom.kind !== 'quotient' && atom.kind !== 'remainder') continue;
      const [stride] = topAtoms(atom.divisor);
      if (!equal(atom.dividend, index) || !stride || atom.divisor.size !== 1 || rank(stride) === 0) continue;
      const row: Atom = { ...atom, kind: 'quotient', key: atom.key.replace(/^remainder/, 'quotient') };
      const column: Atom = { ...atom, kind: 'remainder', key: atom.key.replace(/^quotient/, 'remainder') };
      return { stride, outer: atomic(row), inner: atomic(column) };
    }
  }
  return null;
}

/** The atoms of a coordinate that follow the group or a loop. */
function coordinateKeys(coordinate: Polynomial): ReadonlySet<string> {
  const follows = (atom: Atom) => (atom.kind === 'builtin' && atom.name === 'group') || atom.kind === 'loop';
  return new Set(
    topAtoms(coordinate)
      .filter((atom) => reaches(atom, follows))
      .map(({ key }) => key),
  );
}

/** A and B: buffers read inside a common loop, one along the rows of C and the other along its columns. */
export function findOperands(
  facts: KernelFacts,
  bindings: readonly Binding[],
  output: Output,
  rank: DimRank,
  given: { readonly a: string | null; readonly b: string | null },
): { readonly a: Operand | null; readonly b: Operand | null } {
  const reads = bindings.flatMap((binding) => {
    const scaled = binding === output.binding ? [] : accessesOf(facts, binding, 'read');
    const inLoop = scaled.filter(({ access }) => access.loops.some(({ id }) => !output.loops.has(id)));
    return inLoop.length > 0 ? [{ binding, accesses: inLoop }] : [];
  });
  const follows = (which: 'row' | 'column', name: string | null) =>
    reads.find(({ binding, accesses }) => {
      if (name !== null) return binding.name === name;
      const sides = accesses.map(({ index }) => side(index, output.rowKeys, output.columnKeys));
      return sides.some(({ row, column }) => row !== column && (which === 'row' ? row : column));
    });
  const a = follows('row', given.a);
  const b = follows('column', given.b);
  const loops = sharedLoops(a?.accesses ?? b?.accesses ?? [], b?.accesses ?? a?.accesses ?? [], output);
  const over = (kLoop: number | null, ranks: DimRank) => ({
    a: a ? operandOf(a.binding, a.accesses, 'a', kLoop, output, ranks) : null,
    b: b ? operandOf(b.binding, b.accesses, 'b', kLoop, output, ranks) : null,
  });
  const isOrdered = (operand: Operand | null) => operand === null || operand.order !== null;
  // A plain number is an extent only where nothing with a name is: tiles are numbers too.
  for (const ranks of [withoutNumbers(rank), rank]) {
    // A loop that fills the first tile may stand before the one over k, and both operands follow it too.
    const found = loops
      .map((loop) => over(loop, ranks))
      .find((pair) => isOrdered(pair.a) && isOrdered(pair.b));
    if (found) return found;
  }
  return over(loops[0] ?? null, rank);
}

function withoutNumbers(rank: DimRank): DimRank {
  return (atom) => (atom.kind === 'number' ? 0 : rank(atom));
}

/** The loops that the indices of both operands follow and that C is not written in, the outermost first. */
function sharedLoops(left: readonly Scaled[], right: readonly Scaled[], output: Output): readonly number[] {
  const followed = (accesses: readonly Scaled[]) =>
    new Set(
      accesses.flatMap(({ index }) =>
        deepAtoms(index).flatMap((atom) => (atom.kind === 'loop' ? [atom.loop] : [])),
      ),
    );
  const [a, b] = [followed(left), followed(right)];
  return [...a].filter((id) => b.has(id) && !output.loops.has(id)).sort((first, second) => first - second);
}

function operandOf(
  binding: Binding,
  accesses: readonly Scaled[],
  which: 'a' | 'b',
  kLoop: number | null,
  output: Output,
  rank: DimRank,
): Operand {
  const kKeys = iterationKeys(kLoop);
  const followsC = (part: Polynomial): boolean => {
    const { row, column } = side(part, output.rowKeys, output.columnKeys);
    return which === 'a' ? row && !column : column && !row;
  };
  const isK = (part: Polynomial): boolean => dependsOn(part, kKeys) && !followsC(part);
  const isOther = (part: Polynomial): boolean => followsC(part) && !dependsOn(part, kKeys);
  for (const { index, edge, access } of accesses) {
    const split = bestSplit(
      index,
      rank,
      ({ outer, inner }) => (isK(outer) && isOther(inner)) || (isOther(outer) && isK(inner)),
    );
    if (!split) continue;
    const kIsOuter = isK(split.outer);
    const unit = unitOf(split.stride, access, binding);
    const outer = edge > 1 ? rowsOf(split, unit, edge) : split.outer;
    return {
      binding,
      index,
      kLoop,
      order: kIsOuter === (which === 'b') ? 'n' : 't',
      stride: split.stride,
      unit,
      k: kIsOuter ? outer : split.inner,
    };
  }
  return { binding, index: accesses[0]!.index, kLoop, order: null, stride: null, unit: 1, k: null };
}

/** A row of vectors is counted in vectors where the code multiplies by its length without dividing it, before or after. */
function unitOf(stride: Atom, { elementIndex }: Access, { element }: Binding): number {
  if (elementIndex === null || stride.kind !== 'field') return 1;
  const hasStride = (part: Polynomial) => topAtoms(part).some(({ key }) => key === stride.key);
  // Of `row * length / 4` the rows that are a multiple of 4 come out undivided.
  const isDivided = topAtoms(elementIndex).some(
    (atom) => atom.kind === 'quotient' && hasStride(atom.dividend),
  );
  return hasStride(elementIndex) && !isDivided ? (element?.lanes ?? 1) : 1;
}

/** The symbol of a loop's iteration as a set of keys; empty without a loop. */
export function iterationKeys(loop: number | null): ReadonlySet<string> {
  return new Set(loop === null ? [] : iteration(loop).keys());
}
