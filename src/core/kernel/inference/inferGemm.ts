import type { ElementType, Formats, Layout } from '../../gemm/problem';
import { formatExpression } from '../../space/formatExpression';
import type { Binding, Evidence, KernelModel, OtherScalar, Roles, Tiling } from '../kernelModel';
import { findBias } from './bias';
import { blocksOf } from './blocks';
import { dimRank } from './candidates';
import { DIMS, type Dim, findDims, totalsOf } from './dims';
import { isFactor } from './factors';
import { evidence, type GemmInput, namedDim, sourceText } from './gemmInput';
import { findLaunch } from './launch';
import { missingOf } from './missing';
import { obstacleOf } from './obstacle';
import { findOperands, findOutput, type Operand, type Output } from './operands';
import { isNamedLike, settleScalars } from './scalars';

/** The part of the model that says which multiplication a kernel does and how it is launched. */
export type GemmModel = Pick<
  KernelModel,
  'roles' | 'layout' | 'blocks' | 'formats' | 'launch' | 'evidence' | 'missing'
> & {
  readonly tiling: Tiling;
  /** Names in `@gemm` that the kernel does not have. */
  readonly unknownNames: readonly string[];
  readonly output: Output | null;
  readonly operands: { readonly a: Operand | null; readonly b: Operand | null };
  /** See `Scalars.doubtful`. */
  readonly doubtful: ReadonlySet<Dim>;
};

/** Understands a kernel as C = op(A) · op(B): what the author says counts, the rest is read off the indices. */
export function inferGemm(input: GemmInput): GemmModel {
  const { facts, settings } = input;
  const rank = dimRank(input.constants);
  const arrays = input.bindings.filter(({ space, element }) => space === 'storage' && element);
  const given = (name: string | undefined): Binding | null =>
    arrays.find((binding) => binding.name === name) ?? null;

  const written =
    settings.c === undefined ? byWriting(input, arrays) : [given(settings.c)].filter((it) => it !== null);
  const output = findOutput(facts, written, rank);
  const names = { a: given(settings.a)?.name ?? null, b: given(settings.b)?.name ?? null };
  const { a, b } = output ? findOperands(facts, arrays, output, rank, names) : { a: null, b: null };
  const dims = output && a && b ? findDims(facts, output, a, b, rank) : null;
  const operands = {
    a: names.a ?? a?.binding.name ?? null,
    b: names.b ?? b?.binding.name ?? null,
    c: given(settings.c)?.name ?? output?.binding.name ?? null,
  };
  const bias = output && findBias(facts, arrays, output, Object.values(operands));
  const arrayOf = (name: string | null | undefined) => arrays.find((it) => it.name === name)?.arrayPath;
  const ofC = facts.accesses.filter(({ array }) => array === arrayOf(operands.c));
  const scalars = settleScalars(input, dims, {
    totals: output ? totalsOf(facts, output) : new Set(),
    bias: arrayOf(bias?.binding) ?? null,
  });
  const roles: Roles = {
    ...operands,
    bias,
    batch: null,
    readsC: ofC.some(({ kind }) => kind === 'read'),
    // What is written first is overwritten, and what beta multiplies is left out by a beta of 0.
    addsToC: ofC[0]?.kind === 'read' && !scalars.others.some((other) => leavesOut(input, other)),
    ...scalars.sources,
    others: scalars.others,
  };
  const layout = settings.layout ?? layoutOf(a, b);
  const found = output ? findLaunch(output, a, b) : null;
  const isWritten = !input.dispatch && !found?.groups;
  const model = {
    roles,
    layout,
    blocks: blocksOf(facts, arrays, operands),
    formats: formatsOf(input, roles, a?.kLoop ?? null, arrayOf(operands.c)),
    launch: input.dispatch ?? found?.groups ?? input.writtenLaunch?.(roles) ?? null,
    tiling: found?.tiling ?? { m: null, n: null, k: null },
    output,
    operands: { a, b },
    doubtful: scalars.doubtful,
  };
  const obstacle = obstacleOf(input, model);
  return {
    ...model,
    evidence: [...roleEvidence(input, output, a, b, model, isWritten), ...scalars.evidence],
    missing: obstacle ? [obstacle] : missingOf(input, model),
    unknownNames: unknownNames(input, arrays),
  };
}

/** Whether a scalar multiplies what stood in C, surely or by its name, and is 0. */
function leavesOut({ facts }: GemmInput, { factor, path, value }: OtherScalar): boolean {
  return factor === 'before' || (value === 0 && isFactor(path) && facts.fieldsRead.has(path));
}

/** Buffers that may be C: those the code writes, one named like an output first. */
function byWriting({ facts }: GemmInput, arrays: readonly Binding[]): readonly Binding[] {
  const written = arrays.filter(({ arrayPath }) =>
    facts.accesses.some((it) => it.array === arrayPath && it.kind === 'write'),
  );
  const looksLikeOutput = ({ name }: Binding): number => Number(/^(c|out|output|result|dst|y)/i.test(name));
  return [...written].sort((left, right) => looksLikeOutput(right) - looksLikeOutput(left));
}

function layoutOf(a: Operand | null, b: Operand | null): Layout | null {
  return a?.order && b?.order ? `${a.order}${b.order}` : null;
}

