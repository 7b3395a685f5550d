import type { SyntaxNode } from '../../syntaxNode';
import type { CodeFunction, Statement } from '../../walk/code';
import { MAX_NESTING } from '../../walk/context';
import type { WgslModule } from '../module';
import { fields, nameOf } from '../nodes';
import { typeOf } from '../types';
import { codeType } from './codeType';
import { lowerExpression } from './lowerExpression';

const NOTHING: Statement = { kind: 'group', body: [] };

/** A function of the module as code. */
export function lowerFunction(module: WgslModule, node: SyntaxNode): CodeFunction {
  const result = node.childForFieldName('return_type');
  return {
    name: nameOf(node),
    templates: [],
    parameters: parametersOf(node).map((parameter) => ({
      name: nameOf(parameter),
      type: codeType(typeOf(parameter.childForFieldName('type'), module)),
      isReference: false,
    })),
    result: result && codeType(typeOf(result, module)),
    body: lowerBlock(module, node.childForFieldName('body'), 0),
  };
}

/** The parameters of a function. */
export function parametersOf(node: SyntaxNode): readonly SyntaxNode[] {
  const list = node.childForFieldName('parameters');
  return list ? fields(list, 'parameter') : [];
}

function lowerBlock(module: WgslModule, node: SyntaxNode | null, depth: number): Statement {
  const statements = node ? fields(node, 'statement') : [];
  return { kind: 'block', body: statements.map((it) => lowerStatement(module, it, depth + 1)) };
}

function lowerStatement(module: WgslModule, node: SyntaxNode, depth: number): Statement {
  return depth > MAX_NESTING ? NOTHING : { ...lowerKind(module, node, depth), node };
}

function lowerKind(module: WgslModule, node: SyntaxNode, depth: number): Statement {
  const child = (name: string) => node.childForFieldName(name);
  const expression = (name: string) => lowerExpression(module, child(name), depth);
  const optional = (name: string) => (child(name) ? expression(name) : null);
  const statement = (name: string) => {
    const inner = child(name);
    return inner && lowerStatement(module, inner, depth + 1);
  };
  switch (node.type) {
    case 'compound_statement':
      return lowerBlock(module, node, depth);
    case 'variable_declaration':
    case 'let_declaration':
    case 'const_declaration':
      return lowerDeclaration(module, node, depth);
    case 'assignment': {
      const target = child('left')?.type === 'phony' ? null : optional('left');
      const operator = (child('operator')?.text ?? '=').slice(0, -1);
      return {
        kind: 'expression',
        code: { kind: 'assign', operator, target, value: expression('right') },
      };
    }
    case 'increment': {
      const operator = child('operator')?.text === '--' ? '-' : '+';
      return { kind: 'expression', code: { kind: 'increment', operator, target: expression('operand') } };
    }
    case 'call_expression':
      return { kind: 'expression', code: lowerExpression(module, node, depth) };
    case 'return_statement':
      return { kind: 'return', value: optional('value') };
    case 'if_statement':
      return {
        kind: 'if',
        condition: expression('condition'),
        consequence: statement('consequence'),
        alternative: statement('alternative'),
      };
    case 'switch_statement': {
      const body = child('body');
      const cases = body ? fields(body, 'case').map((it) => it.childForFieldName('body')) : [];
      return {
        kind: 'switch',
        value: expression('value'),
        cases: cases.map((it) => lowerBlock(module, it, depth + 1)),
      };
    }
    case 'for_statement':
    case 'while_statement':
    case 'loop_statement':
      return {
        kind: 'loop',
        initializer: statement('initializer'),
        condition: optional('condition'),
        body: lowerBlock(module, child('body'), depth),
        update: statement('update') ?? lowerContinuing(module, child('body'), depth),
      };
    case 'break_statement':
    case 'continue_statement':
      return { kind: 'jump', condition: optional('condition') };
    default:
      return NOTHING;
  }
}

function lowerContinuing(module: WgslModule, body: SyntaxNode | null, depth: number): Statement | null {
  const continuing = body?.childForFieldName('continuing')?.childForFieldName('body');
  return continuing ? lowerBlock(module, continuing, depth) : null;
}

function lowerDeclaration(module: WgslModule, node: SyntaxNode, depth: number): Statement {
  const type = node.childForFieldName('type');
  const value = node.childForFieldName('value');
  const lowered = value && lowerExpression(module, value, depth);
  const declared = type && codeType(typeOf(type, module));
  // Where the type is left to the value, an array's lengths stand in its constructor.
  const built = lowered?.kind === 'cast' && lowered.type.lengths.length > 0 ? lowered.type : null;
  return {
    kind: 'declare',
    name: node.childForFieldName('name')?.text ?? '',
    type: declared ?? built,
    value: lowered,
  };
}
