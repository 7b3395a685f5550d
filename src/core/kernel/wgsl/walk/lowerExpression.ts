import type { Expression } from '../../../space/expression';
import { parseExpression } from '../../../space/parseExpression';
import type { ElementScalar } from '../../kernelModel';
import type { SyntaxNode } from '../../syntaxNode';
import type { Code, CodeType } from '../../walk/code';
import { MAX_NESTING } from '../../walk/context';
import type { WgslModule } from '../module';
import { fields, nameOf, templateArguments } from '../nodes';
import { typeOf } from '../types';
import { codeType } from './codeType';

const NOTHING: Code = { kind: 'opaque', parts: [] };

/** An expression of the syntax tree as code; what is not known, or nested too deeply, is opaque. */
export function lowerExpression(module: WgslModule, node: SyntaxNode | null, depth = 0): Code {
  if (!node || depth > MAX_NESTING) return NOTHING;
  const below = (name: string): Code => lowerExpression(module, node.childForFieldName(name), depth + 1);
  const operator = (): string => node.childForFieldName('operator')?.text ?? '';
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', name: node.text };
    case 'literal':
      return lowerLiteral(node.text);
    case 'paren_expression':
      return below('expression');
    case 'member_expression':
      return {
        kind: 'member',
        object: below('object'),
        member: node.childForFieldName('member')?.text ?? '',
      };
    case 'index_expression':
      return { kind: 'index', object: below('object'), index: below('index') };
    case 'unary_expression':
      return { kind: 'unary', operator: operator(), operand: below('operand') };
    case 'binary_expression':
      return { kind: 'binary', operator: operator(), left: below('left'), right: below('right') };
    case 'call_expression':
      return lowerCall(module, node, depth);
    default:
      return NOTHING;
  }
}

function lowerLiteral(text: string): Code {
  const parsed = parseExpression(text);
  if (!parsed.ok) return NOTHING;
  if (parsed.expression.kind === 'number')
    return { kind: 'number', value: parsed.expression.value, scalar: literalScalar(text) };
  return codeOfExpression(parsed.expression);
}

/** A number of the source that was given a name reads as what it stands for. */
function codeOfExpression(expression: Expression): Code {
  switch (expression.kind) {
    case 'number':
      return { kind: 'number', value: expression.value, scalar: null };
    case 'name':
      return { kind: 'name', name: expression.name };
    case 'binary':
      return {
        kind: 'binary',
        operator: expression.operator,
        left: codeOfExpression(expression.left),
        right: codeOfExpression(expression.right),
      };
    case 'call':
      return {
        kind: 'call',
        name: expression.name,
        templates: [],
        arguments: expression.arguments.map(codeOfExpression),
      };
    default:
      return NOTHING;
  }
}

function literalScalar(text: string): ElementScalar | null {
  if (text === 'true' || text === 'false') return null;
  if (/^0[xX]/.test(text)) return text.endsWith('u') ? 'u32' : 'i32';
  if (text.endsWith('h')) return 'f16';
  if (text.endsWith('u')) return 'u32';
  return /[.eEf]/.test(text) ? 'f32' : 'i32';
}

function lowerCall(module: WgslModule, node: SyntaxNode, depth: number): Code {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (!callee) return NOTHING;
  const isTemplate = callee.type === 'template_type';
  const name = isTemplate ? nameOf(callee) : callee.text;
  const given = (list ? fields(list, 'argument') : []).map((it) => lowerExpression(module, it, depth + 1));
  if (module.functions.has(name) && !isTemplate)
    return { kind: 'call', name, templates: [], arguments: given };
  const constructed = typeOf(callee, module);
  if (constructed.kind !== 'unknown') return { kind: 'cast', type: codeType(constructed), arguments: given };
  // Without a type between < and > the lanes are still in the name: vec2(x, y).
  const [, lanes] = /^vec([234])$/.exec(name) ?? [];
  if (lanes && templateArguments(callee).length === 0) {
    const type: CodeType = { ...codeType(constructed), lanes: Number(lanes) };
    return { kind: 'cast', type, arguments: given };
  }
  return { kind: 'call', name, templates: [], arguments: given };
}
