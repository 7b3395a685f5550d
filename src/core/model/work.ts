/**
 * What is known of how a product is computed, one letter for each side: `M` along the rows of C, `N` along its columns.
 * `tile…` is what one group computes, `threads…` the group's shape, `work…` what one invocation computes, `vector…`
 * the scalars of A (M) and B (N) that are loaded at once, `load…` the group's shape while it loads them, `shared…` 1
 * where they go through shared memory, `strided…` 1 where an invocation's elements do not lie side by side.
 */
export const QUANTITIES = [
  'm',
  'n',
  'k',
  'batch',
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
  'loadM',
  'loadN',
  'sharedA',
  'sharedB',
  'stridedM',
  'stridedN',
  'unrollK',
  'stages',
  'transposedA',
  'transposedB',
  'alpha',
  'beta',
  'elementBytes',
  'sharedBytes',
  'registers',
] as const;
/** One of {@link QUANTITIES}. */
export type Quantity = (typeof QUANTITIES)[number];

/** Products computed in known ways, a row each; a quantity that is not there is not known of any row. */
export interface Work {
  readonly rows: number;
  readonly quantities: ReadonlyMap<Quantity, Float64Array>;
}

/** A column computed row by row out of others; `null` where one of them is not known. */
export function derived(
  { rows, quantities }: Work,
  names: readonly Quantity[],
  of: (...values: number[]) => number,
): Float64Array | null {
  const columns = names.flatMap((name) => quantities.get(name) ?? []);
  if (columns.length < names.length) return null;
  const values = new Array<number>(names.length);
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < columns.length; index++)
      values[index] = (columns[index] as Float64Array)[row] as number;
    result[row] = of(...values);
  }
  return result;
}

/** The same work with what follows from what is known: tile = threads × work of a thread, threads = their product. */
export function completed(work: Work): Work {
  const quantities = new Map(work.quantities);
  const add = (name: Quantity, from: readonly Quantity[], of: (...values: number[]) => number): void => {
    if (quantities.has(name)) return;
    const column = derived({ rows: work.rows, quantities }, from, of);
    if (column) quantities.set(name, column);
  };
  const product = (a: number, b: number): number => a * b;
  const quotient = (a: number, b: number): number => a / b;
  for (const side of ['M', 'N'] as const) {
    add(`tile${side}`, [`threads${side}`, `work${side}`], product);
    add(`work${side}`, [`tile${side}`, `threads${side}`], quotient);
    add(`threads${side}`, [`tile${side}`, `work${side}`], quotient);
  }
  add('threads', ['threadsM', 'threadsN'], product);
  return { rows: work.rows, quantities };
}

/** The given rows of work. */
export function rowsOf({ quantities }: Work, rows: ArrayLike<number>): Work {
  const selected = [...quantities].map(
    ([name, column]) => [name, Float64Array.from(rows, (row) => column[row] as number)] as const,
  );
  return { rows: rows.length, quantities: new Map(selected) };
}
