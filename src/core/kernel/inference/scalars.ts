import type { Atom } from '../affine/polynomial';
import type { Binding, BindingField, DimSource, Evidence, OtherScalar } from '../kernelModel';
import type { Dim, ExtentName } from './dims';
import { DIMS, type DimAtom, type DimAtoms, isOfLengths } from './dims';
import { factorGiven, type Given, isFactor, UNKNOWN } from './factors';
import {
  constantSource,
  evidence,
  fieldSource,
  type GemmInput,
  lengthsSource,
  namedDim,
  sourceText,
} from './gemmInput';

/** Whether a scalar's name is one that authors give to this dim: `rows` for M, `dims.inner` for K. */
export function isNamedLike(dim: Dim, path: string): boolean {
  return NAMES[dim].test(lastPart(path));
}

/** Where the dims come from, the scalars that are none, and why. */
export interface Scalars {
  readonly sources: Readonly<Record<Dim, DimSource | null>>;
  readonly others: readonly OtherScalar[];
  /** Dims that a name or what is left over tells, and not the code. */
  readonly doubtful: ReadonlySet<Dim>;
  readonly evidence: readonly Evidence[];
}

const NAMES: Readonly<Record<Dim, RegExp>> = {
  m: /^(dim_?|size_?|num_?|n_?)?(m|rows?|height|rows_?(a|c|out)|(a|c|out)_?rows?)(_?dim|_?size)?$/i,
  n: /^(dim_?|size_?|num_?|n_?)?(n|cols?|columns?|width|(cols?|columns?)_?(b|c|out)|(b|c|out)_?(cols?|columns?))(_?dim|_?size)?$/i,
  k: /^(dim_?|size_?|num_?|n_?)?(k|inner|depth|common|shared|(cols?|columns?)_?a|a_?(cols?|columns?)|rows?_?b|b_?rows?)(_?dim|_?size)?$/i,
};

/** What is known of scalars that are no extents, and of what they multiply. */
export interface ScalarUses {
  /** What the position in C is compared with. */
  readonly totals: ReadonlySet<string>;
  /** The array of what is added to the product; `null` without one. */
  readonly bias: string | null;
}

/** Settles the source of each dim: the author's word, the analysis, then names and what is left over. */
export function settleScalars(input: GemmInput, found: DimAtoms | null, uses: ScalarUses): Scalars {
  const notes: Evidence[] = [];
  const sources: Record<Dim, DimSource | null> = { m: null, n: null, k: null };
  const taken = new Set<string>();
  const settle = (dim: Dim, source: DimSource | null, how: Evidence['how'], text: string): void => {
    if (!source) return;
    sources[dim] = source;
    taken.add(sourceText(source));
    notes.push(evidence(dim, how, text));
  };

  for (const dim of DIMS) {
    const word = input.settings[dim];
    if (word !== undefined)
      settle(dim, namedDim(input, word), 'directive', `${dim.toUpperCase()} is ${word}, by @gemm`);
    const first = found && likeliest(input, dim, found[dim]);
    if (sources[dim] || !first) continue;
    settle(
      dim,
      first.source,
      'analysis',
      `${dim.toUpperCase()} is ${sourceText(first.source)}: ${first.how}`,
    );
  }
  const twins = [
    ...twinsOf(input, found, taken),
    ...[...uses.totals]
      .filter((path) => !taken.has(path))
      .map((path) => ({ path, dim: 'mn' as const, unit: 1 })),
  ];
  for (const { path } of twins) taken.add(path);

  const doubtful = new Set(DIMS.filter((dim) => !sources[dim]));
  for (const dim of DIMS) {
    if (sources[dim]) continue;
    const open = scalarFields(input).filter(
      ({ path, scalar }) => !taken.has(path) && isInteger(scalar) && !isSettled(input, path),
    );
    const [byName, ...doubt] = open.filter(({ path }) => isNamedLike(dim, path));
    const read = open.filter(({ path }) => input.facts.fieldsRead.has(path) && !isFactor(path));
    if (byName && doubt.length === 0) {
      settle(dim, fieldSource(byName.path), 'name', `${dim.toUpperCase()} is ${byName.path}, by its name`);
    } else if (found && read.length === 1 && DIMS.filter((other) => !sources[other]).length === 1) {
      const { path } = read[0]!;
      settle(dim, fieldSource(path), 'analysis', `${dim.toUpperCase()} is ${path}, the only integer left`);
    } else if (found && isSquare(sources, dim)) {
      settle(
        dim,
        sources.n ?? sources.k,
        'analysis',
        `${dim.toUpperCase()} is the same scalar as the other dims: square problems only`,
      );
    }
  }
  if (found && !sources.m) {
    notes.push(
      evidence(
        'm',
        'analysis',
        'the kernel is not told M: the launch alone decides how many rows are computed',
      ),
    );
  }
  const others = scalarFields(input)
    .filter(({ path }) => !taken.has(path) || twins.some((twin) => twin.path === path))
    .map((field) => otherOf(input, field, twins, uses, notes));
  return {
    sources,
    others: oneOfEach(others),
    doubtful: new Set([...doubtful].filter((dim) => sources[dim])),
    evidence: notes,
  };
}

/** Of several factors of one part only the first is ever changed: what they make together stays known. */
function oneOfEach(others: readonly OtherScalar[]): readonly OtherScalar[] {
  return others.map((other, at) => {
    const { factor, ...plain } = other;
    const isFirst = others.findIndex((it) => it.factor === factor) === at;
    return isFirst ? other : plain;
  });
}

