import { evidence } from '../inference/gemmInput';
import type { Evidence } from '../kernelModel';
import type { Solved } from './linksOf';
import { isSizing, type Literal } from './literals';

/** Constants that are not tuned for the sake of a number beside them, and why. */
export interface Refusals {
  readonly names: ReadonlySet<string>;
  readonly evidence: readonly Evidence[];
}

/** Smaller numbers that stay are counts of buffers, of which there is nothing to tell. */
const LEAST_TOLD = 4;

/** Named constants that a literal holds fast or may belong to, and the literals that size something and stay. */
export function refusals(solved: Solved): Refusals {
  const { literals, named, solution, system, symbolic } = solved;
  const names = new Set<string>();
  const notes: Evidence[] = [];
  const refuse = (name: string, text: string): void => {
    if (names.has(name)) return;
    names.add(name);
    notes.push(evidence(name, 'analysis', `${name} is not tuned${text}`));
  };
  for (const [name, array] of system.held) {
    const span = symbolic.shared.find((one) => one.name === array)?.span;
    const literal = literals.find(
      (one) => one.role === 'shared' && span && span.start <= one.span.start && one.span.end <= span.end,
    );
    if (named.has(name) && literal) refuse(name, unfollowed(solved, literal));
  }
  for (const { factor, powers } of solution.conditions) {
    if (Math.abs(factor - 1) < 1e-9 && powers.size > 1) continue;
    for (const name of powers.keys()) {
      const same = literals.find(({ symbol, value }) => isFixed(solved, symbol) && value === named.get(name));
      const why = same
        ? `${placeOf(same)} is the same ${same.value}, and ${reasonOf(solved, same)}`
        : 'the code uses its value as a plain number';
      refuse(name, `: ${why}`);
    }
  }
  for (const literal of literals.filter((one) => isSizing(one) && isFixed(solved, one.symbol))) {
    const parts = factorsOf(literal.value, named);
    const isGroup = literal.role === 'group';
    if (isGroup) for (const name of parts) refuse(name, unfollowed(solved, literal));
    if (parts.length === 0 && literal.value >= LEAST_TOLD)
      notes.push(
        evidence('tunables', 'analysis', `${placeOf(literal)} is not tuned: ${reasonOf(solved, literal)}`),
      );
  }
  return { names, evidence: [...new Map(notes.map((note) => [note.text, note])).values()] };
}

/** That a literal may be made of named constants, with what to write where it is their product. */
function unfollowed(solved: Solved, literal: Literal): string {
  const parts = factorsOf(literal.value, solved.named);
  const values = parts.map((part) => solved.named.get(part));
  const product = parts.length > 1 ? ` = ${values.join(' \u00b7 ')}` : '';
  const remedy = parts.length > 0 ? `; write \`${parts.join(' * ')}\` there` : '';
  return ` because ${placeOf(literal)} is ${literal.value}${product} in a way that cannot be followed: ${reasonOf(solved, literal)}${remedy}`;
}

function isFixed({ solution }: Solved, symbol: string): boolean {
  return solution.known.get(symbol)?.powers.size === 0;
}

function placeOf({ value, context, span }: Literal): string {
  return `${context ? `\`${context}\`` : value} on line ${span.line + 1}`;
}

/** The one or two named constants whose product a number is; empty where it is that of none. */
function factorsOf(value: number, named: ReadonlyMap<string, number>): readonly string[] {
  const tiles = [...named].filter(([, own]) => own > 1);
  const [same] = tiles.find(([, own]) => own === value) ?? [];
  if (same !== undefined) return [same];
  for (const [first, left] of tiles)
    for (const [second, right] of tiles) if (left * right === value) return [first, second];
  return [];
}

/** Why a literal stays what it is: its own reason, or that of one it is tied to. */
function reasonOf({ system }: Solved, { symbol }: Literal): string {
  const open = [symbol];
  for (const name of open) {
    const reason = system.pins.get(name);
    if (reason !== undefined) return reason;
    for (const { quotient } of system.equations)
      if (quotient.powers.has(name))
        for (const other of quotient.powers.keys()) if (!open.includes(other)) open.push(other);
  }
  return 'the code uses it as a plain number elsewhere';
}
