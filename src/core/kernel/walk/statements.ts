import type { Branch } from '../affine/access';
import { keyOf } from '../affine/polynomial';
import { assignedBelow, changedCell } from './assigned';
import type { Statement } from './code';
import { declare, findCell, mayGoOn, scoped, unknown, type Walk } from './context';
import { evaluateCode, evaluatePlace, truthOf } from './expressions';
import { walkLoop } from './loops';
import { noteMove } from './moves';
import { scalarOf } from './scalarOf';
import { partsOf, type Value } from './value';

/** Values returned so far by the function that is walked. */
export type Returns = Value[];

/** Walks one statement. */
export function walkStatement(walk: Walk, statement: Statement | null, returns: Returns): void {
  if (!statement || !mayGoOn(walk)) return;
  walk.nesting++;
  const around = walk.statement;
  walk.statement = statement.node ?? around;
  try {
    walkKind(walk, statement, returns);
  } finally {
    walk.statement = around;
    walk.nesting--;
  }
}

function walkKind(walk: Walk, statement: Statement, returns: Returns): void {
  switch (statement.kind) {
    case 'block':
      scoped(walk, () => {
        for (const inner of statement.body) walkStatement(walk, inner, returns);
      });
      break;
    case 'group':
      for (const inner of statement.body) walkStatement(walk, inner, returns);
      break;
    case 'declare':
      walkDeclaration(walk, statement);
      break;
    case 'expression':
      evaluateCode(walk, statement.code);
      break;
    case 'return':
      if (statement.value) returns.push(evaluateCode(walk, statement.value));
      break;
    case 'if':
      walkIf(walk, statement, returns);
      break;
    case 'switch':
      evaluateCode(walk, statement.value);
      walkBranches(walk, statement, statement.cases, returns, null);
      break;
    case 'loop':
      walkLoop(walk, statement, returns);
      break;
    case 'function':
      walk.innerFunctions.set(statement.function.name, statement.function);
      break;
    case 'jump':
      if (statement.condition) evaluateCode(walk, statement.condition);
  }
}

function walkDeclaration(
  walk: Walk,
  { name, type, value, isReference }: Extract<Statement, { kind: 'declare' }>,
): void {
  if (type) walk.localTypes.push(type);
  const known = type ?? {
    scalar: scalarOf(walk, value),
    lanes: 1,
    bytes: 0,
    isPointer: false,
    lengths: [],
    fragment: null,
  };
  const read = isReference ? evaluatePlace : evaluateCode;
  declare(walk, name, value ? read(walk, value) : unknown(walk), known);
  const cell = findCell(walk, name);
  if (value && cell) noteMove(walk, { to: cell.id, scalar: known.scalar, target: null, value, adds: false });
}

function walkIf(walk: Walk, statement: Extract<Statement, { kind: 'if' }>, returns: Returns): void {
  const { condition, consequence, alternative } = statement;
  const mark = walk.comparisons.length;
  const truth = truthOf(walk, evaluateCode(walk, condition));
  const compared = walk.comparisons.slice(mark);
  if (truth === null) walkBranches(walk, statement, [consequence, alternative], returns, compared);
  else scoped(walk, () => walkStatement(walk, truth ? consequence : alternative, returns));
}

/**
 * Walks branches of which one runs: a variable keeps what is known of it only where they agree. `compared` is what the
 * first is tested for.
 */
function walkBranches(
  walk: Walk,
  whole: Statement,
  branches: readonly (Statement | null)[],
  returns: Returns,
  compared: Branch['comparisons'],
): void {
  const around = walk.openBranches;
  const cells = new Set(assignedBelow(whole).flatMap((assigned) => changedCell(walk, assigned) ?? []));
  const before = new Map([...cells].map((cell) => [cell, cell.value]));
  const outcomes = new Map([...cells].map((cell) => [cell, [] as Value[]]));
  for (const [i, branch] of branches.entries()) {
    walk.openBranches = [...around, { comparisons: i === 0 ? compared : null }];
    for (const [cell, value] of before) cell.value = value;
    scoped(walk, () => walkStatement(walk, branch, returns));
    // What happens in a branch that returns or breaks is not seen by what follows.
    if (!leaves(branch)) for (const cell of cells) outcomes.get(cell)!.push(cell.value);
  }
  walk.openBranches = around;
  for (const cell of cells) {
    const values = outcomes.get(cell)!;
    const [first] = values;
    cell.value =
      first && values.every((value) => sameValue(value, first))
        ? first
        : unknown(walk, values.flatMap(partsOf));
  }
}

function sameValue(left: Value, right: Value): boolean {
  if (left === right) return true;
  const key = (value: Value) => partsOf(value).map(keyOf).join();
  if (left.kind === 'pointer' && right.kind === 'pointer' && left.path !== right.path) return false;
  return left.kind === right.kind && left.kind !== 'place' && key(left) === key(right);
}

function leaves(branch: Statement | null): boolean {
  const last = branch?.kind === 'block' ? branch.body.at(-1) : branch;
  return last?.kind === 'return' || (last?.kind === 'jump' && last.condition === null);
}
