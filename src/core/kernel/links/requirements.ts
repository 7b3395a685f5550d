import type { Access, KernelFacts } from '../affine/access';
import { deepAtoms, isUniform } from '../affine/atoms';
import { type Atom, atomic, equal, keyOf, type Polynomial } from '../affine/polynomial';
import { type Coordinate, type Covered, coordinatesOf, requireDense } from './digits';
import { isOfSizes } from './monomial';
import { requireFactors, requireLaunch } from './requireLaunch';
import { requireLength } from './requireLength';
import { requirePrivate } from './requirePrivate';
import type { SizedKernel } from './sizedKernel';
import { newSystem, pin, type System } from './system';

/** Everything the code asks of its sizes so that it still computes the same with others. */
export function requirementsOf(kernel: SizedKernel): System {
  const system = newSystem(kernel.values);
  const { facts } = kernel;
  const counted = new Set<number>();
  for (const group of groups(facts.accesses)) {
    const covered = requireGroup(system, facts, group);
    for (const { index } of group)
      for (const atom of deepAtoms(index)) if (atom.kind === 'loop') counted.add(atom.loop);
    const array = kernel.shared.find(({ name }) => name === group[0]!.array);
    if (array && group[0]!.space === 'shared') requireLength(system, kernel, array, covered);
  }
  requireFactors(system, kernel);
  requirePrivate(system, kernel, counted);
  for (const { id, bound, step } of facts.loops) {
    if (counted.has(id)) continue;
    for (const part of [bound, step])
      if (part) pin(system, part, 'it bounds a loop of which nothing tells what it runs over');
  }
  requireComparisons(system, facts);
  requireLaunch(system, kernel);
  return system;
}

/** Accesses of one array that differ at most by a plain offset. */
function groups(accesses: readonly Access[]): readonly (readonly Access[])[] {
  const found = new Map<string, Access[]>();
  for (const access of accesses) {
    const varying = new Map(
      [...access.index].filter(([, { atoms }]) => atoms.some((atom) => !isUniformAtom(atom))),
    );
    const key = `${access.array} ${access.kind} ${access.width} ${keyOf(varying)}`;
    found.set(key, [...(found.get(key) ?? []), access]);
  }
  return [...found.values()];
}

function isUniformAtom(atom: Atom): boolean {
  return isUniform(atomic(atom));
}

/** Asks that each coordinate of an index stays dense; gives what one in shared memory covers. */
function requireGroup(system: System, facts: KernelFacts, group: readonly Access[]): Covered | null {
  const [first] = group;
  const reason = `the index of ${first!.array} cannot be followed`;
  const read = group.map(({ index }) => coordinatesOf(index, system));
  if (!read.every((coordinates) => coordinates !== null)) {
    for (const { index } of group) pinIndex(system, facts, index, reason);
    return null;
  }
  const keys = new Set(read.flatMap((coordinates) => [...coordinates.keys()]));
  let last: Covered | null = null;
  for (const key of keys) {
    const own = read.map((coordinates) => coordinates.get(key) ?? NOTHING);
    // Only the innermost coordinate counts neighbours that are taken at once.
    const width = key === '1:' || keys.size === 1 ? first!.width / first!.lanes : 1;
    const longest = own.reduce((a, b) => (b.digits.size > a.digits.size ? b : a));
    const covered = requireDense(
      system,
      facts,
      longest,
      own.map(({ offset }) => offset),
      width,
      reason,
    );
    last = covered === 'open' ? null : covered;
  }
  return keys.size === 1 ? last : null;
}

const NOTHING: Coordinate = { digits: new Map(), offset: new Map() };

function pinIndex(system: System, facts: KernelFacts, index: Polynomial, reason: string): void {
  pin(system, index, reason);
  for (const atom of deepAtoms(index)) {
    if (atom.kind === 'builtin' && atom.name === 'local') pin(system, facts.groupSize[atom.axis], reason);
    const loop = atom.kind === 'loop' ? facts.loops.find(({ id }) => id === atom.loop) : undefined;
    for (const part of [loop?.bound, loop?.step]) if (part) pin(system, part, reason);
  }
}

/** Comparisons that are neither a loop's own nor with an extent of the problem ask for what is not known. */
function requireComparisons(system: System, { comparisons, loops }: KernelFacts): void {
  for (const { left, right } of comparisons) {
    const isLoop = loops.some(({ bound }) => bound && (equal(bound, right) || equal(bound, left)));
    const isBounds = [left, right].some(
      (side) => isUniform(side) && side.size > 0 && !isOfSizes(side, system.values),
    );
    if (isLoop || isBounds) continue;
    for (const side of [left, right]) pin(system, side, 'it is compared with');
  }
}
