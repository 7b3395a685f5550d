import type { FoundBlocks } from './blocks';
import type { AskedDot, Examination } from './dotUnit';
import { findMode, productOf } from './finalRounding';
import type { FoundModel } from './foundModel';
import { queryOf, type Reach } from './products';

/**
 * Bits and rounding of a unit that adds one product at a time, so that nothing can cancel within a block. What c and one
 * product come to shows whether the product is cut off before the sum is rounded.
 */
export async function examineSingleProducts(
  exam: Examination,
  reach: Reach,
  { blocks }: FoundBlocks,
): Promise<Pick<FoundModel, 'fractionBits' | 'rounding'>> {
  const about = 'fraction bits';
  const at = blocks.at(-1)![0]!;
  const { base, output, places } = reach;
  const one = 2 ** base;
  const sum = (exponent: number, x = 1) => queryOf(exam.unit, [{ at, exponent: base + exponent, x }], one);
  const rising = await exam.ask(Array.from({ length: output.fractionBits + 1 }, (_, j) => sum(-j)));
  const lost = rising.findIndex(({ d }, j) => d !== (1 + 2 ** -j) * one);
  const width = lost < 0 ? output.fractionBits : lost - 1;
  const depths = Array.from({ length: places - width - 1 }, (_, i) => width + 1 + i);
  const falling = await exam.ask(depths.map((j) => sum(-j, -1)));
  if (falling[0]!.d === one) {
    exam.show(about, `F = ${width}: c and a product keep as many bits`, [rising[width]!, falling[0]!]);
    return { fractionBits: width, rounding: { fractionBits: output.fractionBits, mode: 'rz' } };
  }
  const ulp = 2 ** -width;
  const mode = await findMode(exam, reach, {
    about: 'rounding',
    ulp,
    value: 1,
    width,
    fractions: falling[1]?.d === one && falling[2]?.d === one ? [0.5, 0.75] : [0.25, 0.5, 0.75],
    query: (sign, odd, fraction) => {
      const product = productOf(at, fraction, base);
      return queryOf(exam.unit, [{ ...product, x: sign * (product.x ?? 1) }], sign * (1 + odd) * one);
    },
  });
  const fractionBits =
    mode === 'rz' ? cutOfTruncated(falling, width, one) : await cutOfNearest(exam, reach, at, width);
  exam.show(
    about,
    fractionBits === null
      ? 'nothing of a product is cut off before the sum is rounded'
      : `F = ${fractionBits}: a term is kept down to 2^-${fractionBits} of the largest`,
    falling.slice(-1),
  );
  return { fractionBits, rounding: { fractionBits: width, mode } };
}

/** A sum that is truncated becomes smaller by whatever is left of a negative product. */
function cutOfTruncated(falling: readonly AskedDot[], width: number, one: number): number | null {
  const gone = falling.findIndex(({ d }) => d === one);
  return gone < 0 ? null : width + gone;
}

/** Half of the last place and a little more goes up; without the little more it is a tie, which does not. */
async function cutOfNearest(
  exam: Examination,
  { base, input }: Reach,
  at: number,
  width: number,
): Promise<number | null> {
  const dots = await exam.ask(
    Array.from({ length: input.fractionBits }, (_, i) =>
      queryOf(exam.unit, [{ at, exponent: base - width - 1, x: 1 + 2 ** -(i + 1) }], 2 ** base),
    ),
  );
  const gone = dots.findIndex(({ d }) => d === 2 ** base);
  return gone < 0 ? null : width + 1 + gone;
}
