import { derived, type Quantity, type Work } from './work';

/** A feature and its value for every row. */
export interface NamedFeature {
  readonly name: string;
  readonly values: Float64Array;
}

/** How one feature follows from quantities; a quantity that is not known is not asked for where another stands in. */
interface Recipe {
  readonly name: string;
  readonly from: readonly Quantity[];
  readonly of: (...values: number[]) => number;
}

const log = Math.log2;

/** The problem itself. What is a product of extents alone is left to the baseline, but for the size of C. */
const PROBLEM: readonly Recipe[] = [
  { name: 'm', from: ['m'], of: log },
  { name: 'n', from: ['n'], of: log },
  { name: 'k', from: ['k'], of: log },
  { name: 'batch', from: ['batch'], of: log },
  { name: 'elements of C', from: ['m', 'n'], of: (m, n) => log(m * n) },
  { name: 'A transposed', from: ['transposedA'], of: (value) => value },
  { name: 'B transposed', from: ['transposedB'], of: (value) => value },
  { name: 'reads C', from: ['beta'], of: (beta) => (beta === 0 ? 0 : 1) },
  { name: 'element bytes', from: ['elementBytes'], of: log },
  { name: 'stages', from: ['stages'], of: (value) => value },
];

/** What a group computes and how its invocations share that. */
const TILING: readonly Recipe[] = [
  { name: 'tile m', from: ['tileM'], of: log },
  { name: 'tile n', from: ['tileN'], of: log },
  { name: 'tile k', from: ['tileK'], of: log },
  { name: 'threads m', from: ['threadsM'], of: log },
  { name: 'threads n', from: ['threadsN'], of: log },
  { name: 'work m', from: ['workM'], of: log },
  { name: 'work n', from: ['workN'], of: log },
  { name: 'tile elements', from: ['tileM', 'tileN'], of: (m, n) => log(m * n) },
  { name: 'tile aspect', from: ['tileM', 'tileN'], of: (m, n) => log(m / n) },
  { name: 'tile intensity', from: ['tileM', 'tileN'], of: (m, n) => -log(1 / m + 1 / n) },
  { name: 'threads', from: ['threads'], of: log },
  { name: 'work of a thread', from: ['workM', 'workN'], of: (m, n) => log(m * n) },
  { name: 'register intensity', from: ['workM', 'workN'], of: (m, n) => -log(1 / m + 1 / n) },
  { name: 'registers for the tile', from: ['workM', 'workN'], of: (m, n) => log(m * n + m + n) },
  { name: 'smaller work', from: ['workM', 'workN'], of: (m, n) => log(Math.min(m, n)) },
  { name: 'larger work', from: ['workM', 'workN'], of: (m, n) => log(Math.max(m, n)) },
  { name: 'unroll k', from: ['unrollK'], of: log },
  { name: 'strided m', from: ['stridedM'], of: (value) => value },
  { name: 'strided n', from: ['stridedN'], of: (value) => value },
  { name: 'registers', from: ['registers'], of: log },
];

/** How the operands come to the invocations. What concerns loading through shared memory is 0 where it is not used. */
const LOADING: readonly Recipe[] = [
  { name: 'vector m', from: ['vectorM'], of: log },
  { name: 'vector n', from: ['vectorN'], of: log },
  { name: 'vectors m', from: ['workM', 'vectorM'], of: (work, vector) => log(work / vector) },
  { name: 'vectors n', from: ['workN', 'vectorN'], of: (work, vector) => log(work / vector) },
  { name: 'row of vectors m', from: ['threadsM', 'vectorM'], of: (threads, vector) => log(threads * vector) },
  { name: 'row of vectors n', from: ['threadsN', 'vectorN'], of: (threads, vector) => log(threads * vector) },
  { name: 'shared A', from: ['sharedA'], of: (value) => value },
  { name: 'shared B', from: ['sharedB'], of: (value) => value },
  { name: 'operands shared', from: ['sharedA', 'sharedB'], of: (a, b) => a + 2 * b },
  { name: 'shared bytes', from: ['sharedBytes'], of: (bytes) => log(bytes + 64) },
  {
    name: 'shared elements',
    from: ['sharedA', 'sharedB', 'tileM', 'tileN'],
    of: (a, b, m, n) => log(a * m + b * n + 1),
  },
  { name: 'load m', from: ['sharedA', 'loadM'], of: (shared, load) => shared * log(load) },
  { name: 'load n', from: ['sharedB', 'loadN'], of: (shared, load) => shared * log(load) },
  {
    name: 'load rows of A',
    from: ['sharedA', 'threads', 'loadM'],
    of: (shared, threads, load) => shared * log(threads / load),
  },
  {
    name: 'load rows of B',
    from: ['sharedB', 'threads', 'loadN'],
    of: (shared, threads, load) => shared * log(threads / load),
  },
  {
    name: 'vectors loaded of A',
    from: ['sharedA', 'tileM', 'loadM', 'vectorM'],
    of: (shared, tile, load, vector) => shared * log(tile / load / vector),
  },
  {
    name: 'vectors loaded of B',
    from: ['sharedB', 'tileN', 'loadN', 'vectorN'],
    of: (shared, tile, load, vector) => shared * log(tile / load / vector),
  },
  {
    name: 'loads of A by a thread',
    from: ['sharedA', 'tileM', 'threads', 'vectorM'],
    of: (shared, tile, threads, vector) => shared * log(tile / threads / vector),
  },
  {
    name: 'loads of B by a thread',
    from: ['sharedB', 'tileN', 'threads', 'vectorN'],
    of: (shared, tile, threads, vector) => shared * log(tile / threads / vector),
  },
  {
    name: 'traffic of A',
    from: ['sharedA', 'tileN', 'workN'],
    of: (shared, tile, work) => -log(shared ? tile : work),
  },
  {
    name: 'traffic of B',
    from: ['sharedB', 'tileM', 'workM'],
    of: (shared, tile, work) => -log(shared ? tile : work),
  },
  {
    name: 'traffic',
    from: ['sharedA', 'sharedB', 'tileM', 'tileN', 'workM', 'workN'],
    of: (a, b, tileM, tileN, workM, workN) => log(1 / (a ? tileN : workN) + 1 / (b ? tileM : workM)),
  },
];

/**
 * Physical features of the work, as far as its quantities are known; extents and counts as logarithms to base 2, so that
 * a ratio is the same step everywhere.
 */
export function physicalFeatures(work: Work): readonly NamedFeature[] {
  return [...PROBLEM, ...TILING, ...LOADING].flatMap(({ name, from, of }) => {
    const values = derived(work, from, of);
    return values === null ? [] : [{ name, values: values.map(finite) }];
  });
}

/** A logarithm of 0 tells as little as none. */
const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** Groups along both sides of C; `null` where the problem or the tile is not known. */
export function groupsOf(work: Work): Float64Array | null {
  return derived(work, ['m', 'n', 'tileM', 'tileN'], (m, n, tileM, tileN) => {
    return Math.ceil(m / tileM) * Math.ceil(n / tileN);
  });
}
