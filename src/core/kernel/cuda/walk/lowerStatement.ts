import type { SyntaxNode } from '../../syntaxNode';
import type { Code, Statement } from '../../walk/code';
import { MAX_NESTING } from '../../walk/context';
import { takenBranch } from '../conditionals';
import { readAlias } from '../declarations';
import { childOfType, namedChildren, readDeclarator } from '../nodes';
import { readParameters } from '../parameters';
import { lowerAsm } from './lowerAsm';
import { type Body, lowerDeclaration } from './lowerDeclaration';

const NOTHING: Statement = { kind: 'group', body: [] };

/** The statements of a function's body as code, in a scope of their own. */
export function lowerBody(body: Body, nodes: readonly SyntaxNode[]): Statement {
  return { kind: 'block', body: lowerAll(body, nodes, 0) };
}

/** Statements of one block, and how far they are read; a loop may take its body from the ones after it. */
interface Cursor {
  readonly nodes: readonly SyntaxNode[];
  next: number;
}

function lowerAll(body: Body, nodes: readonly SyntaxNode[], depth: number): readonly Statement[] {
  const cursor: Cursor = { nodes, next: 0 };
  const statements: Statement[] = [];
  while (cursor.next < nodes.length) statements.push(lowerNext(body, cursor, depth));
  return statements;
}

function lowerNext(body: Body, cursor: Cursor, depth: number): Statement {
  const node = cursor.nodes[cursor.next++];
  if (!node || depth >= MAX_NESTING) return NOTHING;
  const before = cursor.next - 2;
  const lowered = lower(body, node, cursor, depth);
  // A loop may have moved the cursor on: what stands before it was looked up where it began.
  const isUnrolled = lowered.kind === 'loop' && saysUnroll(cursor.nodes, before);
  return isUnrolled ? { ...lowered, isUnrolled } : lowered;
}

/** Whether what stands right before a loop tells the compiler to unroll it, be it through a macro. */
function saysUnroll(nodes: readonly SyntaxNode[], last: number): boolean {
  for (let at = last; at >= 0; at--) {
    const node = nodes[at]!;
    if (node.type !== 'comment') return /unroll/i.test(node.text) && node.text.length < MAX_PRAGMA_LENGTH;
  }
  return false;
}

const MAX_PRAGMA_LENGTH = 80;

function lower(body: Body, node: SyntaxNode, after: Cursor, depth: number): Statement {
  return { ...lowerKind(body, node, after, depth), node };
}

function lowerKind(body: Body, node: SyntaxNode, after: Cursor, depth: number): Statement {
  const code = (inner: SyntaxNode | null): Code => body.names.read(inner?.text ?? '');
  const optional = (inner: SyntaxNode | null): Code | null => inner && code(inner);
  const nested = (inner: SyntaxNode | null): Statement | null =>
    inner && lowerSubstatement(body, inner, after, depth + 1);
  switch (node.type) {
    case 'compound_statement':
      return { kind: 'block', body: lowerAll(body, namedChildren(node), depth + 1) };
    case 'declaration':
      return lowerLambda(body, node, depth) ?? lowerDeclaration(body, node);
    case 'expression_statement': {
      const [expression] = namedChildren(node);
      return expression ? lowerExpressionStatement(body, expression) : NOTHING;
    }
    case 'return_statement':
      return { kind: 'return', value: optional(namedChildren(node)[0] ?? null) };
    case 'if_statement': {
      const otherwise = node.childForFieldName('alternative');
      return {
        kind: 'if',
        condition: code(conditionOf(node)),
        consequence: nested(node.childForFieldName('consequence')),
        alternative: nested(otherwise && (namedChildren(otherwise).at(-1) ?? null)),
      };
    }
    case 'for_statement': {
      const update = node.childForFieldName('update');
      const initializer = node.childForFieldName('initializer');
      return {
        kind: 'loop',
        initializer: initializer && lowerInitializer(body, initializer),
        condition: optional(node.childForFieldName('condition')),
        body: asBlock(nested(node.childForFieldName('body'))),
        update: update && { kind: 'expression', code: code(update) },
      };
    }
    case 'while_statement':
    case 'do_statement':
      return {
        kind: 'loop',
        initializer: null,
        condition: code(conditionOf(node)),
        body: asBlock(nested(node.childForFieldName('body'))),
        update: null,
      };
    case 'for_range_loop':
      return {
        kind: 'loop',
        initializer: null,
        condition: null,
        body: asBlock(nested(node.childForFieldName('body'))),
        update: null,
      };
    case 'switch_statement': {
      const cases = node.childForFieldName('body');
      return {
        kind: 'switch',
        value: code(conditionOf(node)),
        cases: (cases ? namedChildren(cases) : []).map((one) => ({
          kind: 'block',
          body: lowerAll(body, namedChildren(one), depth + 1),
        })),
      };
    }
    case 'break_statement':
    case 'continue_statement':
      return { kind: 'jump', condition: null };
    case 'type_definition':
    case 'alias_declaration':
      readAlias(node, body.localTypes);
      return NOTHING;
    case 'preproc_if':
    case 'preproc_ifdef':
      return {
        kind: 'group',
        body: lowerAll(
          body,
          takenBranch(
            node,
            (name) => body.names.module.macros.has(name) || body.names.module.defined.has(name),
          ),
          depth + 1,
        ),
      };
    case 'labeled_statement':
    case 'attributed_statement':
    case 'ERROR':
      return { kind: 'group', body: lowerAll(body, namedChildren(node), depth + 1) };
    default:
      return NOTHING;
  }
}

