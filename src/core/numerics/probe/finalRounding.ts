import type { RounderMode } from '../format/rounder';
import type { FoundBlocks } from './blocks';
import type { DotQuery, Examination } from './dotUnit';
import type { FoundRounding } from './foundModel';
import { type Product, queryOf, type Reach } from './products';

/** What is known of a unit before its rounding. */
export interface Aligned extends FoundBlocks {
  readonly fractionBits: number | null;
}

/** Ways to round a number between two neighbours; the model knows the first three. */
const MODES = ['rz', 'rne', 'rna', 'down', 'up', 'odd'] as const;
type Mode = (typeof MODES)[number];

const SAYS: Readonly<Record<Mode, string>> = {
  rz: 'towards zero',
  rne: 'to nearest, ties to even',
  rna: 'to nearest, ties away from zero',
  down: 'down',
  up: 'up',
  odd: 'to odd',
};

/** Numbers of products of 1.5·1.5 whose sum lies at ever higher exponents: beside two more products, or beside c. */
const HEAPS = [1, 2, 4, 8, 15, 30] as const;
const HEAPS_WITH_C = [1, 2, 4, 8, 16, 32] as const;

/** A sum that is large enough to show what its rounding drops, and where more can be added to it. */
interface Heap {
  readonly products: readonly Product[];
  readonly c: number;
  /** Of products and c, in units of 2^base. */
  readonly value: number;
  /** Exponent of `value`. */
  readonly exponent: number;
  /** Positions of the block that are free; none where c takes what is added. */
  readonly free: readonly number[];
}

/**
 * Finds what the sum of a block is rounded to. Products of 1.5·1.5 keep the exponent that they are aligned to, though
 * their sum has a higher one, so that bits are there which the result has no room for.
 */
export async function findRounding(exam: Examination, reach: Reach, known: Aligned): Promise<FoundRounding> {
  const full = reach.output.fractionBits;
  const fractionBits = await findWidth(exam, reach, known);
  if (fractionBits === null) {
    exam.show('rounding', 'sums never have more bits than the result holds', []);
    return { fractionBits: full, mode: 'rz' };
  }
  for (const least of [2, 1]) {
    const heap = heapsOf(reach, known).find(
      (each) =>
        (known.fractionBits === null || each.exponent >= fractionBits + least - known.fractionBits) &&
        (each.free.length > 0 || each.exponent >= least),
    );
    if (heap === undefined) continue;
    const mode = await findMode(exam, reach, {
      about: 'rounding',
      ulp: 2 ** (heap.exponent - fractionBits),
      fractions: least === 2 ? [0.25, 0.5, 0.75] : [0.5],
      width: fractionBits,
      query: (sign, odd, fraction) => heapQuery(exam, reach, heap, sign, [odd, fraction]),
      value: heap.value,
    });
    return { fractionBits, mode };
  }
  exam.show('rounding', `to ${fractionBits} fraction bits; which way cannot be seen`, []);
  return { fractionBits, mode: 'rz' };
}

/** Fraction bits of a rounded sum, null where none was rounded. */
async function findWidth(exam: Examination, reach: Reach, known: Aligned): Promise<number | null> {
  const heap = heapsOf(reach, known).at(-1)!;
  const deepest = Math.min(known.fractionBits ?? reach.places, reach.output.fractionBits + 1);
  const lowest = heap.free.length > 0 ? reach.lowest - reach.base : -reach.output.fractionBits;
  const places = Array.from({ length: Math.min(deepest, -lowest) + 1 }, (_, j) => j);
  const dots = await exam.ask(places.map((j) => heapQuery(exam, reach, heap, 1, [0, 2 ** -j])));
  const inexact = dots.findIndex(({ d }, j) => d !== (heap.value + 2 ** -j) * 2 ** reach.base);
  return inexact < 0 ? null : inexact - 1 + heap.exponent;
}

/** Heaps in the last block: of products alone where two more fit into the block, then those with c as one term. */
function heapsOf({ base }: Reach, { blocks, cFirst }: Aligned): readonly Heap[] {
  const block = blocks.at(-1)!;
  const square = (at: number): Product => ({ at, exponent: base, x: 1.5, y: 1.5 });
  const alone = HEAPS.filter((count) => count + 2 <= block.length).map((count) => ({
    products: block.slice(0, count).map(square),
    c: 0,
    value: 2.25 * count,
    exponent: Math.floor(Math.log2(2.25 * count)),
    free: block.slice(count, count + 2),
  }));
  if (!cFirst) return alone;
  const withC = HEAPS_WITH_C.filter((count) => count <= block.length).map((count) => ({
    products: block.slice(0, count).map(square),
    c: 1,
    value: 2.25 * count + 1,
    exponent: Math.floor(Math.log2(2.25 * count + 1)),
    free: [],
  }));
  return [...alone, ...withC];
}

