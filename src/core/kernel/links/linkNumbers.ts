import type { Expression } from '../../space/expression';
import { parameter } from '../affine/atoms';
import { fromExpression } from '../affine/fromExpression';
import type { Polynomial } from '../affine/polynomial';
import type { KernelParts, ModelResult } from '../modelOf';
import { AS_WRITTEN, type Naming, NO_LINKS } from './links';
import { linksOf } from './linksOf';
import { constantOf, isSizing, type Literal, related, textFor } from './literals';
import { requirementsOf } from './requirements';
import { pinMonomial, pinName, type Solution, type System, solve } from './system';

/** A kernel's parts as they were read, and its model. */
export interface Reading {
  readonly parts: KernelParts;
  /** Threads of a group that the compiler is told to expect; `null` where it is not told. */
  readonly bounds: Expression | null;
  readonly result: ModelResult;
}

/** A kernel that can be read with other text in the place of its numbers. */
export interface Readable {
  readonly source: string;
  readonly literals: () => readonly Literal[];
  readonly usesVectors: () => boolean;
  /** Whether the code works with subgroups or tensor cores, whose sizes are numbers of the device. */
  readonly hasFixedSizes: () => boolean;
  readonly read: (naming: Naming) => Reading;
}

/**
 * The model of a kernel in which numbers that stand for a tile are part of its tunables. Each number is first given a
 * name of its own, to see where it goes; what the code asks of these names tells which are the same tile. A number of
 * which it does not tell is left alone, and a named constant that it may belong to is not tuned.
 */
export function linkNumbers(kernel: Readable): ModelResult {
  const plain = kernel.read(AS_WRITTEN);
  const { model, output } = plain.result;
  if (!output || !model.launch || plain.parts.facts.tensorProducts.length > 0) return plain.result;
  const literals = candidates(kernel, plain);
  if (literals.length === 0 || kernel.hasFixedSizes()) return plain.result;

  const symbolic = kernel.read(asSymbols(literals));
  if (!symbolic.result.output || !symbolic.result.model.launch) return plain.result;
  const named = new Map(model.tunables.map((tunable) => [tunable.name, tunable.default]));
  const values = new Map([...named, ...literals.map(({ symbol, value }) => [symbol, value] as const)]);
  const system = requirementsOf({
    facts: symbolic.parts.facts,
    shared: symbolic.result.model.shared,
    privateLengths: symbolic.parts.privateLengths,
    launch: symbolic.result.model.launch,
    writtenLaunch: symbolic.parts.writtenLaunch?.(symbolic.result.model.roles) ?? null,
    bounds: symbolic.bounds,
    values,
    literals: new Set(literals.map(({ symbol }) => symbol)),
    polynomialOf: (name) => constantPolynomial(symbolic.parts, name, 0),
  });
  const bySymbol = new Map(literals.map((literal) => [literal.symbol, literal]));
  for (const { symbol, keep } of literals) if (keep !== null) pinName(system, symbol, keep);
  const rank = (name: string) => rankOf(bySymbol.get(name));
  const first = solve(system, rank);
  pinStrange(system, first);
  const solution = solve(system, rank);
  const found = linksOf({
    source: kernel.source,
    literals,
    named,
    system,
    solution,
    symbolic: symbolic.result.model,
  });
  if (found.names.size === 0 && found.links.evidence.length === 0) return plain.result;

  const linked = kernel.read({
    replacements: new Map(
      literals.flatMap((literal) => {
        const name = found.names.get(literal.symbol);
        return name === undefined ? [] : [replacement(literal, name)];
      }),
    ),
    constants: found.constants,
    links: found.links,
  });
  return linked.result.output && linked.result.model.launch ? linked.result : plain.result;
}

/** A number that would be a tile times a large plain number has its meaning from elsewhere, and so have its parts. */
function pinStrange(system: System, { known }: Solution): void {
  const reason = 'it would be another size times a plain number';
  for (const [name, value] of known) {
    const factor = value.factor < 1 ? 1 / value.factor : value.factor;
    if (value.powers.size === 0 || factor <= MAX_FACTOR) continue;
    pinName(system, name, reason);
    pinMonomial(system, value, reason);
  }
}

/** Buffers kept at once, or elements of a vector. */
const MAX_FACTOR = 4;

/** The literals to look into: none where no number sizes anything or equals a named tile. */
function candidates(kernel: Readable, { parts, result: { model } }: Reading): readonly Literal[] {
  // The number of a named constant has a name already.
  const own = new Set([...parts.constants.values()].map(({ initialiser }) => initialiser?.start));
  const isUsed = ({ role, span }: Literal) =>
    !own.has(span.start) &&
    (role !== 'shared' ||
      model.shared.some((array) => array.span.start <= span.start && span.end <= array.span.end));
  const named = model.tunables.filter(({ scalar }) => scalar !== 'bool').map((tunable) => tunable.default);
  const found = related(kernel.literals().filter(isUsed), named, kernel.usesVectors());
  const isTrigger = (literal: Literal) =>
    isSizing(literal) || (literal.role === 'code' && named.includes(literal.value));
  return found.some(isTrigger) ? found : [];
}

function asSymbols(literals: readonly Literal[]): Naming {
  return {
    replacements: new Map(literals.map((literal) => replacement(literal, literal.symbol))),
    constants: literals.map(({ symbol, value, span }) => constantOf(symbol, value, span)),
    links: { ...NO_LINKS, invented: new Set(literals.map(({ symbol }) => symbol)) },
  };
}

/** The whole token is replaced, its suffix too. */
function replacement(literal: Literal, name: string): [number, { end: number; text: string }] {
  return [literal.span.start, { end: literal.end, text: textFor(literal, name) }];
}

/** How much a literal is to be told by others: the size of a group by none, as it is what a tunable is named after. */
function rankOf(literal: Literal | undefined): number {
  if (!literal) return 0;
  if (literal.form !== 'value') return 6;
  return { group: 1, shared: 2, private: 3, code: 4, grid: 5, bounds: 7 }[literal.role];
}

function constantPolynomial(parts: KernelParts, name: string, depth: number): Polynomial | null {
  const constant = parts.constants.get(name);
  if (!constant) return null;
  if (constant.free) return parameter(name);
  if (!constant.expression || depth > 20) return null;
  return fromExpression(constant.expression, (inner) => constantPolynomial(parts, inner, depth + 1));
}
