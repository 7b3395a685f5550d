import type { Access, KernelFacts } from '../affine/access';
import { deepAtoms, isUniform } from '../affine/atoms';
import { type Atom, atomic, constant, equal, keyOf, type Polynomial } from '../affine/polynomial';
import { type Coordinate, type Covered, coordinatesOf, requireDense } from './digits';
import { isOfSizes, type Monomial, singleOf, sizeOf } from './monomial';
import { requireFactors, requireLaunch } from './requireLaunch';
import { requireLength } from './requireLength';
import { requirePrivate } from './requirePrivate';
import type { SizedKernel } from './sizedKernel';
import { equate, newSystem, pin, type System } from './system';

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
    if (array && group[0]!.space === 'shared') requireLength(system, kernel, array, covered, group);
  }
  requireSplits(system, facts);
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

/** An index that is taken apart more than once, by numbers that are the same, has one row length: `e / 8` and `e % 8`. */
function requireSplits(system: System, { accesses }: KernelFacts): void {
  const found = new Map<string, Monomial>();
  for (const atom of accesses.flatMap(({ index }) => deepAtoms(index))) {
    if (atom.kind !== 'quotient' && atom.kind !== 'remainder') continue;
    const divisor = singleOf(atom.divisor, system.values);
    if (!divisor) continue;
    const key = `${sizeOf(divisor, system.values)} ${keyOf(atom.dividend)}`;
    const known = found.get(key);
    if (known) equate(system, divisor, known);
    else found.set(key, divisor);
  }
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
    const width = key === '1:' || keys.size === 1 ? first!.width : 1;
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

/** What is compared with an extent of the problem is a coordinate, as in an index. */
function requireInside(system: System, facts: KernelFacts, side: Polynomial): void {
  const reason = 'what is compared with an extent of the problem cannot be followed';
  const hasSizes = deepAtoms(side).some((atom) => atom.kind === 'parameter' && system.values.has(atom.name));
  if (!hasSizes || isUniform(side)) return;
  const coordinates = coordinatesOf(side, system);
  if (!coordinates) pinIndex(system, facts, side, reason);
  for (const coordinate of coordinates?.values() ?? []) {
    pin(system, coordinate.offset, reason);
    requireDense(system, facts, coordinate, [constant(0)], 1, reason);
  }
}

/** Comparisons that are neither a loop's own nor with an extent of the problem ask for what is not known. */
function requireComparisons(system: System, facts: KernelFacts): void {
  const { comparisons, loops } = facts;
  for (const { left, right } of comparisons) {
    const isLoop = loops.some(({ bound }) => bound && (equal(bound, right) || equal(bound, left)));
    const isBounds = [left, right].some(
      (side) => isUniform(side) && side.size > 0 && !isOfSizes(side, system.values),
    );
    if (isBounds && !isLoop) for (const side of [left, right]) requireInside(system, facts, side);
    if (isLoop || isBounds) continue;
    for (const side of [left, right]) pinIndex(system, facts, side, 'the code compares with it');
  }
}
