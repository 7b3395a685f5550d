import { product } from '../../space/builders';
import type { Environment } from '../../space/evaluate';
import { evaluate } from '../../space/evaluate';
import type { Expression } from '../../space/expression';
import type { Binding, SharedArray } from '../kernelModel';
import { spanOf } from '../syntaxNode';
import type { LengthOf } from './layout';
import { extentOf, flatten, offsetsOf } from './layout';
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
  const operand = operandIn(typeOf(variable.type, module), variable.name, lengthOf);
  return {
    name: variable.name,
    group: slot.group,
    binding: slot.binding,
    offsetBytes: null,
    space,
    access: space === 'storage' && variable.access === 'read_write' ? 'read_write' : 'read',
    span: spanOf(variable.node),
    typeText: variable.type.text,
    ...operand,
    accessLanes: operand.element?.lanes ?? 1,
  };
}

/** What a buffer of a type holds: plain scalars, or an operand with the scalars that stand before it in its struct. */
function operandIn(
  type: WgslType,
  name: string,
  lengthOf: LengthOf,
): Pick<Binding, 'arrayPath' | 'element' | 'fields' | 'bytes'> {
  const fields = flatten(type, name, lengthOf);
  const bytes = extentOf(type, lengthOf)?.bytes ?? 0;
  if (type.kind === 'array' && !isListOfScalars(type, fields.length))
    return { arrayPath: name, element: elementOf(type), fields, bytes: 0 };
  const last = type.kind === 'struct' ? type.members.at(-1) : undefined;
  const inner = last && operandIn(last.type, `${name}.${last.name}`, lengthOf);
  if (type.kind !== 'struct' || !last || !inner?.element)
    return { arrayPath: name, element: null, fields, bytes };
  const before: WgslType = { kind: 'struct', members: type.members.slice(0, -1) };
  const end = offsetsOf(type, lengthOf)?.at(-1) ?? 0;
  return {
    arrayPath: inner.arrayPath,
    element: inner.element,
    fields: [
      ...flatten(before, name, lengthOf),
      ...inner.fields.map((field) => ({ ...field, offsetBytes: field.offsetBytes + end })),
    ],
    bytes: end + inner.bytes,
  };
}

/** Most numbers an array has that is no operand, as `array<u32, 4>` of dims. */
const MAX_LISTED = 16;

function isListOfScalars({ element }: Extract<WgslType, { kind: 'array' }>, count: number): boolean {
  return count > 0 && count <= MAX_LISTED && element.kind !== 'array';
}

/** The scalar and lanes at the bottom of nested arrays; `null` for structs and what is no array. */
export function elementOf(type: WgslType): Binding['element'] {
  if (type.kind !== 'array') return null;
  let inner = type.element;
  while (inner.kind === 'array') inner = inner.element;
  if (inner.kind === 'matrix') inner = { kind: 'vector', lanes: inner.rows, scalar: inner.scalar };
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
