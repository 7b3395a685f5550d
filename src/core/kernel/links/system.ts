import { deepAtoms } from '../affine/atoms';
import type { Polynomial } from '../affine/polynomial';
import { type Monomial, numeric, type Padded, sizeOf, substitute, times, type Values } from './monomial';

/** Two sizes that must stay the same: the product of the powers is `1 / factor`. */
export interface Equation {
  readonly quotient: Monomial;
}

/** A literal that is a tile size plus a plain number, as 15 in `(K + 15) / 16` and 17 in a padded row. */
export interface Shifted {
  readonly symbol: string;
  readonly of: Monomial;
  readonly by: number;
}

/** What the code needs of its sizes, as far as it could be read. */
export interface System {
  readonly values: Values;
  readonly equations: Equation[];
  readonly shifted: Shifted[];
  /** Literals that must stay what they are, each with the reason. */
  readonly pins: Map<string, string>;
  /** Named constants that size an array beside a literal which does not follow them, each with that array's name. */
  readonly held: Map<string, string>;
}

/** A system that asks for nothing yet. */
export function newSystem(values: Values): System {
  return { values, equations: [], shifted: [], pins: new Map(), held: new Map() };
}

/** Leaves the sizes in a polynomial, however deep, at what they are. */
export function pin(system: System, polynomial: Polynomial, reason: string): void {
  for (const atom of deepAtoms(polynomial))
    if (atom.kind === 'parameter' && system.values.has(atom.name)) pinName(system, atom.name, reason);
}

/** Says that an array whose length is a literal is indexed by what a polynomial is made of. */
export function hold({ held, values }: System, polynomial: Polynomial, array: string): void {
  for (const atom of deepAtoms(polynomial))
    if (atom.kind === 'parameter' && values.has(atom.name) && !held.has(atom.name))
      held.set(atom.name, array);
}

/** Leaves one size at what it is; the first reason counts. */
export function pinName({ pins }: System, name: string, reason: string): void {
  if (!pins.has(name)) pins.set(name, reason);
}

/** Leaves the sizes in a monomial at what they are. */
export function pinMonomial(system: System, { powers }: Monomial, reason: string): void {
  for (const name of powers.keys()) pinName(system, name, reason);
}

/**
 * Asks that two sizes stay the same, with the difference that they have in the source. False, with both left at what
 * they are, where a difference cannot be kept.
 */
export function requireSame(system: System, left: Padded, right: Monomial, reason: string): boolean {
  const difference = sizeOf(left.main, system.values) + left.pad - sizeOf(right, system.values);
  if (difference === left.pad) {
    equate(system, left.main, right);
    return true;
  }
  const single = left.pad === 0 ? singleName(left.main) : null;
  if (single !== null && Math.abs(difference) === 1) {
    system.shifted.push({ symbol: single, of: right, by: difference });
    return true;
  }
  pinMonomial(system, left.main, reason);
  pinMonomial(system, right, reason);
  return false;
}

/** Asks that two sizes stay equal, which they are in the source. */
export function equate(system: System, left: Monomial, right: Monomial): void {
  const quotient = times(left, right, -1);
  if (quotient.powers.size > 0) system.equations.push({ quotient });
}

/** The name that a monomial is, or `null`. */
export function singleName({ factor, powers }: Monomial): string | null {
  const [[name, power] = ['', 0], ...more] = powers;
  return factor === 1 && power === 1 && more.length === 0 ? name : null;
}

/** What a solved system says: every size that is not free is a product of those that are. */
export interface Solution {
  readonly known: ReadonlyMap<string, Monomial>;
  /** Relations between named constants alone, which no literal can meet for them. */
  readonly conditions: readonly Monomial[];
}

/**
 * Solves the equations for as many literals as they tell. `rank` says how much a literal is to be told by the others:
 * of several that an equation could tell, the one with the highest; named constants have none.
 */
export function solve(system: System, rank: (name: string) => number): Solution {
  const known = new Map<string, Monomial>();
  const conditions: Monomial[] = [];
  const settle = (name: string, value: Monomial): void => {
    known.set(name, value);
    const one = new Map([[name, value]]);
    for (const [other, old] of known) if (old.powers.has(name)) known.set(other, substitute(old, one));
  };
  for (const name of system.pins.keys())
    if (rank(name) > 0 && !known.has(name)) settle(name, numeric(system.values.get(name)!));
  for (const { quotient } of system.equations) {
    // What named constants ask of each other is found without literals.
    if (![...quotient.powers.keys()].some((name) => rank(name) > 0)) continue;
    const left = rootOf(substitute(quotient, known));
    if (left.powers.size === 0) continue;
    const name = toldBy(left, rank);
    if (name !== null) {
      const power = left.powers.get(name)!;
      const rest = times(left, { factor: 1, powers: new Map([[name, 1]]) }, -power);
      settle(name, times(numeric(1), rest, -power));
      continue;
    }
    const literals = [...left.powers.keys()].filter((one) => rank(one) > 0);
    for (const literal of literals) settle(literal, numeric(system.values.get(literal)!));
    const open = substitute(left, known);
    if (open.powers.size > 0) conditions.push(open);
  }
  return { known, conditions };
}

/** `x^2 = y^2` says the same as `x = y` of sizes, which are positive. */
function rootOf({ factor, powers }: Monomial): Monomial {
  const divisor = [...powers.values()].reduce((a, b) => greatestCommonDivisor(a, Math.abs(b)), 0);
  if (divisor <= 1) return { factor, powers };
  return {
    factor: factor ** (1 / divisor),
    powers: new Map([...powers].map(([name, power]) => [name, power / divisor])),
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The literal that an equation tells: preferably one that stands alone on its side, so that nothing is divided. */
function toldBy({ powers }: Monomial, rank: (name: string) => number): string | null {
  const all = [...powers];
  const candidates = all.filter(([name, power]) => rank(name) > 0 && Math.abs(power) === 1);
  const isAlone = (power: number) =>
    all.filter(([, other]) => Math.sign(other) === Math.sign(power)).length === 1;
  const score = ([name, power]: readonly [string, number]) => rank(name) + (isAlone(power) ? 100 : 0);
  candidates.sort((a, b) => score(b) - score(a));
  return candidates[0]?.[0] ?? null;
}
