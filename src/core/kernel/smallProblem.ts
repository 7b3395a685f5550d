import type { Problem, Size } from '../gemm/problem';
import { defaultConfiguration } from '../space/configuration';
import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { withDefinitions } from '../space/names';
import { isPrime, leastCommonMultiple } from '../wholeNumbers';
import { DIMS, type Dim } from './inference/dims';
import { sourceText } from './inference/gemmInput';
import type { KernelModel } from './kernelModel';
import { problemAt } from './problemAt';
import { requirementsOf } from './requirements';

/** A problem of only a few elements would tell too little. */
const LEAST_TILE = 16;
/** Step along k where no loop tells one: a multiple of what is usual. */
const USUAL_K = 64;
/** How many tiles each extent has, so that no two have as many: C is covered by no launch that is not meant for it. */
const TILES: Size = { m: 1, n: 2, k: 1 };
const WHOLE_TILES: Size = { m: 2, n: 3, k: 4 };

/**
 * A problem that tells hypotheses about a kernel apart: M, N and K pairwise different where the kernel has them apart,
 * primes a little over whole tiles, or with `whole` whole tiles. Extents keep what the element types force on them, and
 * those that stand in the source as a number are that number. `tiles` are those that launches assume.
 */
export function smallProblem(
  model: KernelModel,
  tiles: readonly Expression[],
  whole: boolean,
): Problem | null {
  const { formats, layout, roles } = model;
  if (formats === null || layout === null) return null;
  const tile = tileOf(model, tiles);
  const groups = new Map<string, Dim[]>();
  for (const dim of DIMS) {
    const source = roles[dim];
    const key = source ? sourceText(source) : dim;
    groups.set(key, [...(groups.get(key) ?? []), dim]);
  }
  const size = { m: 0, n: 0, k: 0 };
  const taken: number[] = [];
  for (const [key, dims] of groups) {
    const step = dims.map((dim) => stepOf(model, dim)).reduce(leastCommonMultiple);
    const least = dims.map((dim) => tile[dim]).reduce(leastCommonMultiple);
    const unit = least * Math.ceil(LEAST_TILE / least);
    // Where all extents are one there are no others to be told from, and the problem stays small.
    const counts = dims.map((dim) => (whole ? WHOLE_TILES : TILES)[dim]);
    const count = dims.length === DIMS.length ? Math.min(...counts) : Math.max(...counts);
    const fixed = /^\d+$/.test(key) ? Number(key) : null;
    const extent = fixed ?? (whole ? wholeTiles : awkward)(unit, step, count, taken);
    taken.push(extent);
    for (const dim of dims) size[dim] = extent;
  }
  return problemAt(model, { layout, formats }, size);
}

function stepOf(model: KernelModel, dim: Dim): number {
  return requirementsOf(model).find((requirement) => requirement.dim === dim)?.multiple ?? 1;
}

/** Whole tiles, as many as no other extent has. */
function wholeTiles(unit: number, step: number, count: number, taken: readonly number[]): number {
  const whole = leastCommonMultiple(unit, step);
  let tiles = count;
  while (taken.includes(tiles * whole)) tiles++;
  return tiles * whole;
}

/** The first extent past so many tiles that is prime, or where it must be a multiple of something that is no whole tile. */
function awkward(unit: number, step: number, count: number, taken: readonly number[]): number {
  const isAwkward = (extent: number): boolean =>
    step > 1 ? extent % unit !== 0 || step % unit === 0 : isPrime(extent);
  let extent = (Math.floor((unit * count) / step) + 1) * step;
  while (taken.includes(extent) || !isAwkward(extent)) extent += step;
  return extent;
}

/** The largest tile of C that is assumed, else the one the code tells, else what a group has invocations for. */
function tileOf(model: KernelModel, tiles: readonly Expression[]): Size {
  const own = defaultConfiguration(model.tunables);
  const { lookup } = withDefinitions(model.definitions, (name) => own[name]);
  const value = (expression: Expression | null | undefined): number | null => {
    const result = expression ? evaluate(expression, lookup) : null;
    return result?.ok && Number.isInteger(result.value) && result.value >= 1 ? result.value : null;
  };
  const assumed = Math.max(0, ...tiles.map((tile) => value(tile) ?? 0));
  const invocations = model.groupSize.reduce((all, extent) => all * (value(extent) ?? 1), 1);
  const along = (dim: 'm' | 'n'): number => assumed || (value(model.tiling?.[dim]) ?? invocations);
  return { m: along('m'), n: along('n'), k: value(model.tiling?.k) ?? USUAL_K };
}
