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
        own: isPointer ? { kind: 'pointer', to: type, isConst: hasToken(node, 'const') } : type,
        type: variableType(names, base, { ...written, isPointer }),
        isReference: written.isReference,
      };
    });
}

/** What a launch passes to a kernel, in order: of a struct the value, and each pointer in it. */
export function readBindings(parameters: readonly Parameter[]): readonly Binding[] {
  return parameters.flatMap(({ name, node, typeText, own }, binding): readonly Binding[] => {
    const place = { group: 0, binding, span: spanOf(node), typeText };
    if (own.kind === 'pointer') {
      const access = hasToken(node, 'const') ? 'read' : 'read_write';
      return [pointerBinding({ ...place, name, arrayPath: name, offsetBytes: null, access }, own.to)];
    }
    const { fields, pointers } = flatten(own, name) ?? { fields: [], pointers: [] };
    const value: Binding = {
      ...place,
      name,
      arrayPath: name,
      offsetBytes: null,
      space: 'uniform',
      access: 'read',
      element: null,
      accessLanes: 1,
      fields,
      bytes: extentOf(own)?.bytes ?? 0,
    };
    return [
      value,
      ...pointers.map(({ path, offsetBytes, to, isConst }) =>
        pointerBinding(
          { ...place, name: path, arrayPath: path, offsetBytes, access: isConst ? 'read' : 'read_write' },
          to,
        ),
      ),
    ];
  });
}

function pointerBinding(
  place: Omit<Binding, 'space' | 'element' | 'accessLanes' | 'fields' | 'bytes'>,
  to: CudaType,
): Binding {
  const element = elementOf(to);
  return { ...place, space: 'storage', element, accessLanes: element?.lanes ?? 1, fields: [], bytes: 0 };
}
