import type { KernelFacts } from '../affine/access';
import { deepAtoms, numberStride, quotient, reaches, topAtoms, withoutAtoms } from '../affine/atoms';
import {
  type Atom,
  atomic,
  constant,
  constantValue,
  equal,
  type Polynomial,
  scale,
} from '../affine/polynomial';
import { dependsOn } from '../affine/split';
import { type DimRank, side } from './candidates';
import { iterationKeys, type Operand, type Output } from './operands';

/** The dims of a multiplication: M rows, N columns, K summed products. */
export const DIMS = ['m', 'n', 'k'] as const;
/** One of {@link DIMS}. */
export type Dim = (typeof DIMS)[number];

/** A dim, or the number of elements of C. */
export type ExtentName = Dim | 'mn';

/** How an extent is written for people: `M`, `M * N`. */
export function extentText(name: ExtentName): string {
  return name === 'mn' ? 'M * N' : name.toUpperCase();
}

/** Scalars that the position in C is compared with: how many elements C has. */
export function totalsOf(facts: KernelFacts, { index }: Output): ReadonlySet<string> {
  const position = withoutOffset(index);
  return new Set(
    facts.comparisons.flatMap(({ left, right }) => [
      ...(equal(withoutOffset(left), position) ? loneField(right) : []),
      ...(equal(withoutOffset(right), position) ? loneField(left) : []),
    ]),
  );
}

/** An index without scalars that are only added to it, as the place where a slice of C begins. */
function withoutOffset(index: Polynomial): Polynomial {
  return new Map([...index].filter(([, { atoms }]) => atoms.length !== 1 || atoms[0]!.kind !== 'field'));
}

function loneField(polynomial: Polynomial): readonly string[] {
  const [only, ...more] = polynomial.values();
  const [atom, ...others] = only?.atoms ?? [];
  return atom?.kind === 'field' && more.length + others.length === 0 && only?.coefficient === 1
    ? [atom.path]
    : [];
}

/** An atom that is a dim, and how that was found, for people. */
export interface DimAtom {
  readonly atom: Atom;
  /** Scalars that one of it counts. */
  readonly unit: number;
  readonly how: string;
}

/** The atoms of each dim, the surest first; several where a kernel is told the same extent twice. */
export type DimAtoms = Readonly<Record<Dim, readonly DimAtom[]>>;

/** Finds the extents: strides first (they cannot lie), then what rows, columns and k are compared with. */
export function findDims(
  facts: KernelFacts,
  output: Output,
  a: Operand | null,
  b: Operand | null,
  rank: DimRank,
): DimAtoms {
  const atoms: Record<Dim, DimAtom[]> = { m: [], n: [], k: [] };
  const note = (dim: Dim, found: Atom | null, how: string, unit = 1): void => {
    const atom = found && extentIn(found, rank);
    if (atom && !atoms[dim].some((known) => known.atom.key === atom.key))
      atoms[dim].push({ atom, unit, how });
  };
  note('n', output.stride, `the rows of ${output.binding.name} are that far apart`, output.unit);
  if (a?.stride)
    note(a.order === 'n' ? 'k' : 'm', a.stride, `the rows of ${a.binding.name} are that far apart`, a.unit);
  if (b?.stride)
    note(b.order === 'n' ? 'n' : 'k', b.stride, `the rows of ${b.binding.name} are that far apart`, b.unit);

  const strides = new Set(DIMS.flatMap((dim) => atoms[dim].map(({ atom }) => atom.key)));
  const kKeys = iterationKeys((a ?? b)?.kLoop ?? null);
  for (const { left, right } of facts.comparisons) {
    for (const [position, bound] of [
      [left, right],
      [right, left],
    ] as const) {
      const atom = onlyExtent(bound, rank);
      const dim = dimOf(position, output, kKeys);
      // A stride of another dim in a comparison is a square problem or a slip of the author, no second extent.
      if (!atom || !dim || (strides.has(atom.key) && atoms[dim].length > 0)) continue;
      const coordinate = { m: output.row, n: output.column, k: a?.k ?? null }[dim];
      const isInBlocks =
        coordinate !== null && equal(scale(position, output.edge), coordinate) && equal(bound, atomic(atom));
      note(dim, atom, `${COORDINATES[dim]} is compared with it`, isInBlocks ? output.edge : 1);
    }
  }
  if (atoms.m.length === 0) note('m', countedRows(facts, output), `${output.binding.name} has so many rows`);
  if (atoms.m.length === 0)
    note('m', rowsInTotal(facts, output), 'the position in C is compared with it times N');
  if (atoms.m.length === 0) note('m', boundOfRow(facts, output), `${COORDINATES.m} is compared with it`);
  const counted = atoms.k.length === 0 ? countedK(facts, a ?? b) : null;
  note('k', counted, 'the loop over k ends there');
  return atoms;
}

