import type { Size } from '../gemm/problem';
import type { Configuration } from './configuration';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { formatExpression } from './formatExpression';
import type { SpaceConstraint, SpaceModel } from './limits';
import { namesBehind, withDefinitions } from './names';
import { operandsOf } from './operands';

/** Nodes of constraints up to which checking them costs no more than setting the value. */
const USUAL_NODES = 50;

const DIM_NAMES = ['M', 'N', 'K'] as const;

/** A constraint with the position of its last tunable: from there on it can be checked; -1 = at once. */
export interface PlacedConstraint {
  readonly constraint: SpaceConstraint;
  readonly tunables: ReadonlySet<number>;
  readonly last: number;
}

/** Values given to the tunables one by one, and the constraints that can be checked so far. */
export interface Assignment {
  readonly placed: readonly PlacedConstraint[];
  set(position: number, value: number): void;
  value(position: number): number;
  /** Whether every constraint whose last tunable stands at `position` holds. */
  allows(position: number): boolean;
  /** What {@link Assignment.allows} costs, in values set: more than 1 where constraints are long or many. */
  cost(position: number): number;
  /** Why a constraint does not hold, or `null` where it does; every tunable in it must have been set. */
  whyNot(constraint: SpaceConstraint): string | null;
  configuration(): Configuration;
}

/** Prepares checking; constraints on the dims are left out while the problem is not known. */
export function createAssignment(
  model: SpaceModel,
  constraints: readonly SpaceConstraint[],
  problem: Size | null,
): Assignment {
  const { tunables } = model;
  const positions = new Map(tunables.map(({ name }, position) => [name, position]));
  const values: number[] = tunables.map((tunable) => tunable.default);
  const dims = problem ? new Map(DIM_NAMES.map((name) => [name as string, problem[lower(name)]])) : null;
  const { lookup, reset } = withDefinitions(model.definitions, (name) => {
    const position = positions.get(name);
    return position === undefined ? dims?.get(name) : values[position];
  });

  const needsProblem = (names: ReadonlySet<string>): boolean =>
    !problem && DIM_NAMES.some((name) => names.has(name) && !positions.has(name));
  const placed = constraints.flatMap((constraint): PlacedConstraint[] => {
    const names = namesBehind(constraint.expression, model.definitions);
    if (needsProblem(names)) return [];
    const used = new Set([...names].flatMap((name) => positions.get(name) ?? []));
    return [{ constraint, tunables: used, last: Math.max(-1, ...used) }];
  });
  const checkedAt = (position: number) => placed.filter(({ last }) => last === position);
  const byPosition = new Map([-1, ...values.keys()].map((position) => [position, checkedAt(position)]));

  const holds = ({ constraint }: PlacedConstraint): boolean => {
    const result = evaluate(constraint.expression, lookup);
    return result.ok && result.value !== 0;
  };
  return {
    placed,
    set(position, value) {
      values[position] = value;
      reset();
    },
    value: (position) => values[position]!,
    allows: (position) => byPosition.get(position)!.every(holds),
    cost(position) {
      const nodes = byPosition
        .get(position)!
        .reduce((sum, { constraint }) => sum + nodesOf(constraint.expression), 0);
      return 1 + Math.floor(nodes / USUAL_NODES);
    },
    whyNot(constraint) {
      const result = evaluate(constraint.expression, lookup);
      if (!result.ok) return `${constraint.text} cannot be checked: ${result.reason}`;
      if (result.value !== 0) return null;
      return `${constraint.text} does not hold${sides(constraint)}`;
    },
    configuration: () => Object.fromEntries(tunables.map(({ name }, position) => [name, values[position]!])),
  };

  function sides({ expression }: SpaceConstraint): string {
    if (expression.kind !== 'binary' || expression.right.kind !== 'number') return '';
    const left = evaluate(expression.left, lookup);
    return left.ok ? `: ${formatExpression(expression.left)} is ${left.value}` : '';
  }
}

function nodesOf(expression: Expression): number {
  return operandsOf(expression).reduce((sum, operand) => sum + nodesOf(operand), 1);
}

function lower(name: (typeof DIM_NAMES)[number]): 'm' | 'n' | 'k' {
  return name.toLowerCase() as 'm' | 'n' | 'k';
}
