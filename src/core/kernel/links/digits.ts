import type { KernelFacts, Loop } from '../affine/access';
import { deepAtoms, isUniform } from '../affine/atoms';
import {
  type Atom,
  add,
  atomic,
  constantValue,
  keyOf,
  ofTerm,
  type Polynomial,
  type Term,
} from '../affine/polynomial';
import {
  isOfSizes,
  type Monomial,
  numeric,
  type Padded,
  paddedOf,
  paddedSizeOf,
  singleOf,
  sizeOf,
  times,
} from './monomial';
import { equate, pin, pinMonomial, requireSame, type System } from './system';

/** One coordinate of an index: what varies in it with its strides, and the rest. */
export interface Coordinate {
  readonly digits: ReadonlyMap<string, { readonly atom: Atom; readonly stride: Polynomial }>;
  readonly offset: Polynomial;
}

/** How many values something takes; `open` where the problem decides, `null` where it is not known. */
type Count = Monomial | 'open' | null;

/** Splits an index by the extents of the problem in its terms, `row * K + column` into two; `null` = not readable. */
export function coordinatesOf(index: Polynomial, { values }: System): ReadonlyMap<string, Coordinate> | null {
  const found = new Map<
    string,
    { digits: Map<string, { atom: Atom; stride: Polynomial }>; offset: Polynomial }
  >();
  for (const { coefficient, atoms } of index.values()) {
    const sizes: Atom[] = [];
    const extents: Atom[] = [];
    const varying: Atom[] = [];
    for (const atom of atoms) {
      if (isOfSizes(atomic(atom), values)) sizes.push(atom);
      else if (isUniform(atomic(atom))) extents.push(atom);
      else varying.push(atom);
    }
    const [atom, ...more] = varying;
    if (more.length > 0 || atom?.kind === 'opaque') return null;
    const key = keyOf(ofTerm(1, extents));
    const coordinate = found.get(key) ?? { digits: new Map(), offset: new Map() };
    found.set(key, coordinate);
    const part = ofTerm(coefficient, sizes);
    if (!atom) coordinate.offset = add(coordinate.offset, part);
    else {
      const known = coordinate.digits.get(atom.key);
      coordinate.digits.set(atom.key, { atom, stride: known ? add(known.stride, part) : part });
    }
  }
  return found;
}

/** A stride with how many steps of it are taken. */
interface Digit {
  readonly stride: Padded;
  readonly count: Monomial | 'open';
}

/** What a coordinate covers: the largest stride times how many steps of it there are. */
export interface Covered {
  readonly stride: Padded;
  readonly count: Monomial;
}

/**
 * Asks that a coordinate stays without gaps and overlaps where it is so in the source: each stride is what the smaller
 * ones cover, or one more. Gives what all cover, `open` where the problem decides, or `null` where it is not so or
 * cannot be read; its sizes are then left at what they are.
 */
export function requireDense(
  system: System,
  facts: KernelFacts,
  coordinate: Coordinate,
  offsets: readonly Polynomial[],
  width: number,
  reason: string,
): Covered | 'open' | null {
  const covered = densely(system, facts, coordinate, offsets, width, reason);
  if (covered !== null) return covered;
  for (const { atom, stride } of coordinate.digits.values()) {
    pin(system, stride, reason);
    pin(system, atomic(atom), reason);
    pinCount(system, facts, atom, reason);
  }
  for (const offset of offsets) pin(system, offset, reason);
  return null;
}