const COORDINATES = { m: 'the row', n: 'the column', k: 'the summed index' } as const;

/** Which coordinate a value is: the row or column of C, or k. */
function dimOf(
  position: Polynomial,
  { rowKeys, columnKeys }: Output,
  kKeys: ReadonlySet<string>,
): Dim | null {
  const { row, column } = side(position, rowKeys, columnKeys);
  const k = dependsOn(position, kKeys);
  if (row && !column && !k) return 'm';
  if (column && !row && !k) return 'n';
  return k && !row && !column ? 'k' : null;
}

/** How far a loop over k goes that ends at a number: its iterations times how far one moves along k. */
function countedK(facts: KernelFacts, operand: Operand | null): Atom | null {
  const loop = facts.loops.find(({ id }) => id === operand?.kLoop);
  if (!operand?.k || !loop?.bound || !loop.step) return null;
  const steps = operand.k.get(`loop${loop.id}`)?.coefficient;
  const [bound, step] = [constantValue(loop.bound), constantValue(loop.step)];
  if (steps === undefined || bound === null || !step || bound < step) return null;
  const value = (steps * bound) / step;
  return Number.isInteger(value) ? numberStride(value) : null;
}

/** The M of `M * N`, where the position in C is compared with that. */
function rowsInTotal({ comparisons }: KernelFacts, { index, stride }: Output): Atom | null {
  const position = withoutOffset(index);
  for (const { left, right } of comparisons) {
    for (const [compared, bound] of [
      [left, right],
      [right, left],
    ] as const) {
      const [term, ...more] = bound.values();
      if (!term || more.length > 0 || term.coefficient !== 1 || !equal(withoutOffset(compared), position))
        continue;
      const [rows, ...others] = withoutAtoms(term.atoms, [stride]) ?? [];
      if (rows?.kind === 'field' && others.length === 0) return rows;
    }
  }
  return null;
}

/** The plain number that the row is compared with. */
function boundOfRow({ comparisons }: KernelFacts, { row }: Output): Atom | null {
  const bounds = comparisons.flatMap(({ left, right }) => [
    ...(equal(left, row) ? [constantValue(right)] : []),
    ...(equal(right, row) ? [constantValue(left)] : []),
  ]);
  const value = bounds.find((bound) => bound !== null && bound > 1);
  return value ? numberStride(value) : null;
}

/** How many rows of the stride make up a C of fixed length. */
function countedRows({ lengths }: KernelFacts, { binding, stride }: Output): Atom | null {
  const length = lengths.get(binding.arrayPath);
  const by = stride.kind === 'number' ? constant(stride.value) : atomic(stride);
  const rows = length && quotient(length, by);
  if (!rows) return null;
  const value = constantValue(rows);
  if (value !== null) return numberStride(value);
  const [only, ...more] = topAtoms(rows);
  return only?.kind === 'parameter' && more.length === 0 && equal(rows, atomic(only)) ? only : null;
}

/** The extent a uniform bound is made of, `N` out of `(N + 15) / 16`; `null` where there are none or several. */
function onlyExtent(bound: Polynomial, rank: DimRank): Atom | null {
  const [single, ...others] = topAtoms(bound);
  if (single && others.length === 0 && isOfLengths(single)) return single;
  const found = deepAtoms(bound);
  if (found.some(({ kind }) => kind !== 'field' && kind !== 'parameter' && kind !== 'quotient')) return null;
  const [only, ...more] = found.filter((atom) => atom.kind !== 'quotient' && rank(atom) > 1);
  return only && more.length === 0 ? only : null;
}

/** Whether an extent is computed from the lengths of buffers, which no scalar can set. */
export function isOfLengths(atom: Atom): boolean {
  return (atom.kind === 'quotient' || atom.kind === 'root') && reaches(atom, ({ kind }) => kind === 'length');
}

/** The extent in a stride: itself, or what is divided in `N / 4`. */
function extentIn(atom: Atom, rank: DimRank): Atom | null {
  if (atom.kind !== 'quotient' || isOfLengths(atom)) return atom;
  return onlyExtent(atom.dividend, rank);
}
