import { binary, integer, named as name_, product } from '../../space/builders';
import type { Expression } from '../../space/expression';
import { formatExpression } from '../../space/formatExpression';
import { namesIn } from '../../space/names';
import type { NamedConstant } from '../constants';
import { evidence } from '../inference/gemmInput';
import type { Constraint, Evidence, KernelModel, LinkedNumber } from '../kernelModel';
import { inventedName } from './inventedName';
import type { Links } from './links';
import { constantOf, isSizing, type Literal } from './literals';
import type { Monomial } from './monomial';
import { refusals } from './refusals';
import type { Solution, System } from './system';

/** What solving told, and what it is told about. */
export interface Solved {
  readonly source: string;
  readonly literals: readonly Literal[];
  /** Named constants that could be tuned, with their values. */
  readonly named: ReadonlyMap<string, number>;
  readonly system: System;
  readonly solution: Solution;
  /** The model in which every literal has a name of its own. */
  readonly symbolic: KernelModel;
}

/** The names that take the place of literals, and what the model must know of them. */
export interface FoundLinks {
  /** Text by the symbol of the literal it replaces: `TILE`, `(TILE * TILE)`. */
  readonly names: ReadonlyMap<string, string>;
  readonly constants: readonly NamedConstant[];
  readonly links: Links;
}

/** Makes tunables of the literals that are free and size something, and ties the others to these and to named constants. */
export function linksOf(solved: Solved): FoundLinks {
  const { source, literals, named, solution, symbolic } = solved;
  const refused = refusals(solved);
  const invented = new Map<string, string>();
  const constants: NamedConstant[] = [];
  for (const literal of literals) {
    if (solution.known.has(literal.symbol) || isShifted(solved, literal)) continue;
    const members = literals.filter(({ symbol }) => solution.known.get(symbol)?.powers.has(literal.symbol));
    const all = [literal, ...members];
    if (!all.some(({ role }) => role === 'group') && !(all.some(isSizing) && all.length > 1)) continue;
    const name = inventedName(all, symbolic, source, new Set(invented.values()));
    invented.set(literal.symbol, name);
    constants.push(constantOf(name, literal.value, literal.span));
  }
  const nameOf = (symbol: string): string | null =>
    invented.get(symbol) ?? (named.has(symbol) && !refused.names.has(symbol) ? symbol : null);
  const values = new Map(
    literals.flatMap((literal) => {
      const value = valueOfLiteral(solved, literal, nameOf);
      return value && namesIn(value).size > 0 ? [[literal.symbol, value] as const] : [];
    }),
  );
  const numbers = literals.flatMap((literal) => numberOf(literal, values.get(literal.symbol)));
  const changed = new Set(numbers.flatMap(({ value }) => [...namesIn(value)]));
  return {
    names: new Map([...values].map(([symbol, value]) => [symbol, written(value)])),
    constants,
    links: {
      invented: new Set(invented.values()),
      refused: refused.names,
      changed,
      numbers,
      constraints: constraintsOf(solved, values, changed, nameOf),
      evidence: [...placesEvidence(solved, numbers, changed, invented), ...refused.evidence],
    },
  };
}

function isShifted({ system }: Solved, { symbol }: Literal): boolean {
  return system.shifted.some((one) => one.symbol === symbol);
}

/** What a literal is over names; `null` where it is only a number. */
function valueOfLiteral(
  { solution, system, named, literals }: Solved,
  { symbol }: Literal,
  nameOf: (symbol: string) => string | null,
): Expression | null {
  const numbers = new Map([...named, ...literals.map((literal) => [literal.symbol, literal.value] as const)]);
  const shifted = system.shifted.find((one) => one.symbol === symbol);
  const known = solution.known.get(symbol);
  if (shifted && !known) {
    const of = expressionOf(substituted(shifted.of, solution), nameOf, numbers);
    return of && binary(shifted.by > 0 ? '+' : '-', of, integer(Math.abs(shifted.by)));
  }
  return expressionOf(known ?? { factor: 1, powers: new Map([[symbol, 1]]) }, nameOf, numbers);
}

function substituted(monomial: Monomial, { known }: Solution): Monomial {
  const [[name] = ['']] = monomial.powers;
  return monomial.powers.size === 1 && monomial.factor === 1 ? (known.get(name) ?? monomial) : monomial;
}

