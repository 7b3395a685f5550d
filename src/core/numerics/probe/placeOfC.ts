import type { DotQuery, Examination } from './dotUnit';
import type { Aligned } from './finalRounding';
import { queryOf, type Reach } from './products';

/**
 * Whether c is a term of the block, where it is not seen to be one of the first. Two dots show it: c cancels a product
 * beside a term that rounding the sum of the products would lose; and a product that is cut off beside c would change a
 * sum that c is added to.
 */
export async function isTerm(exam: Examination, reach: Reach, known: Aligned): Promise<boolean> {
  const about = 'c';
  const { big, places, base } = reach;
  const { blocks, fractionBits } = known;
  const [first, second] = blocks.at(-1)!;
  const kept = big - (fractionBits ?? places);
  const queries: DotQuery[] = [
    queryOf(
      exam.unit,
      [
        { at: first!, exponent: big, x: -1 },
        { at: second!, exponent: kept },
      ],
      2 ** big,
    ),
  ];
  if (fractionBits !== null) {
    queries.push(queryOf(exam.unit, [{ at: first!, exponent: base - fractionBits - 1, x: -1 }], 2 ** base));
  }
  const dots = await exam.ask(queries);
  const term = dots[0]!.d === 2 ** kept && (dots[1] === undefined || dots[1].d === 2 ** base);
  if (!term) exam.show(about, 'added to the rounded sum', dots);
  else if (blocks.length > 1) exam.contradict(about, 'a term of the last block', dots);
  else exam.show(about, 'a term like the products', dots);
  return term;
}
