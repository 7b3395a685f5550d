import type { Environment } from './evaluate';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { operandsOf } from './operands';

/** Named expressions that may refer to each other. */
export type Definitions = ReadonlyMap<string, Expression>;

/** Longest chain of definitions that is followed; longer ones count as unknown. */
const MAX_CHAIN = 100;

/** The names an expression mentions, functions not included, in order of first appearance. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  collect(expression, names);
  return names;
}

function collect(expression: Expression, names: Set<string>): void {
  if (expression.kind === 'name') names.add(expression.name);
  for (const operand of operandsOf(expression)) collect(operand, names);
}

/** The names an expression depends on once every definition in it is followed to its end. */
export function namesBehind(expression: Expression, definitions: Definitions): ReadonlySet<string> {
  const ends = new Set<string>();
  const seen = new Set<string>();
  const open = [...namesIn(expression)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const definition = definitions.get(name);
    if (definition) open.push(...namesIn(definition));
    else ends.add(name);
  }
  return ends;
}

/** An environment that adds definitions to a base; what they evaluate to is kept until `reset`. */
export interface DefinitionEnvironment {
  readonly lookup: Environment;
  reset(): void;
}

/**
 * Looks names up in `base` first, then among the definitions. Names defined by themselves, or through more
 * than {@link MAX_CHAIN} others, have no value.
 */
export function withDefinitions(definitions: Definitions, base: Environment): DefinitionEnvironment {
  const known = new Map<string, number | undefined>();
  const active = new Set<string>();
  const lookup = (name: string): number | undefined => {
    const value = base(name);
    if (value !== undefined) return value;
    if (known.has(name)) return known.get(name);
    const definition = definitions.get(name);
    if (!definition || active.has(name) || active.size >= MAX_CHAIN) return undefined;
    active.add(name);
    const result = evaluate(definition, lookup);
    active.delete(name);
    const found = result.ok ? result.value : undefined;
    known.set(name, found);
    return found;
  };
  return { lookup, reset: () => known.clear() };
}