/** Of several scalars that hold a dim the one that is named like it, otherwise the surest. */
function likeliest(
  input: GemmInput,
  dim: Dim,
  atoms: readonly DimAtom[],
): { readonly source: DimSource; readonly how: string } | null {
  const sources = atoms.flatMap(({ atom, unit, how }) => {
    const found = sourceOf(input, atom);
    const source: DimSource | null = found?.kind === 'field' && unit > 1 ? { ...found, unit } : found;
    return source ? [{ source, how: unit > 1 ? `${how}, in vectors of ${unit}` : how }] : [];
  });
  return sources.find(({ source }) => isNamedLike(dim, sourceText(source))) ?? sources[0] ?? null;
}

function sourceOf(input: GemmInput, atom: Atom): DimSource | null {
  if (atom.kind === 'field') return fieldSource(atom.path);
  if (atom.kind === 'number') {
    return { kind: 'constant', expression: { kind: 'number', value: atom.value, float: false } };
  }
  if (isOfLengths(atom)) return lengthsSource(atom);
  return atom.kind === 'parameter' ? constantSource(input.constants, atom.name) : null;
}

/** A scalar that holds an extent once more. */
interface Twin {
  readonly path: string;
  readonly dim: ExtentName;
  readonly unit: number;
}

/** Scalars that hold an extent which another one holds too: a leading dimension, a second shape. */
function twinsOf(input: GemmInput, found: DimAtoms | null, taken: ReadonlySet<string>): readonly Twin[] {
  const fields = new Set(scalarFields(input).map(({ path }) => path));
  return DIMS.flatMap((dim) =>
    (found?.[dim] ?? []).flatMap(({ atom, unit }) =>
      atom.kind === 'field' && fields.has(atom.path) && !taken.has(atom.path)
        ? [{ path: atom.path, dim, unit }]
        : [],
    ),
  );
}

function isSquare(sources: Readonly<Record<Dim, DimSource | null>>, missing: Dim): boolean {
  const [first, second] = DIMS.filter((dim) => dim !== missing).map((dim) => sources[dim]);
  return !!first && !!second && sourceText(first) === sourceText(second);
}

function scalarFields({ bindings }: GemmInput): readonly (BindingField & { readonly binding: Binding })[] {
  return bindings.flatMap((binding) => binding.fields.map((field) => ({ ...field, binding })));
}

/** Whether it is known what an integer is for, and that it is no extent. */
function isSettled({ batch, switches, passed, unitStrides }: GemmInput, path: string): boolean {
  return (
    passed.has(path) ||
    batch.counts.has(path) ||
    batch.strides.has(path) ||
    switches.has(path) ||
    unitStrides.has(path) ||
    isBatchCount(path)
  );
}

function otherOf(
  input: GemmInput,
  { path, scalar, binding }: BindingField & { readonly binding: Binding },
  twins: readonly Twin[],
  uses: ScalarUses,
  notes: Evidence[],
): OtherScalar {
  const { dim, unit = 1 } = twins.find((twin) => twin.path === path) ?? {};
  if (dim) {
    notes.push(
      evidence(
        path,
        'analysis',
        dim === 'mn'
          ? `${path} holds M * N: the position in C is compared with it`
          : `${path} holds ${dim.toUpperCase()} once more`,
      ),
    );
    return { binding: binding.name, path, value: 0, dim, ...(unit > 1 ? { unit } : {}) };
  }
  const { value, how, why, factor } = input.unitStrides.has(path)
    ? UNIT_STRIDE
    : givenTo(input, path, scalar, uses.bias);
  if (input.facts.fieldsRead.has(path) || how === 'analysis' || isFactor(path))
    notes.push(evidence(path, how, `${path} is set to ${value}${why}`));
  return { binding: binding.name, path, value, ...(factor ? { factor } : {}) };
}

const UNIT_STRIDE: Given = { value: 1, how: 'analysis', why: ': neighbours in a row are that far apart' };

function givenTo(input: GemmInput, path: string, scalar: BindingField['scalar'], bias: string | null): Given {
  const { batch, switches, passed } = input;
  const isWhole = isInteger(scalar);
  if (isWhole && batch.counts.has(path))
    return { value: 1, how: 'analysis', why: ': it counts the products of a batch' };
  const value = switches.get(path);
  if (value !== undefined) {
    const why = ': it only switches between ways through the code';
    return { value, how: 'analysis', why, ...(value === 1 && bias !== null ? { factor: 'bias' } : {}) };
  }
  if (!isWhole) return factorGiven(input, path, bias);
  if (isBatchCount(path))
    return { value: 1, how: 'name', why: ', by its name: it counts the products of a batch' };
  if (isFactor(path)) return factorGiven(input, path, bias);
  const number = passed.get(path);
  return number === undefined
    ? UNKNOWN
    : { value: number, how: 'analysis', why: ': the launch in the source passes it' };
}

function isBatchCount(path: string): boolean {
  return /^(num_?|n_?)?batch(es)?(_?(size|count))?$/i.test(lastPart(path));
}

/** Whether an extent could be of this type. */
export function isInteger(scalar: BindingField['scalar']): boolean {
  return scalar === 'u32' || scalar === 'i32' || scalar === 'u64' || scalar === 'i64';
}

function lastPart(path: string): string {
  return path.split('.').at(-1)!;
}
