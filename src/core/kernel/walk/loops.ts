import type { Loop } from '../affine/access';
import { deepAtoms, iteration } from '../affine/atoms';
import { constant, multiply, type Polynomial, scale } from '../affine/polynomial';
import { spanOf } from '../syntaxNode';
import { type Assigned, assignedBelow, changedCell } from './assigned';
import type { Code, Statement } from './code';
import { findCell, scoped, silently, unknown, type Walk } from './context';
import { evaluateCode, operate } from './expressions';
import { load } from './places';
import { type Returns, walkStatement } from './statements';
import { type Cell, partsOf, scalar, type Value } from './value';

type LoopStatement = Extract<Statement, { kind: 'loop' }>;

/**
 * Walks a loop once, with its iteration as a symbol. A variable that is stepped exactly once an iteration by an
 * amount that does not change is `start + step * iteration`; every other variable the loop changes is unknown.
 */
export function walkLoop(walk: Walk, statement: LoopStatement, returns: Returns): void {
  scoped(walk, () => {
    const { initializer, condition, body, update } = statement;
    walkStatement(walk, initializer, returns);
    const changed = changedBy(walk, statement);
    const id = walk.loops.length;
    const starts = new Map([...changed.keys()].map((cell) => [cell, cell.value]));
    const steps = bindVariables(walk, changed, id);
    const place = {
      span: statement.node ? spanOf(statement.node) : null,
      isUnrolled: statement.isUnrolled ?? false,
    };
    openLoop(walk, { id, ...counterOf(walk, condition, steps, starts, initializer), ...place }, () => {
      if (condition) evaluateCode(walk, condition);
      walkStatement(walk, body, returns);
      walkStatement(walk, update, returns);
    });
    for (const cell of changed.keys()) cell.value = unknown(walk, partsOf(cell.value));
  });
}

/** Runs `body` inside a loop, which must have the next free number. */
export function openLoop(walk: Walk, loop: Loop, body: () => void): void {
  walk.loops.push(loop);
  walk.openLoops.push(loop);
  body();
  walk.openLoops.pop();
}

/** The variables from outside that the loop's body, condition or update assigns, with the assignments. */
function changedBy(
  walk: Walk,
  { body, update, condition }: LoopStatement,
): ReadonlyMap<Cell, readonly Assigned[]> {
  const parts = [body, update, condition && ({ kind: 'expression', code: condition } as const)];
  const changed = new Map<Cell, Assigned[]>();
  for (const part of parts) {
    for (const assigned of part ? assignedBelow(part) : []) {
      const cell = changedCell(walk, assigned);
      if (cell) changed.set(cell, [...(changed.get(cell) ?? []), assigned]);
    }
  }
  return changed;
}

/** Gives the changed variables their values at the start of an iteration; returns the steps that are known. */
function bindVariables(
  walk: Walk,
  changed: ReadonlyMap<Cell, readonly Assigned[]>,
  id: number,
): ReadonlyMap<Cell, Polynomial> {
  const starts = new Map([...changed.keys()].map((cell) => [cell, cell.value]));
  const mark = walk.nextId;
  for (const cell of changed.keys()) cell.value = unknown(walk, [...partsOf(cell.value), iteration(id)]);
  const steps = new Map<Cell, Polynomial>();
  for (const [cell, [only, ...more]] of changed) {
    if (!only?.step || only.nested || more.length > 0) continue;
    const { code, sign } = only.step;
    const value = silently(walk, () => evaluateCode(walk, code));
    if (value.kind !== 'scalar' || changesWithin(value.polynomial, mark)) continue;
    steps.set(cell, scale(value.polynomial, sign));
  }
  for (const [cell, step] of steps) {
    const start = load(walk, starts.get(cell)!);
    const grown = scalar(multiply(step, iteration(id)));
    if (start.kind === 'scalar' || start.kind === 'pointer') cell.value = operate(walk, '+', start, grown);
  }
  return steps;
}

/** Whether a value contains one that was not known before the loop began. */
function changesWithin(polynomial: Polynomial, mark: number): boolean {
  return deepAtoms(polynomial).some((atom) => atom.kind === 'opaque' && atom.id >= mark);
}

/** The variable a loop counts with: the stepped one in its condition, or the one its header declares. */
function counterOf(
  walk: Walk,
  condition: Code | null,
  steps: ReadonlyMap<Cell, Polynomial>,
  starts: ReadonlyMap<Cell, Value>,
  initializer: Statement | null,
): Omit<Loop, 'id' | 'span' | 'isUnrolled'> {
  const stepOf = (name: string): Polynomial | undefined => {
    const cell = findCell(walk, name);
    return cell && steps.get(cell);
  };
  const startOf = (name: string): Polynomial | null => {
    const cell = findCell(walk, name);
    const start = cell && starts.get(cell);
    return start?.kind === 'scalar' ? start.polynomial : null;
  };
  if (condition?.kind === 'binary') {
    for (const [counter, other, operator] of [
      [condition.left, condition.right, condition.operator],
      [condition.right, condition.left, REVERSED[condition.operator] ?? ''],
    ] as const) {
      const step = counter.kind === 'name' ? stepOf(counter.name) : undefined;
      if (counter.kind !== 'name' || !step) continue;
      const bound = silently(walk, () => evaluateCode(walk, other));
      return {
        variable: counter.name,
        step,
        bound: bound.kind === 'scalar' ? bound.polynomial : null,
        start: startOf(counter.name),
        operator,
      };
    }
  }
  const declared = initializer?.kind === 'declare' ? initializer.name : '';
  return {
    variable: declared,
    step: stepOf(declared) ?? null,
    bound: null,
    start: startOf(declared),
    operator: '',
  };
}

/** Comparisons as they read with their sides exchanged. */
const REVERSED: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** A loop over `count` numbers from 0 that stands for what one instruction does. */
export function countingLoop(walk: Walk, count: Polynomial): Loop {
  return {
    id: walk.loops.length,
    variable: '',
    step: constant(1),
    bound: count,
    start: constant(0),
    operator: '<',
    span: null,
    isUnrolled: true,
  };
}
