import type { SyntaxNode } from '../../syntaxNode';
import { type Code, numberCode } from '../../walk/code';
import { namedChildren } from '../nodes';
import { type CodeReading, readCode } from './readCode';

/**
 * Inline assembly as a call of `asm`: its template arguments are the instruction and the number of outputs, its arguments
 * the operands in order.
 */
export function lowerAsm(node: SyntaxNode, reading: CodeReading): Code {
  const text = (node.childForFieldName('assembly_code')?.text ?? '').replace(/["\s\\]+/g, ' ').trim();
  const [outputs = [], inputs = []] = ['output_operands', 'input_operands'].map((field) => {
    const list = node.childForFieldName(field);
    return list ? namedChildren(list) : [];
  });
  return {
    kind: 'call',
    name: 'asm',
    templates: [
      { kind: 'type', text },
      { kind: 'value', code: numberCode(outputs.length) },
    ],
    arguments: [...outputs, ...inputs].map((operand) =>
      readCode(operand.childForFieldName('value')?.text ?? '', reading),
    ),
  };
}