function densely(
  system: System,
  facts: KernelFacts,
  { digits: found }: Coordinate,
  offsets: readonly Polynomial[],
  width: number,
  reason: string,
): Covered | 'open' | null {
  const { values } = system;
  const digits: Digit[] = [];
  for (const { atom, stride } of found.values()) {
    const padded = paddedOf(stride, values);
    const count = countOf(system, facts, atom, reason);
    if (!padded || count === null) return null;
    digits.push({ stride: padded, count });
    const isLoop = count === 'open' && atom.kind === 'loop';
    if (isLoop && !requireWholeLoop(system, facts, atom.loop, padded, reason)) return null;
  }
  const steps = offsetDigit(system, offsets);
  if (steps === null) return null;
  if (steps) digits.push(steps);
  digits.sort(
    (a, b) => paddedSizeOf(a.stride, values) - paddedSizeOf(b.stride, values) || rankOf(a) - rankOf(b),
  );
  let covered: Covered = { stride: { main: numeric(1), pad: 0 }, count: numeric(width) };
  for (const [i, { stride, count }] of digits.entries()) {
    const whole = wholeOf(covered);
    if (!whole || !requireSame(system, stride, whole, reason)) return null;
    if (count === 'open') return i === digits.length - 1 ? 'open' : null;
    covered = { stride, count };
  }
  return covered;
}

/** What is covered as one product; `null` where the stride is a sum. */
export function wholeOf({ stride, count }: Covered): Monomial | null {
  return stride.pad === 0 ? times(stride.main, count) : null;
}

function rankOf({ count }: Digit): number {
  return count === 'open' ? 1 : 0;
}

/** What accesses that differ by a plain offset add, as by unrolling; `undefined` for none, `null` = not readable. */
function offsetDigit(system: System, offsets: readonly Polynomial[]): Digit | null | undefined {
  const read = offsets.map((offset) => paddedOf(offset, system.values));
  if (!read.every((offset) => offset !== null)) return null;
  const valueAt = (offset: Padded) => paddedSizeOf(offset, system.values);
  const distinct = new Map(read.map((offset) => [valueAt(offset), offset]));
  const sorted = [...distinct].sort(([a], [b]) => a - b);
  const [first, second] = sorted;
  if (first?.[0] !== 0) return null;
  if (!second) return undefined;
  const isEven = sorted.every(([value], i) => value === i * second[0]);
  if (!isEven || second[1].pad !== 0) return null;
  for (const offset of read) {
    const steps = valueAt(offset) / second[0];
    if (steps > 0 && !requireSame(system, offset, times(numeric(steps), second[1].main), 'unrolled'))
      return null;
  }
  return { stride: second[1], count: numeric(sorted.length) };
}

function loopOf(facts: KernelFacts, id: number): Loop | undefined {
  return facts.loops.find((loop) => loop.id === id);
}

/** Leaves what decides how often something is counted at what it is. */
function pinCount(system: System, facts: KernelFacts, atom: Atom, reason: string): void {
  if (atom.kind === 'builtin' && atom.name === 'local') pin(system, facts.groupSize[atom.axis], reason);
  if (atom.kind === 'loop') {
    const { bound, step } = loopOf(facts, atom.loop) ?? {};
    for (const part of [bound, step]) if (part) pin(system, part, reason);
  }
  if (atom.kind === 'quotient' || atom.kind === 'remainder')
    for (const inner of deepAtoms(atom.dividend))
      if (inner.kind !== 'quotient' && inner.kind !== 'remainder') pinCount(system, facts, inner, reason);
}

function countOf(system: System, facts: KernelFacts, atom: Atom, reason: string): Count {
  switch (atom.kind) {
    case 'builtin':
      return atom.name === 'local' ? singleOf(facts.groupSize[atom.axis], system.values) : 'open';
    case 'loop':
      return countOfLoop(system, loopOf(facts, atom.loop));
    case 'quotient':
    case 'remainder': {
      const divisor = singleOf(atom.divisor, system.values);
      const count = divisor && countOfIndex(system, facts, atom.dividend, reason);
      if (!divisor || !count) return null;
      if (count === 'open') return atom.kind === 'quotient' ? 'open' : null;
      return atom.kind === 'remainder' ? divisor : times(count, divisor, -1);
    }
    default:
      return null;
  }
}

