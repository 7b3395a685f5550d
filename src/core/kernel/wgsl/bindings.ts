import { product } from '../../space/builders';
import type { Environment } from '../../space/evaluate';
import { evaluate } from '../../space/evaluate';
import type { Expression } from '../../space/expression';
import type { Binding, SharedArray } from '../kernelModel';
import { spanOf } from '../syntaxNode';
import type { LengthOf } from './layout';
import { extentOf, flatten } from './layout';
import type { Variable, WgslModule } from './module';
import { typeOf, type WgslType } from './types';

/** The buffers among the module's variables, in the order they stand in; `lookup` gives constants their values. */
export function readBindings(module: WgslModule, lookup: Environment): readonly Binding[] {
  return [...module.variables.values()].flatMap(
    (variable) => readBinding(variable, module, lengths(lookup)) ?? [],
  );
}

/** Array lengths under an environment. */
export function lengths(lookup: Environment): LengthOf {
  return (length) => {
    const result = evaluate(length, lookup);
    return result.ok && result.value >= 0 ? Math.floor(result.value) : undefined;
  };
}

function readBinding(variable: Variable, module: WgslModule, lengthOf: LengthOf): Binding | null {
  const { slot, space } = variable;
  if (!slot || !variable.type || (space !== 'storage' && space !== 'uniform')) return null;
  const type = typeOf(variable.type, module);
  const fields = flatten(type, variable.name, lengthOf);
  return {
    name: variable.name,
    group: slot.group,
    binding: slot.binding,
    space,
    access: space === 'storage' && variable.access === 'read_write' ? 'read_write' : 'read',
    span: spanOf(variable.node),
    typeText: variable.type.text,
    element: fields.length > 0 ? null : elementOf(type),
    accessLanes: elementOf(type)?.lanes ?? 1,
    fields,
    bytes: extentOf(type, lengthOf)?.bytes ?? 0,
  };
}

/** The scalar and lanes at the bottom of nested arrays; `null` for structs, matrices and what is no array. */
export function elementOf(type: WgslType): Binding['element'] {
  if (type.kind !== 'array') return null;
  let inner = type.element;
  while (inner.kind === 'array') inner = inner.element;
  if (inner.kind === 'scalar' && inner.scalar !== 'bool') return { scalar: inner.scalar, lanes: 1 };
  if (inner.kind === 'vector' && inner.scalar !== 'bool') return { scalar: inner.scalar, lanes: inner.lanes };
  return null;
}

/** The module's arrays in workgroup storage; a plain variable there counts as an array of one. */
export function readShared(module: WgslModule, lookup: Environment): readonly SharedArray[] {
  return [...module.variables.values()].flatMap((variable): SharedArray[] => {
    if (variable.space !== 'workgroup') return [];
    const { length, element } = flatArray(typeOf(variable.type, module));
    const extent = extentOf(element, lengths(lookup));
    if (!extent) return [];
    const elementBytes = Math.ceil(extent.bytes / extent.align) * extent.align;
    return [{ name: variable.name, length, elementBytes, span: spanOf(variable.node) }];
  });
}

function flatArray(type: WgslType): { length: SharedArray['length']; element: WgslType } {
  const factors: Expression[] = [];
  let element = type;
  while (element.kind === 'array' && element.length) {
    factors.push(element.length);
    element = element.element;
  }
  return { length: product(factors), element };
}
