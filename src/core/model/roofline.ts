import { derived, type Work } from './work';

/** What a device can do at most, as measured. */
export interface Ceilings {
  readonly flops: number;
  readonly bytesPerSecond: number;
  /** Of shared memory, all groups together; `null` where not measured. */
  readonly sharedBytesPerSecond: number | null;
  /** Units that each run at least one group at a time; `null` where the device does not tell. */
  readonly multiprocessors: number | null;
}

/** What limits a kernel by the roofline. */
export type BoundBy = 'compute' | 'memory' | 'shared memory' | 'launch';

/** Time of each part of a kernel's work if nothing else took any, in milliseconds; `timeMs` is the longest and the launch. */
export interface Rooflines {
  readonly computeMs: Float64Array;
  readonly memoryMs: Float64Array;
  readonly sharedMs: Float64Array;
  readonly timeMs: Float64Array;
  readonly boundBy: readonly BoundBy[];
}

/** What a launch costs that does nothing, in milliseconds: some microseconds on every GPU. */
const LAUNCH_MS = 0.005;
const MS = 1000;

/**
 * Roofline (Williams, Waterman, Patterson 2009) over the traffic of the tiling: every element of A is read once for each
 * tile of columns and every element of B for each tile of rows; operations are counted for whole tiles, and, where it is
 * known how many groups run at once, for whole waves of them. What is not known of the tiling is left out.
 */
export function rooflines(work: Work, ceilings: Ceilings): Rooflines {
  const { rows } = work;
  const none = new Float64Array(rows);
  const computeMs =
    derived(work, ['m', 'n', 'k', 'tileM', 'tileN'], (m, n, k, tileM, tileN) => {
      const [groupsM, groupsN] = [Math.ceil(m / tileM), Math.ceil(n / tileN)];
      const padded = groupsM * tileM * groupsN * tileN;
      const operations = 2 * k * (Number.isNaN(padded) ? m * n : padded);
      return (MS * operations * tailOf(groupsM * groupsN, ceilings)) / ceilings.flops;
    }) ?? none;
  const memoryMs =
    derived(work, ['m', 'n', 'k', 'tileM', 'tileN', 'elementBytes'], (m, n, k, tileM, tileN, bytes) => {
      const read = k * (m * known(Math.ceil(n / tileN)) + n * known(Math.ceil(m / tileM)));
      return (MS * (read + m * n) * bytes) / ceilings.bytesPerSecond;
    }) ?? none;
  const sharedMs =
    derived(
      work,
      ['m', 'n', 'k', 'workM', 'workN', 'sharedA', 'elementBytes'],
      (m, n, k, workM, workN, shared, bytes) => {
        const read = shared * m * n * k * (1 / workM + 1 / workN) * bytes;
        return ceilings.sharedBytesPerSecond === null || Number.isNaN(read)
          ? 0
          : (MS * read) / ceilings.sharedBytesPerSecond;
      },
    ) ?? none;
  const boundBy: BoundBy[] = [];
  const timeMs = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const parts = [
      ['compute', computeMs[row] as number],
      ['memory', memoryMs[row] as number],
      ['shared memory', sharedMs[row] as number],
    ] as const;
    const [name, longest] = parts.reduce((most, each) => (each[1] > most[1] ? each : most));
    timeMs[row] = longest + LAUNCH_MS;
    boundBy.push(longest > LAUNCH_MS ? name : 'launch');
  }
  return { computeMs, memoryMs, sharedMs, timeMs, boundBy };
}

/** How much longer the last wave makes it: whole waves over the groups that there are. */
function tailOf(groups: number, { multiprocessors }: Ceilings): number {
  if (multiprocessors === null || !(groups > 0)) return 1;
  return (Math.ceil(groups / multiprocessors) * multiprocessors) / groups;
}

/** Where the tile is not known, each operand is counted once. */
const known = (tiles: number): number => (Number.isNaN(tiles) ? 1 : tiles);
