import { rootOf } from './assignments';
import { type Code, contentsOf, numberCode, partsOfCode, type Statement } from './code';
import { findCell, type Walk } from './context';
import type { Cell } from './value';

/** One assignment to a variable: `step` is what it grows by, `null` where it is not simply stepped. */
export interface Assigned {
  readonly name: string;
  readonly step: { readonly code: Code; readonly sign: 1 | -1 } | null;
  /** True where it stands in an inner branch or loop, so that it may run never or many times. */
  readonly nested: boolean;
  /** True where only a part of the variable is assigned, or what it points to. */
  readonly isPart: boolean;
}

const MAX_DEPTH = 100;

/** Every assignment to a plain variable in a statement, in order. */
export function assignedBelow(statement: Statement): readonly Assigned[] {
  const known = remembered.get(statement);
  if (known) return known;
  const found: Assigned[] = [];
  visitStatement(statement, false, 0, found);
  remembered.set(statement, found);
  return found;
}

/** The variable that an assignment changes: a pointer stays what it is when what it points to is written. */
export function changedCell(walk: Walk, { name, isPart }: Assigned): Cell | undefined {
  const cell = findCell(walk, name);
  return isPart && cell?.value.kind === 'pointer' ? undefined : cell;
}

/** Nested loops ask for the same statements again and again. */
const remembered = new WeakMap<Statement, readonly Assigned[]>();

function visitStatement(statement: Statement, nested: boolean, depth: number, found: Assigned[]): void {
  if (depth > MAX_DEPTH) return;
  const isBranch = statement.kind === 'if' || statement.kind === 'switch' || statement.kind === 'loop';
  const inner = nested || (depth > 0 && isBranch);
  const { codes, statements } = contentsOf(statement);
  for (const code of codes) visitCode(code, inner, depth, found);
  for (const below of statements) visitStatement(below, inner, depth + 1, found);
}

function visitCode(code: Code, nested: boolean, depth: number, found: Assigned[]): void {
  if (depth > MAX_DEPTH) return;
  const note = (target: Code | null, step: Assigned['step']): void => {
    const name = rootOf(target);
    const isPart = target?.kind !== 'name';
    if (name !== null) found.push({ name, step: isPart ? null : step, nested, isPart });
  };
  if (code.kind === 'assign') note(code.target, stepOf(code));
  if (code.kind === 'increment')
    note(code.target, { code: numberCode(1), sign: code.operator === '-' ? -1 : 1 });
  if (code.kind === 'unary' && code.operator === '&') note(code.operand, null);
  const inner = nested || code.kind === 'conditional';
  for (const part of partsOfCode(code)) visitCode(part, inner, depth + 1, found);
}

/** What an assignment adds to its variable: `i += n`, `i = i + n`. */
function stepOf({ operator, target, value }: Extract<Code, { kind: 'assign' }>): Assigned['step'] {
  if (operator === '+' || operator === '-') return { code: value, sign: operator === '-' ? -1 : 1 };
  if (operator !== '' || target?.kind !== 'name' || value.kind !== 'binary') return null;
  const isTarget = (code: Code): boolean => code.kind === 'name' && code.name === target.name;
  if (value.operator !== '+' && value.operator !== '-') return null;
  if (isTarget(value.left)) return { code: value.right, sign: value.operator === '-' ? -1 : 1 };
  return isTarget(value.right) && value.operator === '+' ? { code: value.left, sign: 1 } : null;
}
