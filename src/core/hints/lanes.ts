import type { Size } from '../gemm/problem';
import type { Access, Loop } from '../kernel/affine/access';
import { deepAtoms } from '../kernel/affine/atoms';
import type { Polynomial } from '../kernel/affine/polynomial';
import { dimConstants, scalarValue } from '../kernel/buffers';
import { type AtomValue, polynomialValue } from './concrete';
import type { HintInput } from './hint';
import { groupExtentsOf, invocations, type Triple, USUAL_SUBGROUP } from './values';

/** Bytes that one lane of a subgroup takes, from the start of the array. */
export interface LaneBytes {
  readonly start: number;
  readonly bytes: number;
}

/** More bytes than a lane takes in one access; what copies more does it in several. */
const WIDEST_BYTES = 16;

/** Extents to look at where no problem is active: all different, and multiples of every usual tile and vector. */
const SOME_SIZE: Size = { m: 1024, n: 2048, k: 512 };

/**
 * What the lanes of the first subgroup take at once, at several moments: different groups and iterations. `null` where
 * an address is not known at one of them, or the access runs under a condition that may leave lanes out.
 */
export function laneSamples(input: HintInput, access: Access): readonly (readonly LaneBytes[])[] | null {
  const extents = groupExtentsOf(input);
  const bytes = access.width * access.unitBytes;
  if (!extents || !(bytes > 0 && bytes <= WIDEST_BYTES) || !access.branches.every(keepsInside)) return null;
  const valuesAt = valuesFor(input, input.size ?? SOME_SIZE);
  const subgroup = invocations(extents, USUAL_SUBGROUP);
  const samples: (readonly LaneBytes[])[] = [];
  for (const [group, iteration] of [
    [0, 0],
    [1, 0],
    [0, 1],
  ] as const) {
    const lanes: LaneBytes[] = [];
    for (const local of subgroup) {
      const numberOf = valuesAt(local, group, iteration);
      if (!access.loops.every((loop) => runs(loop, iteration, numberOf))) continue;
      const index = polynomialValue(access.index, numberOf);
      if (index === null) return null;
      lanes.push({ start: index * access.unitBytes, bytes });
    }
    if (lanes.length > 0) samples.push(lanes);
  }
  return samples;
}

/** A condition that only keeps an access inside the matrices: within them every lane meets it. */
function keepsInside({ comparisons }: Access['branches'][number]): boolean {
  return (
    comparisons !== null &&
    comparisons.length > 0 &&
    comparisons.every(({ left, right }) => isExtent(left) || isExtent(right))
  );
}

function isExtent(polynomial: Polynomial): boolean {
  return deepAtoms(polynomial).some(({ kind }) => kind === 'field' || kind === 'length');
}

/** Whether an iteration of a loop takes place; one of which that is not known counts as one that does. */
function runs({ start, step, bound, operator }: Loop, iteration: number, numberOf: AtomValue): boolean {
  if (!start || !step || !bound || operator !== '<') return true;
  const [first, by, end] = [start, step, bound].map((part) => polynomialValue(part, numberOf));
  if (first == null || by == null || end == null) return true;
  return first + by * iteration < end;
}

/** What the atoms of an index stand for at a moment of a problem, at the values in the source. */
function valuesFor(
  { model, values }: HintInput,
  size: Size,
): (local: Triple, group: number, iteration: number) => AtomValue {
  const dims = dimConstants(model, size);
  return (local, group, iteration) => (atom) => {
    switch (atom.kind) {
      case 'builtin':
        if (atom.name === 'local') return local[atom.axis];
        return atom.name === 'group' ? group : null;
      case 'parameter':
        return dims.get(atom.name) ?? values(atom.name) ?? null;
      case 'field':
        return scalarValue(model, atom.path, size);
      case 'loop':
        return iteration;
      default:
        return null;
    }
  };
}
