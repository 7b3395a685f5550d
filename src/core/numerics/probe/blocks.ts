import type { AskedDot, DotQuery, Examination } from './dotUnit';
import { queryOf, type Reach } from './products';

/** Which products are added together. */
export interface FoundBlocks {
  /** Positions of each block, the block that is added first coming first. */
  readonly blocks: readonly (readonly number[])[];
  /** Set where c must be a term of the first block; else that is still to be seen. */
  readonly cFirst: boolean;
  /** Whether blocks keep the smallest number that can be seen beside the largest. */
  readonly exact: boolean;
}

/** Whether a tiny product at the second position was still there after a large one at the first had gone again. */
type Kept = (gone: number, tiny: number) => boolean | null;

/**
 * Finds the blocks and their order. c is large, the product at one position takes it away again, and a tiny product stands
 * at another: it is lost while the large sum is there, and kept where it is added later. Where c cannot be the large term,
 * because it is added last or there is one block only, the product at position 0 is. Null where what was kept fits no order.
 */
export async function findBlocks(exam: Examination, reach: Reach): Promise<FoundBlocks | null> {
  const positions = Array.from({ length: exam.unit.k }, (_, i) => i);
  const byC = await askPairs(exam, reach, positions, 'c');
  if (byC.kept.some((row) => row.includes(true))) return conclude(exam, byC, positions, true);
  const byFirst = await askPairs(exam, reach, positions.slice(1), 'product');
  return conclude(exam, byFirst, positions.slice(1), false);
}

interface Pairs {
  /** By the positions asked about; null for a result that is neither kept nor lost. */
  readonly kept: readonly (readonly (boolean | null)[])[];
  readonly dots: readonly (readonly (AskedDot | null)[])[];
}

async function askPairs(
  exam: Examination,
  { big, places }: Reach,
  positions: readonly number[],
  large: 'c' | 'product',
): Promise<Pairs> {
  const tiny = big - places;
  const queries: DotQuery[] = [];
  for (const gone of positions) {
    for (const at of positions) {
      if (at === gone) continue;
      const products = [
        { at: gone, exponent: big, x: -1 },
        { at, exponent: tiny },
      ];
      queries.push(
        large === 'c'
          ? queryOf(exam.unit, products, 2 ** big)
          : queryOf(exam.unit, [{ at: 0, exponent: big }, ...products]),
      );
    }
  }
  const answers = await exam.ask(queries);
  let next = 0;
  const dots = positions.map((gone) => positions.map((at) => (at === gone ? null : answers[next++]!)));
  const kept = dots.map((row) =>
    row.map((dot) => (dot === null || dot.d === 0 ? false : dot.d === 2 ** tiny ? true : null)),
  );
  return { kept, dots };
}

function conclude(
  exam: Examination,
  { kept, dots }: Pairs,
  positions: readonly number[],
  cFirst: boolean,
): FoundBlocks | null {
  const about = 'blocks';
  const index = new Map(positions.map((position, i) => [position, i]));
  const isKept: Kept = (gone, tiny) => kept[index.get(gone)!]![index.get(tiny)!]!;
  const exact = positions.some((i) => positions.some((j) => i !== j && isKept(i, j) && isKept(j, i)));
  const later = kept.map((row) => row.filter((each) => each === true).length);
  const levels = [...new Set(later)].sort((left, right) => right - left);
  const found = levels.map((level) => positions.filter((_, i) => later[i] === level));
  const blockOf = (i: number) => levels.indexOf(later[index.get(i)!]!);
  const misfit = positions
    .flatMap((i) => positions.map((j) => [i, j] as const))
    .find(([i, j]) => {
      if (i === j) return false;
      const expected = blockOf(j) > blockOf(i) || (exact && blockOf(j) === blockOf(i));
      return isKept(i, j) !== expected;
    });
  if (misfit !== undefined) {
    const dot = dots[index.get(misfit[0])!]![index.get(misfit[1])!]!;
    exam.contradict(about, 'products are added in no chain of blocks', [dot]);
    return null;
  }
  // Position 0 was the large term: it is in the first block, or in a later one that hides those before.
  const blocks = cFirst ? found : found.map((block, i) => (i === 0 ? [0, ...block] : block));
  const flat = kept.flat();
  const deciding = [true, false].flatMap(
    (each) => dots.flat().find((dot, i) => dot !== null && flat[i] === each) ?? [],
  );
  exam.show(about, saysBlocks(blocks, exact), deciding);
  return { blocks, cFirst, exact };
}

function saysBlocks(blocks: readonly (readonly number[])[], exact: boolean): string {
  const lists = blocks.map(listed).join(', then ');
  const order = blocks.length === 1 ? `all ${blocks[0]!.length} products at once` : `products ${lists}`;
  return exact ? `${order}, and nothing of a block is lost` : order;
}

/** Positions as `0-7`, or `0, 1, 4, 5` where they do not follow each other. */
function listed(positions: readonly number[]): string {
  const first = positions[0]!;
  const last = positions.at(-1)!;
  if (positions.length === 1) return String(first);
  return last - first === positions.length - 1 ? `${first}-${last}` : `(${positions.join(', ')})`;
}
