import { isUniform, topAtoms } from '../affine/atoms';
import { type Atom, atomic, type Polynomial } from '../affine/polynomial';
import { dependsOn, type Split, splits } from '../affine/split';

/** How likely an atom is an extent of the problem; 0 = it is not one. */
export type DimRank = (atom: Atom) => number;

/** Named constants by name: `structural` ones size groups or arrays, which extents do not. */
export type ConstantKinds = ReadonlyMap<
  string,
  { readonly kind: 'const' | 'override'; readonly structural: boolean }
>;

/** Fields of buffers are the likeliest extents, then constants that size nothing, last divisions of these and numbers. */
export function dimRank(constants: ConstantKinds): DimRank {
  return (atom) => {
    if (atom.kind === 'field') return 4;
    if (atom.kind === 'parameter') {
      const constant = constants.get(atom.name);
      if (!constant || constant.structural) return 0;
      return constant.kind === 'override' ? 3 : 2;
    }
    if (atom.kind === 'root') return 2;
    if (atom.kind === 'number') return 1;
    const isDivision = atom.kind === 'quotient' || atom.kind === 'remainder';
    return isDivision && isUniform(atomic(atom)) ? 1 : 0;
  };
}

/**
 * The likeliest reading of an index as `stride * outer + inner` that `accepts` allows: by the stride's rank, then by
 * the number of terms the stride explains.
 */
export function bestSplit(
  index: Polynomial,
  rank: DimRank,
  accepts: (split: Split) => boolean,
): Split | null {
  const accepted = splits(index, (atom) => rank(atom) > 0).filter(accepts);
  accepted.sort((a, b) => rank(b.stride) - rank(a.stride) || b.outer.size - a.outer.size);
  return accepted[0] ?? null;
}

/** The atoms of a polynomial that differ between invocations or iterations. */
export function positionAtoms(polynomial: Polynomial): readonly Atom[] {
  return topAtoms(polynomial).filter((atom) => !isUniform(atomic(atom)));
}

/** Whether an index depends on row or column: by its own factors, and only without any of them by what they hide. */
export function side(index: Polynomial, rows: ReadonlySet<string>, columns: ReadonlySet<string>): Side {
  const top = topAtoms(index);
  const row = top.some(({ key }) => rows.has(key));
  const column = top.some(({ key }) => columns.has(key));
  if (row || column) return { row, column };
  return { row: dependsOn(index, rows), column: dependsOn(index, columns) };
}

/** Which coordinates of C an index follows. */
export interface Side {
  readonly row: boolean;
  readonly column: boolean;
}
