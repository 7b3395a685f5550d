import type { KernelFacts } from '../affine/access';
import { keyOf } from '../affine/polynomial';
import type { Binding, Missing, Roles } from '../kernelModel';
import type { GemmInput } from './gemmInput';
import type { Inferred } from './inferGemm';
import type { Output } from './operands';

/** Why a kernel that looks like a multiplication is none that can be filled and checked; `null` where it may be one. */
export function obstacleOf(
  { facts, bindings }: Pick<GemmInput, 'facts' | 'bindings'>,
  { roles, layout, blocks, output }: Pick<Inferred, 'roles' | 'layout' | 'blocks' | 'output'>,
): Missing | null {
  const remedy =
    ofOneBuffer(roles) ??
    ofPackedWords(bindings, roles) ??
    ofTypes(bindings) ??
    ofBlocks(facts, bindings, blocks !== null && layout === 'nn' && roles.bias === null) ??
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

/** Arrays of matrices that are multiplied whole, but not as blocks of one size by which all three matrices are stored. */
function ofBlocks(
  { accesses }: KernelFacts,
  bindings: readonly Binding[],
  areUnderstood: boolean,
): string | null {
  const isWhole = ({ space, arrayPath, element }: Binding): boolean =>
    space === 'storage' &&
    element !== null &&
    accesses.some(
      ({ array, elementIndex, width }) =>
        array === arrayPath && elementIndex !== null && width > element.lanes,
    );
  const blocks = areUnderstood ? [] : bindings.filter(isWhole);
  return blocks.length > 0
    ? `${blocks.map(({ name }) => name).join(', ')} (${blocks[0]!.typeText}) ${blocks.length > 1 ? 'hold' : 'holds'} blocks, and only A, B and C that are all stored in blocks of 2 x 2 or 4 x 4, along rows of blocks and without a bias, can be filled and checked`
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
