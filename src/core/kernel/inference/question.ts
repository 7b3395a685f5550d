import type { Expression } from '../../space/expression';
import type { KernelFacts } from '../affine/access';
import type { Binding, Missing, Roles, Tiling, Tunable } from '../kernelModel';
import { type DimRank, dimRank } from './candidates';
import { DIMS, type Dim } from './dims';
import { isFactor } from './factors';
import type { GemmInput } from './gemmInput';
import type { GemmModel } from './inferGemm';
import { isInteger } from './scalars';

/** What is known of a kernel and what is not, as far as running it could tell. */
export interface Question {
  readonly facts: KernelFacts;
  readonly arrays: readonly Binding[];
  readonly bindings: readonly Binding[];
  readonly roles: Roles;
  readonly letters: { readonly a: 'n' | 't' | null; readonly b: 'n' | 't' | null };
  readonly isOpen: {
    readonly roles: boolean;
    readonly layout: boolean;
    readonly launch: boolean;
    readonly dims: readonly Dim[];
  };
  /** Whether a kernel can be told without its M, because its launch alone decides how many rows there are. */
  readonly canLackM: boolean;
  readonly isComplete: boolean;
  readonly tiling: Tiling;
  readonly groupSize: readonly [Expression, Expression, Expression];
  readonly tunables: readonly Tunable[];
  readonly rank: DimRank;
  /** A value of an expression over tunables as the source has them, `null` where it has none. */
  readonly numberOf: (expression: Expression) => number | null;
}

/** Parts of a model that running a kernel can tell. */
const TOLD_BY_RUNNING: ReadonlySet<string> = new Set([
  'matmul',
  ...['a', 'b', 'c'],
  ...DIMS,
  'layout',
  'launch',
]);

/** What stays open when a kernel is read; `null` where nothing does, or where running could not tell what is missing. */
export function questionOf(
  {
    facts,
    bindings,
    constants,
    settings,
    dispatch,
  }: Pick<GemmInput, 'facts' | 'bindings' | 'constants' | 'settings' | 'dispatch'>,
  gemm: GemmModel,
  missing: readonly Missing[],
  known: Pick<Question, 'groupSize' | 'tunables' | 'numberOf'>,
): Question | null {
  const { roles, doubtful, operands, output } = gemm;
  const lacks = new Set(missing.map(({ about }) => about));
  const nothing = lacks.has('matmul');
  if ([...lacks].some((about) => !TOLD_BY_RUNNING.has(about))) return null;
  const arrays = bindings.filter(({ space, element }) => space === 'storage' && element);
  // With more arrays than operands one of them could not be filled.
  if (arrays.length !== 3 || arrays.length + scalarBindings(bindings) !== bindings.length) return null;
  const lacksRole = nothing || lacks.has('a') || lacks.has('b') || lacks.has('c');
  if (lacksRole && !multiplies(facts, arrays)) return null;
  const others = readIntegers(facts, bindings, roles);
  // A name that the code does not read matters only where it reads something else instead; so does a constant for M,
  // which no stride can tell.
  const isDoubted = (dim: Dim): boolean => {
    const source = roles[dim];
    if (source && source.kind !== 'field') {
      return dim === 'm' && (others.length > 0 || roles.others.some((other) => other.dim === 'm'));
    }
    const isRead = source !== null && facts.fieldsRead.has(source.path);
    return doubtful.has(dim) && (isRead || others.length > 0);
  };
  const dims = DIMS.filter(
    (dim) => settings[dim] === undefined && (nothing || lacks.has(dim) || isDoubted(dim)),
  );
  const isOpen = {
    roles: lacksRole,
    layout: settings.layout === undefined && gemm.layout === null,
    launch: dispatch === null && gemm.launch === null,
    dims,
  };
  if (!isOpen.roles && !isOpen.layout && !isOpen.launch && dims.length === 0) return null;
  return {
    facts,
    arrays,
    bindings,
    roles,
    letters: { a: operands.a?.order ?? null, b: operands.b?.order ?? null },
    isOpen,
    canLackM: output !== null,
    isComplete: missing.length === 0,
    tiling: gemm.tiling,
    rank: dimRank(constants),
    ...known,
  };
}

/** Integers that the code reads and that are given no extent. */
function readIntegers(
  { fieldsRead }: KernelFacts,
  bindings: readonly Binding[],
  { others }: Roles,
): readonly string[] {
  const free = new Set(others.flatMap(({ path, dim }) => (dim ? [] : [path])));
  return bindings
    .flatMap(({ fields }) => fields)
    .filter(
      ({ path, scalar }) => isInteger(scalar) && !isFactor(path) && free.has(path) && fieldsRead.has(path),
    )
    .map(({ path }) => path);
}

function scalarBindings(bindings: readonly Binding[]): number {
  return bindings.filter(
    ({ fields, space, element }) => fields.length > 0 || (space === 'uniform' && !element),
  ).length;
}

/** Whether the code looks like a product at all: two arrays are read in a loop, and a third is written. */
function multiplies({ accesses, accumulations, tensorProducts }: KernelFacts, arrays: readonly Binding[]) {
  const isWritten = ({ arrayPath }: Binding): boolean =>
    accesses.some(({ array, kind }) => array === arrayPath && kind === 'write');
  const isSummed = ({ arrayPath }: Binding): boolean =>
    accesses.some(({ array, kind, loops }) => array === arrayPath && kind === 'read' && loops.length > 0);
  return (
    (accumulations.length > 0 || tensorProducts.length > 0) &&
    arrays.some((c) => isWritten(c) && arrays.every((other) => other === c || isSummed(other)))
  );
}
