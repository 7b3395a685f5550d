import { flopsOf, type Problem, type Size } from '../gemm/problem';
import { isPrime, leastCommonMultiple } from '../wholeNumbers';
import { type Requirement, requirementText } from './requirements';

/** A problem off the tile in one extent, and what the kernel needs where it fails there. */
export interface RaggedProblem extends SteppedProblem {
  /** The extents that are off the tile. */
  readonly dims: readonly (keyof Size)[];
  /** Problems a smaller step off, the smallest first, and at last whole tiles: the first that is right tells what is needed. */
  readonly finer: readonly SteppedProblem[];
}

/** A problem whose extents are multiples of nothing more than a number, and what a kernel that is right there needs. */
export interface SteppedProblem {
  readonly problem: Problem;
  readonly multiple: number;
  readonly requires: string;
}

/** What extents have to do with each other. */
export interface RaggedShape {
  readonly sameScalar: boolean;
  readonly inRow: boolean;
  readonly fixed: readonly (keyof Size)[];
}

const DIMS = ['m', 'n', 'k'] as const;

/** Largest extent of an awkward problem along a dim whose tile is small; keeps checking cheap. */
const SMALL = 17;

/**
 * One small problem for each extent that is not a multiple of its tile: about a tile and a bit, preferably prime,
 * while the other extents are whole tiles, of which each has another number, so that no two extents can be
 * mistaken for each other. Extents keep what the element types force on them, and those that are `fixed` in the source
 * are what they are in the problem. Where all dims are one scalar in the kernel, they are awkward together, and so are M
 * and N where groups take elements of C in a row (`inRow`): one of them as whole tiles would make their product a whole
 * number of groups.
 */
export function raggedProblems(
  main: Problem,
  tiling: Size,
  requirements: readonly Requirement[],
  { sameScalar, inRow, fixed }: RaggedShape,
): readonly RaggedProblem[] {
  const multiple = (dim: keyof Size): number => requirements.find((it) => it.dim === dim)?.multiple ?? 1;
  const step = { m: multiple('m'), n: multiple('n'), k: multiple('k') };
  if (sameScalar && fixed.length > 0) return [];
  if (sameScalar) {
    const common = Math.max(step.m, step.n, step.k);
    const tile = Math.max(tiling.m, tiling.n, tiling.k);
    const extent = awkward(tile, common);
    if (extent === null) return [];
    const stepped = (size: number, by: number): SteppedProblem => ({
      problem: { ...main, m: size, n: size, k: size },
      multiple: by,
      requires: requirementText('m', by),
    });
    return [
      {
        ...stepped(extent, tile),
        dims: DIMS,
        finer: steps(tile, common).map((by) => stepped(tile + by, by)),
      },
    ];
  }
  const whole = wholeTiles(main, tiling, step, fixed);
  return DIMS.filter((dim) => !fixed.includes(dim)).flatMap((dim) => {
    const extent = awkward(tiling[dim], step[dim]);
    if (extent === null) return [];
    const across = inRow && dim !== 'k' ? (dim === 'm' ? 'n' : 'm') : null;
    const other =
      across && !fixed.includes(across) && awkward(Math.max(extent, tiling[across]), step[across]);
    const stepped = (size: number, by: number): SteppedProblem => ({
      problem: { ...main, ...whole, ...(across && other ? { [across]: other } : {}), [dim]: size },
      multiple: by,
      requires: requirementText(dim, by),
    });
    const tile = tiling[dim];
    return [
      {
        ...stepped(extent, tile),
        dims: [dim],
        finer: steps(tile, step[dim]).map((by) => stepped(tile + by, by)),
      },
    ];
  });
}

/** What the kernel could need less than whole tiles: divisors of the tile that the types allow, and the tile. */
function steps(tile: number, step: number): readonly number[] {
  return Array.from({ length: tile }, (_, i) => i + 1).filter(
    (by) => by > 1 && tile % by === 0 && by % step === 0 && (step === 1 || by > step),
  );
}

/** Pairwise different extents of a few whole tiles each; multiples of what the type forces. */
function wholeTiles(main: Size, tiling: Size, step: Size, fixed: RaggedShape['fixed']): Size {
  const taken = fixed.map((dim) => main[dim]);
  const extent = (dim: keyof Size): number => {
    if (fixed.includes(dim)) return main[dim];
    const unit = leastCommonMultiple(tiling[dim], step[dim]);
    let tiles = Math.max(1, Math.floor(SMALL / unit));
    while (taken.includes(tiles * unit)) tiles++;
    taken.push(tiles * unit);
    return tiles * unit;
  };
  return { m: extent('m'), n: extent('n'), k: extent('k') };
}

/**
 * Whether a ragged launch is to tell if a kernel can do a problem: it is off the tile where that is, and takes no longer
 * than to try the problem itself.
 */
export function tellsOf(
  { dims, multiple, problem }: Omit<RaggedProblem, 'finer' | 'requires'>,
  main: Problem,
): boolean {
  return dims.some((dim) => main[dim] % multiple !== 0) && flopsOf(problem) <= flopsOf(main);
}

/** The first multiple of `step` past one tile that is no multiple of it; a prime where any number is allowed. */
function awkward(tile: number, step: number): number | null {
  if (step % tile === 0) return null;
  if (step === 1) {
    for (let extent = tile + 1; extent < 2 * tile + SMALL; extent++) {
      if (isPrime(extent) && extent % tile !== 0) return extent;
    }
  }
  const extent = (Math.floor(tile / step) + 1) * step;
  return extent % tile === 0 ? extent + step : extent;
}
