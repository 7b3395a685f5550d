import type { Loop } from '../../affine/access';
import { deepAtoms, iteration } from '../../affine/atoms';
import { add, constant, multiply, type Polynomial, scale } from '../../affine/polynomial';
import type { SyntaxNode } from '../../syntaxNode';
import { withoutParentheses } from '../nodes';
import { type Assigned, assignedBelow } from './assigned';
import { findCell, scoped, silently, unknown, type Walk } from './context';
import { evaluateNode } from './expressions';
import { type Returns, walkBlock, walkStatement } from './statements';
import { type Cell, partsOf, scalar } from './value';

/**
 * Walks a loop once, with its iteration as a symbol. A variable that is stepped exactly once an iteration by an
 * amount that does not change is `start + step * iteration`; every other variable the loop changes is unknown.
 */
export function walkLoop(walk: Walk, node: SyntaxNode, returns: Returns): void {
  scoped(walk, () => {
    const initializer = node.childForFieldName('initializer');
    if (initializer) walkStatement(walk, initializer, returns);
    const changed = changedBy(walk, node);
    const id = walk.loops.length;
    const steps = bindVariables(walk, changed, id);

    const condition = node.childForFieldName('condition');
    const loop: Loop = { id, ...counterOf(walk, condition, steps, initializer) };
    walk.loops.push(loop);
    walk.openLoops.push(loop);
    if (condition) evaluateNode(walk, condition);
    walkBody(walk, node.childForFieldName('body'), returns);
    const update = node.childForFieldName('update');
    if (update) walkStatement(walk, update, returns);
    walk.openLoops.pop();
    for (const cell of changed.keys()) cell.value = unknown(walk, partsOf(cell.value));
  });
}

function walkBody(walk: Walk, body: SyntaxNode | null, returns: Returns): void {
  walkBlock(walk, body, returns);
  const continuing = body?.childForFieldName('continuing');
  walkBlock(walk, continuing?.childForFieldName('body') ?? null, returns);
}

/** The variables from outside that the loop's body or update assigns, with the assignments. */
function changedBy(walk: Walk, node: SyntaxNode): ReadonlyMap<Cell, readonly Assigned[]> {
  const parts = [node.childForFieldName('body'), node.childForFieldName('update')];
  const changed = new Map<Cell, Assigned[]>();
  for (const part of parts) {
    const found = part ? assignedBelow(part) : [];
    for (const assigned of found) {
      const cell = findCell(walk, assigned.name);
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
    const { node, sign } = only.step;
    const value = node ? silently(walk, () => evaluateNode(walk, node)) : scalar(constant(1));
    if (value.kind !== 'scalar' || changesWithin(value.polynomial, mark)) continue;
    steps.set(cell, scale(value.polynomial, sign));
  }
  for (const [cell, step] of steps) {
    const start = starts.get(cell)!;
    if (start.kind === 'scalar') cell.value = scalar(add(start.polynomial, multiply(step, iteration(id))));
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
  condition: SyntaxNode | null,
  steps: ReadonlyMap<Cell, Polynomial>,
  initializer: SyntaxNode | null,
): Pick<Loop, 'variable' | 'step' | 'bound'> {
  const test = condition && withoutParentheses(condition);
  const stepOf = (node: SyntaxNode | null): Polynomial | undefined => {
    const cell = node?.type === 'identifier' ? findCell(walk, node.text) : undefined;
    return cell && steps.get(cell);
  };
  for (const [counter, other] of [
    ['left', 'right'],
    ['right', 'left'],
  ] as const) {
    const node = test?.childForFieldName(counter) ?? null;
    const step = stepOf(node);
    if (node && step) {
      const bound = silently(walk, () => evaluateNode(walk, test!.childForFieldName(other)));
      return { variable: node.text, step, bound: bound.kind === 'scalar' ? bound.polynomial : null };
    }
  }
  const declared = initializer?.childForFieldName('name') ?? null;
  return { variable: declared?.text ?? '', step: stepOf(declared) ?? null, bound: null };
}
