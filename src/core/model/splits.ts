import { createRandom } from '../random';
import { shuffled } from './folds';

/** Share of the rows that a random split trains on. */
const RANDOM_SHARE = 0.8;

/** Rows to train on and rows to test on. */
export interface Part {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** One way to leave rows out, each of its parts once. */
export interface Split {
  readonly kind: 'random' | 'group' | 'share';
  /** Share of the rows that is trained on; `null` where groups are left out. */
  readonly trainShare: number | null;
  readonly parts: readonly Part[];
}

/** What of the evaluation's options says how rows are left out. */
interface SplitOptions {
  readonly repeats: number;
  readonly trainShares: readonly number[];
  readonly seed: number;
}

/**
 * A random split (80 % to train), where rows have groups one that leaves out each of them, and one for each share; random
 * parts are drawn `repeats` times.
 */
export function splitsOf(
  rows: number,
  groups: Int32Array | null,
  { repeats, trainShares, seed }: SplitOptions,
): readonly Split[] {
  const drawn = (share: number): readonly Part[] =>
    Array.from({ length: repeats }, (_, repeat) => {
      const order = shuffled(
        Array.from({ length: rows }, (_, row) => row),
        createRandom(seed, repeat).uint32(),
      );
      const count = Math.min(rows - 1, Math.max(2, Math.round(share * rows)));
      return { train: order.slice(0, count), test: order.slice(count) };
    });
  const numbers = groups === null ? [] : [...new Set(groups)];
  const leftOut = numbers.map((number): Part => {
    const all = Array.from({ length: rows }, (_, row) => row);
    return {
      train: all.filter((row) => groups?.[row] !== number),
      test: all.filter((row) => groups?.[row] === number),
    };
  });
  return [
    { kind: 'random', trainShare: RANDOM_SHARE, parts: drawn(RANDOM_SHARE) },
    ...(numbers.length > 1 ? [{ kind: 'group', trainShare: null, parts: leftOut } as const] : []),
    ...trainShares.map((share) => ({ kind: 'share', trainShare: share, parts: drawn(share) }) as const),
  ];
}