/** The heap and what is added to it, all with one sign. */
function heapQuery(
  { unit }: Examination,
  { base }: Reach,
  { products, c, free }: Heap,
  sign: 1 | -1,
  more: readonly number[],
): DotQuery {
  const signed = (product: Product) => ({ ...product, x: sign * (product.x ?? 1) });
  if (free.length === 0) {
    const sum = more.reduce((left, right) => left + right, c);
    return queryOf(unit, products.map(signed), sign * sum * 2 ** base);
  }
  const added = more.flatMap((value, i) => (value === 0 ? [] : productOf(free[i]!, value, base)));
  return queryOf(unit, [...products, ...added].map(signed), c);
}

/** A product of value·2^base; the value is a power of two, or one and a half. */
export function productOf(at: number, value: number, base: number): Product {
  const exponent = Math.floor(Math.log2(value));
  return { at, exponent: exponent + base, x: value / 2 ** exponent };
}

/** How sums between two neighbours are to be asked about. */
export interface ModeProbe {
  readonly about: string;
  /** Distance of the neighbours, and the lower one, an even multiple of it; in units of 2^base. */
  readonly ulp: number;
  readonly value: number;
  readonly width: number;
  readonly fractions: readonly number[];
  /** The sum with so much added to it, in units of 2^base. */
  readonly query: (sign: 1 | -1, odd: number, fraction: number) => DotQuery;
}

/** The one way to round that fits all sums; towards zero, and a contradiction, where there is none in the model. */
export async function findMode(exam: Examination, { base }: Reach, probe: ModeProbe): Promise<RounderMode> {
  const { about, ulp, value, width, fractions, query } = probe;
  const cases = ([1, -1] as const).flatMap((sign) =>
    [false, true].flatMap((odd) => fractions.map((fraction) => ({ sign, odd, fraction }))),
  );
  const dots = await exam.ask(
    cases.map(({ sign, odd, fraction }) => query(sign, odd ? ulp : 0, fraction * ulp)),
  );
  const fitting = MODES.filter((mode) =>
    cases.every(({ sign, odd, fraction }, i) => {
      const lower = value + (odd ? ulp : 0);
      const expected = awayFromZero(mode, sign, odd, fraction) ? lower + ulp : lower;
      return dots[i]!.d === sign * expected * 2 ** base;
    }),
  );
  const mode = fitting[0];
  if (mode === 'rz' || mode === 'rne' || mode === 'rna') {
    exam.show(about, `${SAYS[mode]}, to ${width} fraction bits`, dots);
    return mode;
  }
  exam.contradict(about, mode === undefined ? 'no known way to round' : `rounds ${SAYS[mode]}`, dots);
  return 'rz';
}

function awayFromZero(mode: Mode, sign: 1 | -1, odd: boolean, fraction: number): boolean {
  switch (mode) {
    case 'rz':
      return false;
    case 'rne':
      return fraction > 0.5 || (fraction === 0.5 && odd);
    case 'rna':
      return fraction >= 0.5;
    case 'down':
      return sign < 0;
    case 'up':
      return sign > 0;
    case 'odd':
      return !odd;
  }
}

/**
 * How a finished sum and c, which is no term of it, are rounded to the result.
 */
export async function findLastRounding(
  exam: Examination,
  reach: Reach,
  { blocks }: Aligned,
): Promise<RounderMode> {
  const { base, output } = reach;
  const at = blocks.at(-1)![0]!;
  return findMode(exam, reach, {
    about: 'c',
    ulp: 2 ** -output.fractionBits,
    value: 1,
    width: output.fractionBits,
    fractions: [0.25, 0.5, 0.75],
    query: (sign, odd, fraction) => {
      const product = productOf(at, fraction, base);
      return queryOf(exam.unit, [{ ...product, x: sign * (product.x ?? 1) }], sign * (1 + odd) * 2 ** base);
    },
  });
}
