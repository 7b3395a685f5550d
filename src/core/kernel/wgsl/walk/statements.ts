import { constant, keyOf } from '../../affine/polynomial';
import type { SyntaxNode } from '../../syntaxNode';
import { fields } from '../nodes';
import { assignedBelow, rootOf } from './assigned';
import { declare, findCell, mayGoOn, scoped, unknown, type Walk } from './context';
import { evaluateNode, evaluatePlace, operate } from './expressions';
import { walkLoop } from './loops';
import { load, record } from './places';
import { declaredScalar } from './scalarTypes';
import { type Cell, partsOf, swizzle, type Value } from './value';

/** Values returned so far by the function that is walked. */
export type Returns = Value[];

/** Walks the statements of a block in a scope of their own. */
export function walkBlock(walk: Walk, block: SyntaxNode | null, returns: Returns): void {
  if (!block) return;
  scoped(walk, () => {
    for (const statement of fields(block, 'statement')) walkStatement(walk, statement, returns);
  });
}

/** Walks one statement. */
export function walkStatement(walk: Walk, node: SyntaxNode, returns: Returns): void {
  if (!mayGoOn(walk)) return;
  walk.nesting++;
  try {
    walkKind(walk, node, returns);
  } finally {
    walk.nesting--;
  }
}

function walkKind(walk: Walk, node: SyntaxNode, returns: Returns): void {
  switch (node.type) {
    case 'compound_statement':
      walkBlock(walk, node, returns);
      break;
    case 'variable_declaration':
    case 'let_declaration':
    case 'const_declaration':
      walkDeclaration(walk, node);
      break;
    case 'assignment':
      walkAssignment(walk, node);
      break;
    case 'increment':
      walkIncrement(walk, node);
      break;
    case 'call_expression':
      evaluateNode(walk, node);
      break;
    case 'return_statement':
      if (node.childForFieldName('value')) returns.push(evaluateNode(walk, node.childForFieldName('value')));
      break;
    case 'if_statement':
      walkIf(walk, node, returns);
      break;
    case 'switch_statement':
      walkSwitch(walk, node, returns);
      break;
    case 'for_statement':
    case 'while_statement':
    case 'loop_statement':
      walkLoop(walk, node, returns);
      break;
    case 'break_statement':
      evaluateNode(walk, node.childForFieldName('condition'));
  }
}

function walkDeclaration(walk: Walk, node: SyntaxNode): void {
  const type = node.childForFieldName('type');
  const name = node.childForFieldName('name')?.text;
  const value = node.childForFieldName('value');
  const scalar = declaredScalar(walk, node);
  if (type) walk.localTypes.push(type);
  if (value?.type === 'call_expression') {
    const callee = value.childForFieldName('function');
    if (callee?.type === 'template_type') walk.localTypes.push(callee);
  }
  if (name) declare(walk, name, value ? evaluateNode(walk, value) : unknown(walk), scalar);
}

function walkAssignment(walk: Walk, node: SyntaxNode): void {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text ?? '=';
  const value = evaluateNode(walk, right);
  if (!left || left.type === 'phony') return;
  const target = evaluatePlace(walk, left);
  if (target.kind === 'place') {
    if (operator !== '=') load(walk, target, left);
    record(walk, target, 'write', left);
    return;
  }
  const cell = findCell(walk, rootOf(left)?.text ?? '');
  if (!cell) return;
  noteAccumulation(walk, left, right, operator, cell);
  const result = operator === '=' ? value : operate(walk, operator.slice(0, -1), target, value);
  if (left.type === 'identifier') cell.value = result;
  else cell.value = withPart(walk, cell.value, left, result);
}

function walkIncrement(walk: Walk, node: SyntaxNode): void {
  const operand = node.childForFieldName('operand');
  const cell = operand && findCell(walk, operand.text);
  if (!cell) return;
  const one: Value = { kind: 'scalar', polynomial: constant(1) };
  cell.value = operate(walk, node.childForFieldName('operator')?.text === '--' ? '-' : '+', cell.value, one);
}

/** A sum built up in a variable: `sum += ...`, `sum = sum + ...`, `sum = fma(a, b, sum)`. */
function noteAccumulation(
  walk: Walk,
  left: SyntaxNode,
  right: SyntaxNode | null,
  operator: string,
  cell: Cell,
): void {
  if (walk.silent > 0 || walk.openLoops.length === 0 || !right) return;
  const added = operator === '+=' || (operator === '=' && mentions(right, left.text));
  const variable = rootOf(left)?.text ?? '';
  if (added) walk.accumulations.push({ variable, scalar: cell.scalar, loops: [...walk.openLoops] });
}

function mentions(node: SyntaxNode, text: string): boolean {
  const open = [node];
  for (let steps = 0; steps < 200; steps++) {
    const next = open.pop();
    if (!next) return false;
    if (next.text === text) return true;
    for (const child of next.namedChildren) if (child) open.push(child);
  }
  return false;
}

/** A vector with one lane replaced; anything else that is changed in part is no longer known. */
function withPart(walk: Walk, whole: Value, left: SyntaxNode, part: Value): Value {
  const lanes =
    left.type === 'member_expression' ? swizzle(left.childForFieldName('member')?.text ?? '') : null;
  if (
    whole.kind === 'vector' &&
    part.kind === 'scalar' &&
    lanes?.length === 1 &&
    lanes[0]! < whole.components.length
  ) {
    return { kind: 'vector', components: whole.components.with(lanes[0]!, part.polynomial) };
  }
  return unknown(walk, [...partsOf(whole), ...partsOf(part)]);
}

function walkIf(walk: Walk, node: SyntaxNode, returns: Returns): void {
  evaluateNode(walk, node.childForFieldName('condition'));
  const consequence = node.childForFieldName('consequence');
  const alternative = node.childForFieldName('alternative');
  walkBranches(
    walk,
    node,
    [consequence, alternative].map((branch) => ({
      run: () => branch && walkStatement(walk, branch, returns),
      leaves: leaves(branch),
    })),
  );
}

function walkSwitch(walk: Walk, node: SyntaxNode, returns: Returns): void {
  evaluateNode(walk, node.childForFieldName('value'));
  const body = node.childForFieldName('body');
  const cases = body ? fields(body, 'case').map((branch) => branch.childForFieldName('body')) : [];
  walkBranches(
    walk,
    node,
    cases.map((branch) => ({ run: () => walkBlock(walk, branch, returns), leaves: leaves(branch) })),
  );
}

/** Walks branches of which one runs: a variable keeps what is known of it only where they agree. */
function walkBranches(
  walk: Walk,
  node: SyntaxNode,
  branches: readonly { run: () => void; leaves: boolean }[],
): void {
  const cells = new Set(assignedBelow(node).flatMap(({ name }) => findCell(walk, name) ?? []));
  const before = new Map([...cells].map((cell) => [cell, cell.value]));
  const outcomes = new Map([...cells].map((cell) => [cell, [] as Value[]]));
  for (const { run, leaves: left } of branches) {
    for (const [cell, value] of before) cell.value = value;
    run();
    // What happens in a branch that returns or breaks is not seen by what follows.
    if (!left) for (const cell of cells) outcomes.get(cell)!.push(cell.value);
  }
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
  return left.kind === right.kind && left.kind !== 'place' && key(left) === key(right);
}

const JUMPS = new Set(['return_statement', 'break_statement', 'continue_statement']);

function leaves(branch: SyntaxNode | null): boolean {
  if (branch?.type !== 'compound_statement') return false;
  const last = fields(branch, 'statement').at(-1);
  return last !== undefined && JUMPS.has(last.type);
}
