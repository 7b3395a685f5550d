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
  const { literals, named, solution } = solved;
  const names = new Set<string>();
  const notes: Evidence[] = [];
  const refuse = (name: string, text: string): void => {
    if (names.has(name)) return;
    names.add(name);
    notes.push(evidence(name, 'analysis', text));
  };
  for (const { factor, powers } of solution.conditions) {
    if (Math.abs(factor - 1) < 1e-9 && powers.size > 1) continue;
    for (const name of powers.keys()) {
      const literal = literals.find(
        ({ symbol, value }) => isFixed(solved, symbol) && value === named.get(name),
      );
      refuse(
        name,
        `${name} is not tuned: ${literal ? `${placeOf(literal)} is the same ${literal.value}, and ${reasonOf(solved, literal)}` : 'the code uses its value as a plain number'}`,
      );
    }
  }
  const fixed = literals.filter((literal) => isSizing(literal) && isFixed(solved, literal.symbol));
  for (const literal of fixed) {
    const parts = factorsOf(literal.value, named);
    for (const name of parts)
      refuse(
        name,
        `${name} is not tuned because ${placeOf(literal)} is ${literal.value}${parts.length > 1 ? ` = ${parts.map((part) => named.get(part)).join(' \u00b7 ')}` : ''} in a way that cannot be followed (${reasonOf(solved, literal)}); write \`${parts.join(' * ')}\` there`,
      );
    if (parts.length === 0 && literal.value >= LEAST_TOLD)
      notes.push(
        evidence('tunables', 'analysis', `${placeOf(literal)} is not tuned: ${reasonOf(solved, literal)}`),
      );
  }
  return { names, evidence: notes };
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
