import type { Problem, Size } from '../gemm/problem';
import { isPrime, leastCommonMultiple } from '../wholeNumbers';
import type { Requirement } from './requirements';

/** A problem off the tile in one extent, and what the kernel needs where it fails there. */
export interface RaggedProblem {
  readonly problem: Problem;
  readonly requires: string;
}

const DIMS = ['m', 'n', 'k'] as const;

/** Largest extent of an awkward problem along a dim whose tile is small; keeps checking cheap. */
const SMALL = 17;

/**
 * One small problem for each extent that is not a multiple of its tile: about a tile and a bit, preferably prime,
 * while the other extents are whole tiles, of which each has another number, so that no two extents can be
 * mistaken for each other. Extents keep what the element types force on them. Where all dims are
 * one scalar in the kernel, they are awkward together, and so are M and N where groups take elements of C in a row
 * (`inRow`): one of them as whole tiles would make their product a whole number of groups.
 */
export function raggedProblems(
  main: Problem,
  tiling: Size,
  requirements: readonly Requirement[],
  sameScalar: boolean,
  inRow: boolean,
): readonly RaggedProblem[] {
  const multiple = (dim: keyof Size): number => requirements.find((it) => it.dim === dim)?.multiple ?? 1;
  const step = { m: multiple('m'), n: multiple('n'), k: multiple('k') };
  if (sameScalar) {
    const common = Math.max(step.m, step.n, step.k);
    const tile = Math.max(tiling.m, tiling.n, tiling.k);
    const extent = awkward(tile, common);
    if (extent === null) return [];
    return [{ problem: { ...main, m: extent, n: extent, k: extent }, requires: `m % ${tile} == 0` }];
  }
  const whole = wholeTiles(tiling, step);
  return DIMS.flatMap((dim) => {
    const extent = awkward(tiling[dim], step[dim]);
    if (extent === null) return [];
    const across = inRow && dim !== 'k' ? (dim === 'm' ? 'n' : 'm') : null;
    const other = across && awkward(Math.max(extent, tiling[across]), step[across]);
    return [
      {
        problem: { ...main, ...whole, ...(across && other ? { [across]: other } : {}), [dim]: extent },
        requires: `${dim} % ${tiling[dim]} == 0`,
      },
    ];
  });
}

/** Pairwise different extents of a few whole tiles each; multiples of what the type forces. */
function wholeTiles(tiling: Size, step: Size): Size {
  const taken: number[] = [];
  const extent = (dim: keyof Size): number => {
    const unit = leastCommonMultiple(tiling[dim], step[dim]);
    let tiles = Math.max(1, Math.floor(SMALL / unit));
    while (taken.includes(tiles * unit)) tiles++;
    taken.push(tiles * unit);
    return tiles * unit;
  };
  return { m: extent('m'), n: extent('n'), k: extent('k') };
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