/** A monomial as an expression; parts without a name are the numbers they are. `null` where it would not be whole. */
function expressionOf(
  { factor, powers }: Monomial,
  nameOf: (symbol: string) => string | null,
  numbers: ReadonlyMap<string, number>,
): Expression | null {
  let number = factor;
  const above: Expression[] = [];
  const below: Expression[] = [];
  for (const [symbol, power] of powers) {
    const name = nameOf(symbol);
    if (name === null) number *= (numbers.get(symbol) ?? Number.NaN) ** power;
    else for (let i = 0; i < Math.abs(power); i++) (power > 0 ? above : below).push(name_(name));
  }
  const whole = Math.round(number);
  const inverse = Math.round(1 / number);
  if (Math.abs(number - whole) < 1e-9 && whole > 0) above.push(integer(whole));
  else if (Math.abs(1 / number - inverse) < 1e-9) below.push(integer(inverse));
  else return null;
  return below.length === 0 ? product(above) : binary('/', product(above), product(below));
}

function written(value: Expression): string {
  return value.kind === 'name' ? value.name : `(${formatExpression(value)})`;
}

function numberOf({ form, span }: Literal, value: Expression | undefined): readonly LinkedNumber[] {
  if (!value) return [];
  const own = form === 'mask' ? binary('-', value, integer(1)) : value;
  return [{ span, value: own, isLog2: form === 'log2' }];
}

/** Shifts and masks need powers of two, divisions must come out even, and named constants may be told to agree. */
function constraintsOf(
  { literals, solution, named }: Solved,
  values: ReadonlyMap<string, Expression>,
  changed: ReadonlySet<string>,
  nameOf: (symbol: string) => string | null,
): readonly Constraint[] {
  const found: Expression[] = [];
  for (const { symbol, form } of literals) {
    const value = values.get(symbol);
    if (value && form !== 'value')
      found.push(binary('==', binary('&', value, binary('-', value, integer(1))), integer(0)));
    if (value?.kind === 'binary' && value.operator === '/')
      found.push(binary('==', binary('%', value.left, value.right), integer(0)));
  }
  for (const condition of solution.conditions) {
    const above = { factor: 1, powers: new Map([...condition.powers].filter(([, power]) => power > 0)) };
    const below = {
      factor: 1 / condition.factor,
      powers: new Map(
        [...condition.powers]
          .filter(([, power]) => power < 0)
          .map(([name, power]) => [name, -power] as const),
      ),
    };
    const [left, right] = [above, below].map((side) => expressionOf(side, nameOf, named));
    if (left && right && [left, right].some((side) => [...namesIn(side)].some((name) => changed.has(name))))
      found.push(binary('==', left, right));
  }
  const constraints = found.map(
    (expression): Constraint => ({ expression, text: formatExpression(expression), from: 'analysis' }),
  );
  return [...new Map(constraints.map((one) => [one.text, one])).values()];
}

function placesEvidence(
  { named, literals, symbolic }: Solved,
  numbers: readonly LinkedNumber[],
  changed: ReadonlySet<string>,
  invented: ReadonlyMap<string, string>,
): readonly Evidence[] {
  return [...changed].map((name) => {
    const lines = numbers.filter(({ value }) => namesIn(value).has(name)).map(({ span }) => span.line);
    const symbol = [...invented].find(([, own]) => own === name)?.[0];
    const declared =
      symbol === undefined
        ? symbolic.tunables.find((tunable) => tunable.name === name)?.span.line
        : undefined;
    const all = [...(declared === undefined ? [] : [declared]), ...lines];
    const value = named.get(name) ?? literals.find((literal) => literal.symbol === symbol)?.value;
    const where = [...new Set(all)].sort((a, b) => a - b).map((line) => line + 1);
    const places = `${all.length} ${all.length === 1 ? 'place' : 'places'} (${where.length === 1 ? 'line' : 'lines'} ${where.join(', ')})`;
    const text =
      all.length === 1
        ? `${name} is the ${value} of line ${where[0]}`
        : `${name} is ${value} in ${places}: they change together`;
    return evidence(name, 'analysis', text);
  });
}
