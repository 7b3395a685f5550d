import type { SyntaxNode } from '../../syntaxNode';
import type { Code } from '../../walk/code';
import { namedChildren } from '../nodes';
import { type CodeReading, readCode } from './readCode';

/** Inline assembly as a call of `asm`: its template argument is the instruction, its arguments the operands in order. */
export function lowerAsm(node: SyntaxNode, reading: CodeReading): Code {
  const text = (node.childForFieldName('assembly_code')?.text ?? '').replace(/["\s\\]+/g, ' ').trim();
  const operands = ['output_operands', 'input_operands'].flatMap((field) => {
    const list = node.childForFieldName(field);
    return list ? namedChildren(list) : [];
  });
  return {
    kind: 'call',
    name: 'asm',
    templates: [{ kind: 'type', text }],
    arguments: operands.map((operand) => readCode(operand.childForFieldName('value')?.text ?? '', reading)),
  };
}
