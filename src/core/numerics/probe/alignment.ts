import { exponentOf } from '../format/bits';
import type { FoundBlocks } from './blocks';
import type { AskedDot, Examination } from './dotUnit';
import type { Aligned } from './finalRounding';
import type { FoundModel } from './foundModel';
import { type Product, queryOf, type Reach } from './products';

/**
 * How many bits below the largest term others keep, null where none is cut off within reach: two large terms cancel in
 * one block, and a third, tiny one is left of them or not. Needs a block of three products, or of two to which c belongs.
 */
export async function findFractionBits(
  exam: Examination,
  reach: Reach,
  found: FoundBlocks,
): Promise<number | null> {
  const about = 'fraction bits';
  const { places } = reach;
  const probe = cancelling(exam, reach, found);
  const dots = await probe(Array.from({ length: places + 1 }, (_, j) => ({ exponent: reach.big - j })));
  const lost = dots.findIndex(({ d }) => d === 0);
  if (lost < 0) {
    exam.show(about, `nothing is cut off ${places} bits below the largest term`, [dots[places]!]);
    return null;
  }
  const fractionBits = lost - 1;
  const deciding = lost === 0 ? [dots[0]!] : [dots[lost - 1]!, dots[lost]!];
  exam.show(about, `F = ${fractionBits}: a term is kept down to 2^-${fractionBits} of the largest`, deciding);
  const irregular = dots.find(({ d }, j) => d !== (j < lost ? 2 ** (reach.big - j) : 0));
  if (irregular) exam.contradict('alignment', 'what lies below is rounded, not cut off', [irregular]);
  await checkTruncation(exam, probe, reach.big - lost);
  await checkProducts(exam, reach, found, fractionBits);
  return fractionBits;
}

type Tiny = Pick<Product, 'exponent' | 'x'>;

/** Asks what is left of tiny products when large terms of their block have cancelled. */
function cancelling(
  exam: Examination,
  { big }: Reach,
  { blocks }: FoundBlocks,
): (tinies: readonly Tiny[]) => Promise<readonly AskedDot[]> {
  const [first, second, third] = blocks.at(-1)!;
  return (tinies) =>
    exam.ask(
      tinies.map((tiny) =>
        third === undefined
          ? queryOf(
              exam.unit,
              [
                { at: first!, exponent: big, x: -1 },
                { at: second!, ...tiny },
              ],
              2 ** big,
            )
          : queryOf(exam.unit, [
              { at: first!, exponent: big },
              { at: second!, exponent: big, x: -1 },
              { at: third, ...tiny },
            ]),
      ),
    );
}

/** Terms of either sign just below the cut: all of them vanish where the cut truncates. */
async function checkTruncation(
  exam: Examination,
  probe: (tinies: readonly Tiny[]) => Promise<readonly AskedDot[]>,
  below: number,
): Promise<void> {
  const dots = await probe([
    { exponent: below, x: 1.5 },
    { exponent: below, x: -1 },
    { exponent: below, x: -1.5 },
  ]);
  const kept = dots.filter(({ d }) => d !== 0);
  if (kept.length === 0) {
    exam.show('alignment', 'what lies below is truncated, of either sign', dots);
    return;
  }
  const down = dots[0]!.d === 0 && dots[1]!.d < 0;
  exam.contradict('alignment', `what lies below is ${down ? 'rounded down' : 'rounded'}, not cut off`, kept);
}

/** A product of 1.5·1.5 counts as exponent 0, though it is more than 2: products are not normalised. */
async function checkProducts(
  exam: Examination,
  { big }: Reach,
  { blocks }: FoundBlocks,
  fractionBits: number,
): Promise<void> {
  const [first, second, third] = blocks.at(-1)!;
  if (third === undefined) return;
  const large = { exponent: big, y: 1.5 };
  const dots = await exam.ask([
    queryOf(exam.unit, [
      { at: first!, ...large, x: 1.5 },
      { at: second!, ...large, x: -1.5 },
      { at: third, exponent: big - fractionBits },
    ]),
  ]);
  if (dots[0]!.d === 0) exam.contradict('products', 'products are normalised before they are aligned', dots);
  else
    exam.show('products', 'a product has the exponents of its operands added up, 1.5·1.5 that of 1·1', dots);
}

/**
 * Two products of a subnormal operand cancel beside a tiny term, which is lost only where the operand counts as the
 * smallest normal number. Where no term is tiny enough it does not matter either.
 */
export async function findSubnormals(
  exam: Examination,
  reach: Reach,
  { blocks, cFirst, fractionBits }: Aligned,
): Promise<FoundModel['subnormals']> {
  const { input, lowest, outputLowest } = reach;
  const [first, second, third] = blocks.at(-1)!;
  const partner = exponentOf(input.maxFinite);
  const subnormal = exponentOf(input.minSubnormal) + partner;
  // Split as queryOf does, a product would have normal operands.
  const operands = { x: input.minSubnormal, y: 2 ** partner, exponent: 0 };
  const alone = await exam.ask([queryOf(exam.unit, [{ at: first!, ...operands }])]);
  if (alone[0]!.d !== 2 ** subnormal && subnormal >= outputLowest) {
    exam.contradict('subnormals', 'subnormal operands count as zero', alone);
    return 'asStored';
  }
  if (fractionBits === null) return 'normalised';
  const tiny = input.minExponent + partner - fractionBits - 1;
  const byProduct = third !== undefined && tiny >= Math.max(lowest, outputLowest);
  const byC = cFirst && tiny >= outputLowest;
  if (second === undefined || (!byProduct && !byC)) return 'asStored';
  const pair = [
    { at: first!, ...operands },
    { at: second, ...operands, x: -input.minSubnormal },
  ];
  const dots = await exam.ask([
    byProduct
      ? queryOf(exam.unit, [...pair, { at: third, exponent: tiny }])
      : queryOf(exam.unit, pair, 2 ** tiny),
  ]);
  const normalised = dots[0]!.d !== 0;
  exam.show(
    'subnormals',
    normalised
      ? 'subnormal operands are normalised'
      : 'subnormal operands are aligned as if they were normal',
    dots,
  );
  return normalised ? 'normalised' : 'asStored';
}
