import { elementBytes, type Size } from '../gemm/problem';
import { dimConstants } from '../kernel/buffers';
import type { KernelModel, Tunable } from '../kernel/kernelModel';
import type { Configuration } from '../space/configuration';
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

/** How a kernel computes each candidate, as its code tells; a row a candidate. */
export function kernelWork(model: KernelModel, candidates: readonly Candidate[]): Work {
  const rows = candidates.length;
  const columns = Object.fromEntries(TOLD.map((name) => [name, new Float64Array(rows)])) as Columns;
  for (const [name, value] of Object.entries(fixedOf(model))) columns[name as keyof Fixed].fill(value);
  const { tiling, groupSize, shared, cuda } = model;
  const reader = createReader(model);
  const [namedM, namedN] = (['workM', 'workN'] as const).map((quantity) =>
    model.tunables.find(({ name }) => quantityOf(name) === quantity),
  );
  candidates.forEach((candidate, row) => {
    const numberOf = reader(candidate);
    const [x, y, z] = [numberOf(groupSize[0]), numberOf(groupSize[1]), numberOf(groupSize[2])];
    const [tileM, tileN] = [numberOf(tiling?.m ?? null), numberOf(tiling?.n ?? null)];
    const threads = x * y * z;
    const each = (tileM * tileN) / threads;
    // By tunables whose names say so, else by the group's extents, of which x runs along the columns of C, else as if the
    // work were square.
    const along = (named: Tunable | undefined, other: number): number =>
      named === undefined ? other : (candidate.configuration[named.name] ?? named.default);
    const workN = along(namedN, y === 1 ? Number.NaN : tileN / x);
    const workM = along(namedM, Number.isNaN(workN) ? Math.sqrt(each) : each / workN);
    columns.m[row] = candidate.size.m;
    columns.n[row] = candidate.size.n;
    columns.k[row] = candidate.size.k;
    columns.tileM[row] = tileM;
    columns.tileN[row] = tileN;
    columns.tileK[row] = numberOf(tiling?.k ?? null);
    columns.threads[row] = threads;
    columns.workM[row] = workM;
    columns.workN[row] = Number.isNaN(workN) ? each / workM : workN;
    columns.threadsM[row] = tileM / workM;
    columns.threadsN[row] = tileN / (columns.workN[row] as number);
    let bytes = cuda?.dynamicSharedBytes ? numberOf(cuda.dynamicSharedBytes) : 0;
    for (const { length, elementBytes: size } of shared) bytes += numberOf(length) * size;
    columns.sharedBytes[row] = bytes;
  });
  return { rows, quantities: new Map(TOLD.map((name) => [name, columns[name]])) };
}

type Columns = Record<(typeof TOLD)[number], Float64Array>;

type Fixed = Pick<
  Columns,
  'vectorM' | 'vectorN' | 'sharedA' | 'sharedB' | 'transposedA' | 'transposedB' | 'beta' | 'elementBytes'
>;

/** What no value of a tunable changes. */
function fixedOf({ roles, bindings, shared, layout, formats }: KernelModel): Record<keyof Fixed, number> {
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

/**
 * Evaluates a kernel's expressions with the values of one candidate after another; `NaN` where that gives no number. One
 * environment serves all: making one for each would take longer than everything else.
 */
function createReader(
  model: KernelModel,
): (candidate: Candidate) => (expression: Expression | null) => number {
  const own = new Map(model.tunables.map((tunable) => [tunable.name, tunable.default]));
  let values: Configuration = {};
  let extents: ReadonlyMap<string, number> = new Map();
  let known: Size | null = null;
  const { lookup, reset } = withDefinitions(
    model.definitions,
    (name) => values[name] ?? own.get(name) ?? extents.get(name),
  );
  const numberOf = (expression: Expression | null): number => {
    if (expression === null) return Number.NaN;
    const result = evaluate(expression, lookup);
    return result.ok ? result.value : Number.NaN;
  };
  return ({ configuration, size }) => {
    values = configuration;
    if (size !== known) {
      known = size;
      const { m, n, k } = size;
      extents = new Map([...dimConstants(model, size), ['M', m], ['N', n], ['K', k]]);
    }
    reset();
    return numberOf;
  };
}
