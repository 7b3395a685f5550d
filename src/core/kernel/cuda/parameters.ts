import type { Binding } from '../kernelModel';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import type { CodeType } from '../walk/code';
import type { KernelNames } from './constants';
import { extentOf, flatten } from './layout';
import { hasToken, namedChildren, readDeclarator } from './nodes';
import { type CudaType, elementOf, typeOfText } from './types';
import { variableType } from './walk/lowerDeclaration';

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly typeText: string;
  /** Type of the parameter, an array counted as the pointer it is. */
  readonly own: CudaType;
  readonly type: CodeType | null;
  readonly isReference: boolean;
}

/** The parameters of a function in order; one that the grammar could not read keeps its place with an unknown type. */
export function readParameters(declarator: SyntaxNode, names: KernelNames): readonly Parameter[] {
  const list = declarator.childForFieldName('parameters');
  return (list ? namedChildren(list) : [])
    .filter(({ type }) => type.endsWith('parameter_declaration'))
    .map((node): Parameter => {
      const base = node.childForFieldName('type')?.text ?? '';
      const written = readDeclarator(node.childForFieldName('declarator'));
      const isPointer = written.isPointer || (written.lengths.length > 0 && !written.isReference);
      const type = typeOfText(base, names.types);
      return {
        name: written.name?.text ?? '',
        node,
        typeText: node.text.replace(/\s*\b\w+\s*(?:\[\s*\])?$/, (name) => (written.name ? '' : name)).trim(),
        own: isPointer ? { kind: 'pointer', to: type } : type,
        type: variableType(names, base, { ...written, isPointer }),
        isReference: written.isReference,
      };
    });
}

/** What a launch passes to a kernel, in order. */
export function readBindings(parameters: readonly Parameter[]): readonly Binding[] {
  return parameters.map(({ name, node, typeText, own }, binding): Binding => {
    const isPointer = own.kind === 'pointer';
    const fields = isPointer ? [] : (flatten(own, name) ?? []);
    const element = isPointer ? elementOf(own.to) : null;
    return {
      name,
      group: 0,
      binding,
      space: isPointer ? 'storage' : 'uniform',
      access: !isPointer || hasToken(node, 'const') ? 'read' : 'read_write',
      span: spanOf(node),
      typeText,
      arrayPath: name,
      element,
      accessLanes: element?.lanes ?? 1,
      fields,
      bytes: isPointer ? 0 : (extentOf(own)?.bytes ?? 0),
    };
  });
}