/** `auto load = [&](int k) { ... };` as a function inside this one; `null` where a declaration is none. */
function lowerLambda(body: Body, node: SyntaxNode, depth: number): Statement | null {
  const declared = node.childForFieldName('declarator');
  const lambda = declared?.childForFieldName('value');
  const { name } = readDeclarator(declared);
  if (lambda?.type !== 'lambda_expression' || !name) return null;
  const parameters = childOfType(lambda, 'abstract_function_declarator');
  const inside = lambda.childForFieldName('body');
  const inner: Body = { ...body, isKernel: false };
  return {
    kind: 'function',
    function: {
      name: name.text,
      templates: [],
      parameters: parameters ? readParameters(parameters, body.names) : [],
      result: null,
      body: { kind: 'block', body: inside ? lowerAll(inner, namedChildren(inside), depth + 1) : [] },
    },
  };
}

function lowerExpressionStatement(body: Body, expression: SyntaxNode): Statement {
  const isAsm = expression.type === 'gnu_asm_expression';
  const code = isAsm ? lowerAsm(expression, body.names.reading) : body.names.read(expression.text);
  return { kind: 'expression', code };
}

/**
 * The body of a loop or branch. The grammar knows no `#pragma` between an unbraced `for` and the `for` inside it and
 * makes up an empty statement there; the body is then what comes after the pragma.
 */
function lowerSubstatement(body: Body, node: SyntaxNode, after: Cursor, depth: number): Statement {
  const isMadeUp = node.type === 'expression_statement' && node.children.every((child) => child?.isMissing);
  if (!isMadeUp) return lower(body, node, after, depth);
  while (SKIPPED.has(after.nodes[after.next]?.type ?? '')) after.next++;
  return lowerNext(body, after, depth);
}

const SKIPPED = new Set(['preproc_call', 'comment']);

function lowerInitializer(body: Body, node: SyntaxNode): Statement {
  if (node.type === 'declaration') return lowerDeclaration(body, node);
  return { kind: 'expression', code: body.names.read(node.text.replace(/;\s*$/, '')) };
}

/** What is tested, without the parentheses and without a declaration before it. */
function conditionOf(node: SyntaxNode): SyntaxNode | null {
  const condition = node.childForFieldName('condition');
  return (
    condition?.childForFieldName('value') ??
    (condition && (childOfType(condition, 'declaration') ?? condition))
  );
}

function asBlock(statement: Statement | null): Statement {
  return statement?.kind === 'block' ? statement : { kind: 'block', body: statement ? [statement] : [] };
}
