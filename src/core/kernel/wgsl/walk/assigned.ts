import type { SyntaxNode } from '../../syntaxNode';
import { withoutParentheses } from '../nodes';

/** One assignment to a variable: `step` is what it grows by, `null` where it is not simply stepped. */
export interface Assigned {
  readonly name: string;
  readonly step: { readonly node: SyntaxNode | null; readonly sign: 1 | -1 } | null;
  /** True where it stands in an inner block, so that it may run never or many times. */
  readonly nested: boolean;
}

const MAX_DEPTH = 100;
const BLOCKS = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'loop_statement',
  'switch_statement',
]);

/** Every assignment to a plain variable below a node, in order. */
export function assignedBelow(node: SyntaxNode): readonly Assigned[] {
  const found: Assigned[] = [];
  visit(node, false, 0, found);
  return found;
}

function visit(node: SyntaxNode, nested: boolean, depth: number, found: Assigned[]): void {
  if (depth > MAX_DEPTH) return;
  const { type } = node;
  if (LEAVES.has(type)) return;
  if (type === 'assignment' || type === 'increment') {
    const target = node.childForFieldName(type === 'assignment' ? 'left' : 'operand');
    const root = target && rootOf(target);
    if (root)
      found.push({ name: root.text, step: target.type === 'identifier' ? stepOf(node) : null, nested });
  }
  // Inside a statement a variable changes only where its address is taken, and most of a tree lies there.
  if (SIMPLE.has(type) && !node.text.includes('&')) return;
  if (type === 'unary_expression' && node.childForFieldName('operator')?.text === '&') {
    const root = rootOf(node.childForFieldName('operand'));
    if (root) found.push({ name: root.text, step: null, nested });
  }
  const inner = nested || (depth > 0 && BLOCKS.has(type));
  for (const child of node.namedChildren) if (child) visit(child, inner, depth + 1, found);
}

const LEAVES = new Set([
  'identifier',
  'literal',
  'template_type',
  'attribute',
  'line_comment',
  'block_comment',
]);

/** Statements and expressions that hold no other statement. */
const SIMPLE = new Set([
  'assignment',
  'increment',
  'variable_declaration',
  'let_declaration',
  'const_declaration',
  'return_statement',
  'argument_list',
  'binary_expression',
  'call_expression',
  'index_expression',
  'member_expression',
  'paren_expression',
  'unary_expression',
]);

/** The identifier whose variable an assignable expression is part of. */
export function rootOf(node: SyntaxNode | null): SyntaxNode | null {
  let inner = node && withoutParentheses(node);
  while (inner && inner.type !== 'identifier') {
    const next = inner.childForFieldName('object') ?? inner.childForFieldName('operand');
    inner = next && withoutParentheses(next);
  }
  return inner;
}

/** What an assignment adds to its variable: `i += n`, `i++`, `i = i + n`. */
function stepOf(node: SyntaxNode): Assigned['step'] {
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (node.type === 'increment') return { node: null, sign: operator === '--' ? -1 : 1 };
  const right = node.childForFieldName('right');
  if (!right) return null;
  if (operator === '+=' || operator === '-=') return { node: right, sign: operator === '-=' ? -1 : 1 };
  const sum = withoutParentheses(right);
  const sign = sum.childForFieldName('operator')?.text;
  if (operator !== '=' || sum.type !== 'binary_expression' || (sign !== '+' && sign !== '-')) return null;
  const name = node.childForFieldName('left')?.text;
  const [left, added] = [sum.childForFieldName('left'), sum.childForFieldName('right')];
  if (left?.text === name) return { node: added, sign: sign === '-' ? -1 : 1 };
  return added?.text === name && sign === '+' ? { node: left, sign: 1 } : null;
}
