import { elementBytes, type Size } from '../gemm/problem';
import { dimConstants } from '../kernel/buffers';
import type { KernelModel } from '../kernel/kernelModel';
import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { withDefinitions } from '../space/names';
import type { Candidate } from './candidate';
import { quantityOf } from './columnNames';
import type { Quantity, Work } from './work';

/** What reading a kernel tells of how it computes; each is there for every kernel, `NaN` where the code does not tell. */
const TOLD = [
  'm',
  'n',
  'k',
  'tileM',
  'tileN',
  'tileK',
  'threadsM',
  'threadsN',
  'threads',
  'workM',
  'workN',
  'vectorM',
  'vectorN',
  'sharedA',
  'sharedB',
  'sharedBytes',
  'transposedA',
  'transposedB',
  'beta',
  'elementBytes',
] as const satisfies readonly Quantity[];
type Told = Record<(typeof TOLD)[number], number>;

/** How a kernel computes each candidate, as its code tells; a row a candidate. */
export function kernelWork(model: KernelModel, candidates: readonly Candidate[]): Work {
  const quantities = new Map<Quantity, Float64Array>(
    TOLD.map((name) => [name, new Float64Array(candidates.length)]),
  );
  const fixed = fixedOf(model);
  candidates.forEach((candidate, row) => {
    const told = toldOf(model, candidate, fixed);
    for (const name of TOLD) (quantities.get(name) as Float64Array)[row] = told[name];
  });
  return { rows: candidates.length, quantities };
}

type Fixed = Pick<
  Told,
  'vectorM' | 'vectorN' | 'sharedA' | 'sharedB' | 'transposedA' | 'transposedB' | 'beta' | 'elementBytes'
>;

/** What no value of a tunable changes. */
function fixedOf({ roles, bindings, shared, layout, formats }: KernelModel): Fixed {
  const lanesOf = (name: string | null): number =>
    bindings.find((binding) => binding.name === name)?.accessLanes ?? 1;
  const isShared = shared.length > 0 ? 1 : 0;
  return {
    vectorM: lanesOf(roles.a),
    vectorN: lanesOf(roles.b),
    sharedA: isShared,
    sharedB: isShared,
    transposedA: layout?.startsWith('t') ? 1 : 0,
    transposedB: layout?.endsWith('t') ? 1 : 0,
    beta: roles.readsC || roles.addsToC ? 1 : 0,
    elementBytes: formats === null ? Number.NaN : elementBytes(formats.a),
  };
}

function toldOf(model: KernelModel, { configuration, size }: Candidate, fixed: Fixed): Told {
  const numberOf = reader(model, configuration, size);
  const { tiling } = model;
  const [tileM, tileN, tileK] = [tiling?.m, tiling?.n, tiling?.k].map((extent) => numberOf(extent ?? null));
  const [x, y, z] = model.groupSize.map(numberOf);
  const threads = (x as number) * (y as number) * (z as number);
  const work = workOfThread(model, configuration, {
    tileM: tileM as number,
    tileN: tileN as number,
    threads,
    columns: y === 1 ? Number.NaN : (x as number),
  });
  const sharedBytes = model.shared.reduce(
    (sum, { length, elementBytes: bytes }) => sum + numberOf(length) * bytes,
    model.cuda?.dynamicSharedBytes ? numberOf(model.cuda.dynamicSharedBytes) : 0,
  );
  return {
    ...fixed,
    ...size,
    tileM: tileM as number,
    tileN: tileN as number,
    tileK: tileK as number,
    threadsM: (tileM as number) / work.m,
    threadsN: (tileN as number) / work.n,
    threads,
    workM: work.m,
    workN: work.n,
    sharedBytes,
  };
}

interface Group {
  readonly tileM: number;
  readonly tileN: number;
  readonly threads: number;
  /** Invocations along x, where the group has two dimensions; x runs along the columns of C. */
  readonly columns: number;
}

/**
 * Rows and columns of C that one invocation computes: by tunables whose names say so, else by the group's extents, else
 * as if the work were square.
 */
function workOfThread(
  { tunables }: KernelModel,
  configuration: Candidate['configuration'],
  { tileM, tileN, threads, columns }: Group,
): { readonly m: number; readonly n: number } {
  const named = (quantity: Quantity): number | undefined => {
    const tunable = tunables.find(({ name }) => quantityOf(name) === quantity);
    return tunable && (configuration[tunable.name] ?? tunable.default);
  };
  const each = (tileM * tileN) / threads;
  const n = named('workN') ?? (Number.isNaN(columns) ? undefined : tileN / columns);
  const m = named('workM') ?? (n === undefined ? Math.sqrt(each) : each / n);
  return { m, n: n ?? each / m };
}

/** Evaluates a kernel's expressions with the values of one candidate; `NaN` where that gives no number. */
function reader(
  model: KernelModel,
  configuration: Candidate['configuration'],
  size: Size,
): (expression: Expression | null) => number {
  const values = new Map<string, number>([
    ...model.tunables.map((tunable) => [tunable.name, tunable.default] as const),
    ...Object.entries(configuration),
    ['M', size.m],
    ['N', size.n],
    ['K', size.k],
    ...dimConstants(model, size),
  ]);
  const { lookup } = withDefinitions(model.definitions, (name) => values.get(name));
  return (expression) => {
    if (expression === null) return Number.NaN;
    const result = evaluate(expression, lookup);
    return result.ok ? result.value : Number.NaN;
  };
}
