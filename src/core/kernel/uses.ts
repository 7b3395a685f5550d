import type { Expression } from '../space/expression';
import { type Definitions, namesBehind } from '../space/names';
import type { KernelFacts } from './affine/access';
import { deepAtoms } from './affine/atoms';
import type { Polynomial } from './affine/polynomial';
import type { TunablePart } from './defaultValues';
import type { SharedArray, Tiling, TunableUse } from './kernelModel';

/** Names of constants by what they reach, through other constants too. */
export type Uses = ReadonlyMap<TunableUse, ReadonlySet<string>>;

/** Finds what each constant reaches: the group's size, shared arrays, arrays in registers, steps and bounds of loops. */
export function findUses(
  definitions: Definitions,
  groupSize: readonly Expression[],
  shared: readonly SharedArray[],
  privateLengths: readonly Expression[],
  facts: KernelFacts,
): Uses {
  const behind = (expressions: readonly Expression[]): ReadonlySet<string> =>
    new Set(expressions.flatMap((expression) => [...namesBehind(expression, definitions)]));
  const loops = facts.loops.flatMap(({ step, bound }) => [step, bound]).filter((it) => it !== null);
  return new Map<TunableUse, ReadonlySet<string>>([
    ['groupSize', behind(groupSize)],
    ['shared', behind(shared.map(({ length }) => length))],
    ['register', behind(privateLengths)],
    ['loop', new Set(loops.flatMap(parametersIn))],
  ]);
}

/** Constants that size groups or arrays, or are the step of a loop; an extent of the problem does none of that. */
export function structuralNames(uses: Uses, facts: KernelFacts): ReadonlySet<string> {
  const steps = facts.loops.flatMap(({ step }) => (step ? parametersIn(step) : []));
  const sized = (['groupSize', 'shared', 'register'] as const).flatMap((use) => [...(uses.get(use) ?? [])]);
  return new Set([...sized, ...steps]);
}

/** What one constant does, for choosing its values. */
export function partOf(
  name: string,
  uses: Uses,
  groupSize: readonly Expression[],
  tiling: Tiling,
  definitions: Definitions,
): TunablePart {
  const mentions = (expression: Expression | null): boolean =>
    expression !== null && namesBehind(expression, definitions).has(name);
  const extents = groupSize.filter((size) => isPlain(size, name, definitions));
  const axes = groupSize.filter((size) => !(size.kind === 'number' && size.value === 1));
  const only = axes.length === 1 && extents.length === 1 && axes[0]?.kind === 'name';
  const inC = mentions(tiling.m) || mentions(tiling.n);
  return {
    uses: [...uses].filter(([, names]) => names.has(name)).map(([use]) => use),
    extent: extents.length === 0 ? null : only ? 'only' : 'one of several',
    tile: inC ? 'mn' : mentions(tiling.k) ? 'k' : null,
  };
}

/** Whether a group's extent is the constant itself, or a product of constants with it: not a quotient of tiles. */
function isPlain(size: Expression, name: string, definitions: Definitions): boolean {
  if (size.kind === 'name') {
    const definition = definitions.get(size.name);
    return size.name === name || (definition !== undefined && isPlain(definition, name, new Map()));
  }
  const { kind } = size;
  return (
    kind === 'binary' &&
    size.operator === '*' &&
    (isPlain(size.left, name, definitions) || isPlain(size.right, name, definitions))
  );
}

function parametersIn(polynomial: Polynomial): readonly string[] {
  return deepAtoms(polynomial).flatMap((atom) => (atom.kind === 'parameter' ? [atom.name] : []));
}
