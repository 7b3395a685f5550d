import type { KernelFacts } from '../affine/access';
import { keyOf } from '../affine/polynomial';
import type { Binding, Missing, Roles } from '../kernelModel';
import type { GemmInput } from './gemmInput';
import type { Output } from './operands';

/** Why a kernel that looks like a multiplication is none that can be filled and checked; `null` where it may be one. */
export function obstacleOf(
  { facts, bindings }: Pick<GemmInput, 'facts' | 'bindings'>,
  roles: Roles,
  output: Output | null,
): Missing | null {
  const remedy =
    ofOneBuffer(roles) ??
    ofPackedWords(bindings, roles) ??
    ofTypes(bindings) ??
    ofBlocks(facts, bindings) ??
    ofElements(facts, output);
  return remedy === null
    ? null
    : { about: 'product', remedy: `${remedy}; only products of two matrices can be filled and checked` };
}

function ofOneBuffer({ a, b }: Roles): string | null {
  return a !== null && a === b ? `both operands are the same buffer, ${a}` : null;
}

/** Integers that are multiplied into a sum of floats hold several smaller numbers each, or a format of their own. */
function ofPackedWords(bindings: readonly Binding[], { a, b, c }: Roles): string | null {
  const scalar = (name: string | null) => bindings.find((one) => one.name === name)?.element?.scalar ?? null;
  const isWhole = (name: string | null): boolean => scalar(name) === 'u32' || scalar(name) === 'i32';
  const packed = isWhole(c) || scalar(c) === null ? undefined : [a, b].find(isWhole);
  return packed
    ? `${packed} is of type ${scalar(packed)} while C is ${scalar(c)}: its words are packed or quantised numbers`
    : null;
}

/** Arrays of a type that no operand has. */
function ofTypes(bindings: readonly Binding[]): string | null {
  const strange = bindings.filter(
    ({ space, element, fields }) => space === 'storage' && !element && fields.length === 0,
  );
  const known = bindings.some(({ space, element }) => space === 'storage' && element);
  const [first] = strange;
  if (!first || (known && strange.length < 3)) return null;
  return `${strange.map(({ name }) => name).join(', ')} (${first.typeText}) are of no type that an operand can have`;
}

/** Arrays of matrices that are multiplied whole: each lies in memory by itself, so that no row of the operand does. */
function ofBlocks({ accesses }: KernelFacts, bindings: readonly Binding[]): string | null {
  const isWhole = ({ typeText, arrayPath, element }: Binding): boolean =>
    element !== null && /\bmat\dx\d/.test(typeText) && !accesses.some(({ array }) => array === arrayPath);
  const blocks = bindings.filter(isWhole);
  return blocks.length >= 2
    ? `${blocks.map(({ name }) => name).join(', ')} (${blocks[0]!.typeText}) hold blocks, which are a layout of their own`
    : null;
}

/** Where nothing is summed there is no product of the kind that is looked for. */
function ofElements(
  { accesses, accumulations, tensorProducts }: KernelFacts,
  output: Output | null,
): string | null {
  if (output && accumulations.length + tensorProducts.length === 0) {
    const at = keyOf(output.index);
    const isElementwise = accesses.some(
      ({ array, kind, index }) =>
        array !== output.binding.arrayPath && kind === 'read' && keyOf(index) === at,
    );
    if (isElementwise) return 'C is computed element by element, and no product is summed over k';
  }
  return null;
}