/** How many values an index takes that is divided: it must count up from 0. */
function countOfIndex(system: System, facts: KernelFacts, index: Polynomial, reason: string): Count {
  const coordinates = coordinatesOf(index, system);
  const [coordinate, ...more] = coordinates?.values() ?? [];
  if (!coordinate || more.length > 0) return null;
  const covered = requireDense(system, facts, coordinate, [coordinate.offset], 1, reason);
  return covered === null || covered === 'open' ? covered : wholeOf(covered);
}

function countOfLoop({ values }: System, loop: Loop | undefined): Count {
  if (!loop?.bound || !loop.step || (loop.operator !== '<' && loop.operator !== '!=')) return null;
  if (!isOfSizes(loop.bound, values)) return isUniform(loop.bound) ? 'open' : null;
  const [bound, step] = [singleOf(loop.bound, values), singleOf(loop.step, values)];
  // It starts at 0, or where the invocation's own index says, which is less than a step.
  const startsAtZero = loop.start !== null && (constantValue(loop.start) === 0 || isLocal(loop.start));
  return bound && step && startsAtZero ? times(bound, step, -1) : null;
}

function isLocal(start: Polynomial): boolean {
  return (
    !start.has('') &&
    deepAtoms(start).every(
      ({ kind }) => kind === 'parameter' || kind === 'builtin' || kind === 'quotient' || kind === 'remainder',
    )
  );
}

/** A loop up to an extent takes all of it when one iteration goes as far as its stride, `K / 16` times 16. */
function requireWholeLoop(
  system: System,
  facts: KernelFacts,
  id: number,
  stride: Padded,
  reason: string,
): boolean {
  const { bound, step } = loopOf(facts, id) ?? {};
  const by = step ? singleOf(step, system.values) : null;
  if (!bound || !by || stride.pad !== 0) return false;
  const division = divisionOf(bound);
  if (!division) {
    if (deepAtoms(bound).some((atom) => atom.kind === 'parameter' && system.values.has(atom.name)))
      return false;
    return requireSame(system, stride, by, reason);
  }
  const divisor = singleOf(division.divisor, system.values);
  if (!divisor || !requireRounding(system, division.dividend, divisor, reason)) return false;
  return requireSame(system, stride, times(by, divisor), reason);
}

/** The division that a number of tiles is, `(K + 15) / 16` or `(K - 1) / 16 + 1`. */
function divisionOf(bound: Polynomial): Extract<Atom, { kind: 'quotient' | 'remainder' }> | null {
  const [atom, ...more] = [...bound.values()].flatMap(({ atoms }: Term) => atoms);
  return atom?.kind === 'quotient' && more.length === 0 ? atom : null;
}

/** What is added before a division to round up must stay one less than the divisor, where it is. */
export function requireRounding(
  system: System,
  dividend: Polynomial,
  divisor: Monomial,
  reason: string,
): boolean {
  let added: Polynomial = new Map();
  for (const [key, term] of dividend) {
    const isSize = isOfSizes(ofTerm(term.coefficient, term.atoms), system.values);
    if (isSize) added = add(added, new Map([[key, term]]));
  }
  const padded = paddedOf(added, system.values);
  if (!padded) return false;
  const { main, pad } = padded;
  const [value, whole] = [sizeOf(main, system.values), sizeOf(divisor, system.values)];
  // Without sizes it is an extent that is a number, or nothing.
  if (main.powers.size === 0 && (value === 0 || value === -1 || value >= whole)) return true;
  if (main.powers.size > 0 && value === whole && (pad === -1 || pad >= whole)) {
    equate(system, main, divisor);
    return true;
  }
  if (main.powers.size > 0 && value === whole - 1)
    return requireSame(system, { main, pad: 0 }, divisor, reason);
  pinMonomial(system, padded.main, reason);
  pinMonomial(system, divisor, reason);
  return false;
}