function formatsOf(
  { bindings, facts, settings }: GemmInput,
  roles: Roles,
  kLoop: number | null,
  arrayOfC: string | undefined,
): Formats | null {
  const scalar = (name: string | null): ElementType | null =>
    bindings.find((binding) => binding.name === name)?.element?.scalar ?? null;
  const [a, b, c] = [scalar(roles.a), scalar(roles.b), scalar(roles.c)];
  if (!a || !b || !c) return null;
  const tensor = facts.tensorProducts[0];
  if (tensor) {
    const accumulator = settings.accumulator ?? tensor.accumulator ?? c;
    return { a: narrowed(a, tensor.a), b: narrowed(b, tensor.b), c, accumulator, tensorCores: true };
  }
  const isReal = REAL.has(c);
  const counters = new Set(facts.loops.map(({ variable }) => variable));
  const sums = facts.accumulations.filter(
    ({ scalar: type, variable, loops }) =>
      type !== null &&
      isReal === REAL.has(type) &&
      !counters.has(variable) &&
      (kLoop === null || loops.some(({ id }) => id === kLoop)),
  );
  // What is added up in C on the way is rounded to its type, whatever the parts were summed in.
  const isInC =
    sums.length > 0 &&
    facts.accesses.some(
      ({ array, kind, loops }) =>
        array === arrayOfC && kind === 'write' && loops.some(({ id }) => id === kLoop),
    );
  return { a, b, c, accumulator: settings.accumulator ?? (isInC ? c : sums[0]?.scalar) ?? c };
}

const REAL: ReadonlySet<ElementType> = new Set(['f64', 'f32', 'f16', 'bf16']);

/** What tensor cores see of an operand: of 32-bit floats they take the first bits alone. */
function narrowed(stored: ElementType, taken: ElementType | null): ElementType {
  return stored === 'f32' && taken === 'tf32' ? 'tf32' : stored;
}

/** What is understood of a kernel, before it is said why, and what is missing. */
export type Inferred = Omit<GemmModel, 'evidence' | 'missing' | 'unknownNames'>;

function roleEvidence(
  { settings, dispatch }: GemmInput,
  output: Output | null,
  a: Operand | null,
  b: Operand | null,
  { roles, layout, blocks, formats, launch }: Inferred,
  isWritten: boolean,
): readonly Evidence[] {
  const notes: Evidence[] = [];
  for (const role of ['a', 'b', 'c'] as const) {
    const name = settings[role];
    if (name !== undefined && roles[role] === name) {
      notes.push(evidence(role, 'directive', `${role.toUpperCase()} is ${name}, by @gemm`));
    }
  }
  if (!settings.c && output) {
    notes.push(evidence('c', 'analysis', `C is ${output.binding.name}: it is written, at row * N + column`));
  }
  if (!settings.a && a)
    notes.push(evidence('a', 'analysis', `A is ${a.binding.name}: read along the rows of C and k`));
  if (!settings.b && b)
    notes.push(evidence('b', 'analysis', `B is ${b.binding.name}: read along k and the columns of C`));
  if (roles.bias) {
    const { binding, along } = roles.bias;
    const texts = {
      m: 'a number for each row of C',
      n: 'a number for each column of C',
      mn: 'a number for each element of C',
    };
    notes.push(evidence('bias', 'analysis', `${binding} is added to the product: ${texts[along]}`));
  }
  if (roles.addsToC) {
    const text = `the sums are added to what stands in ${roles.c}: it is made zeros before each launch, which is not timed`;
    notes.push(evidence('c', 'analysis', text));
  }
  if (isByColumns(roles)) {
    const text =
      'C is stored by columns: the model is of its transpose, so A and B, and M and N, have changed places';
    notes.push(evidence('layout', 'name', text));
  }
  if (settings.layout) notes.push(evidence('layout', 'directive', `layout ${settings.layout}, by @gemm`));
  else if (layout) notes.push(evidence('layout', 'analysis', layoutText(layout)));
  if (blocks) {
    const text = `A, B and C are stored in blocks of ${blocks.edge} x ${blocks.edge}, each by its ${blocks.by}, block after block along a row of blocks`;
    notes.push(evidence('layout', 'analysis', text));
  }
  if (formats)
    notes.push(
      evidence(
        'formats',
        settings.accumulator ? 'directive' : 'analysis',
        `sums are kept in ${formats.accumulator}`,
      ),
    );
  if (launch) {
    const text = `launch = ${launch.map(formatExpression).join(', ')}`;
    notes.push(
      evidence(
        'launch',
        dispatch ? 'directive' : 'analysis',
        dispatch
          ? `${text}, by @dispatch`
          : `${text}, from ${isWritten ? 'the launch in the source' : 'the rows and columns a group writes'}`,
      ),
    );
  }
  return notes;
}

/** Where the scalar that separates the rows of C is named like its rows, the author stores C by columns. */
function isByColumns({ m, n }: Roles): boolean {
  return m !== null && n !== null && isNamedLike('n', sourceText(m)) && isNamedLike('m', sourceText(n));
}

function layoutText(layout: Layout): string {
  const a = layout[0] === 'n' ? 'A is stored by rows (M x K)' : 'A is stored transposed (K x M)';
  const b = layout[1] === 'n' ? 'B is stored by rows (K x N)' : 'B is stored transposed (N x K)';
  return `layout ${layout}: ${a}, ${b}`;
}

function unknownNames(input: GemmInput, arrays: readonly Binding[]): readonly string[] {
  const { settings } = input;
  const operands = [settings.a, settings.b, settings.c].filter(
    (name) => name !== undefined && !arrays.some((binding) => binding.name === name),
  );
  const dims = DIMS.map((dim) => settings[dim]).filter(
    (text) => text !== undefined && !namedDim(input, text),
  );
  return [...operands, ...dims].filter((name) => name !== undefined);
}
