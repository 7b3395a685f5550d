import type { RounderMode } from '../format/rounder';
import type { AskedDot, DotQuery, Examination } from './dotUnit';
import type { Aligned } from './finalRounding';
import type { FoundRounding } from './foundModel';
import { queryOf, type Reach, storedExponent } from './products';

/** Largest exponent of a term that is looked at alone. */
const START = 4;

/** What is known of a unit before its smallest numbers. */
export interface Rounded extends Aligned {
  readonly rounding: FoundRounding;
  /** Null where c is a term. */
  readonly cLast: RounderMode | null;
}

/**
 * The exponent that terms are aligned to where all of them are smaller; null where none can be seen. Where something small
 * is cut off though nothing larger stands beside it, the cut tells the floor: a product or c alone, or what a tiny product
 * does to the rounding of a sum between zero and the smallest number.
 */
export async function findExponentFloor(
  exam: Examination,
  reach: Reach,
  known: Rounded,
): Promise<number | null> {
  const { output } = reach;
  const { fractionBits, cLast, rounding } = known;
  // A sum that keeps fewer bits has a larger smallest number.
  const smallest = output.minExponent - rounding.fractionBits;
  if (fractionBits === null) return null;
  const at = known.blocks.at(-1)![0]!;
  const product = await smallestKept(exam, Math.max(reach.lowest, smallest), (exponent) =>
    queryOf(exam.unit, [{ at, exponent }]),
  );
  if (await flushes(exam, reach, at, product)) return null;
  const seen: { readonly floor: number; readonly dots: readonly AskedDot[] }[] = [];
  // Operands that are not normalised are cut off without any floor.
  if (
    product.lost !== null &&
    product.exponent + fractionBits > storedExponent(reach, product.exponent - 1)
  ) {
    seen.push({ floor: product.exponent + fractionBits, dots: product.dots });
  }
  if (cLast === null) {
    const c = await smallestKept(exam, smallest, (exponent) => queryOf(exam.unit, [], 2 ** exponent));
    // c counts as a normal number even where it is not.
    if (c.lost !== null && c.exponent + fractionBits > output.minExponent) {
      seen.push({ floor: c.exponent + fractionBits, dots: c.dots });
    }
  }
  if (product.lost === null && reach.lowest < smallest - 1) {
    const found = await floorBelow(exam, reach, known, smallest);
    if (found !== null) seen.push(found);
  }
  const [first, ...others] = seen;
  const about = 'exponent floor';
  if (first === undefined) {
    exam.show(about, 'none that the result could show', product.dots);
    return null;
  }
  const other = others.find(({ floor }) => floor !== first.floor);
  if (other) {
    const says = `terms are aligned to 2^${first.floor} at least, and to 2^${other.floor}`;
    exam.contradict(about, says, [...first.dots, ...other.dots]);
  } else exam.show(about, `terms are aligned to 2^${first.floor} at least`, first.dots);
  return first.floor;
}

interface SmallestKept {
  readonly exponent: number;
  /** The first that was lost, null where none was. */
  readonly lost: AskedDot | null;
  /** The last that was kept, and the one that was lost. */
  readonly dots: readonly AskedDot[];
}

async function smallestKept(
  exam: Examination,
  lowest: number,
  query: (exponent: number) => DotQuery,
): Promise<SmallestKept> {
  const exponents = Array.from({ length: START - lowest + 1 }, (_, i) => START - i);
  const dots = await exam.ask(exponents.map(query));
  const index = dots.findIndex(({ d }, i) => d !== 2 ** exponents[i]!);
  if (index < 0) return { exponent: lowest, lost: null, dots: dots.slice(-1) };
  return {
    exponent: START - index + 1,
    lost: dots[index]!,
    dots: dots.slice(Math.max(0, index - 1), index + 1),
  };
}

/** Whether subnormal results become zero: then their sum with a normal number shows that they were not cut off. */
async function flushes(
  exam: Examination,
  { output }: Reach,
  at: number,
  { exponent, lost }: SmallestKept,
): Promise<boolean> {
  if (lost === null || exponent !== output.minExponent) return false;
  const dots = await exam.ask([queryOf(exam.unit, [{ at, exponent, x: 1.5 }])]);
  if (dots[0]!.d !== 1.5 * output.minNormal) return false;
  exam.contradict('subnormals', 'subnormal results become zero', [lost, ...dots]);
  return true;
}

/**
 * A sum that a tiny product pushes over a boundary of its rounding, below the smallest number of the output. The product
 * is lost where it lies below the cut.
 */
async function floorBelow(
  exam: Examination,
  { lowest }: Reach,
  { blocks, rounding: { mode }, fractionBits }: Rounded,
  smallest: number,
): Promise<{ readonly floor: number; readonly dots: readonly AskedDot[] } | null> {
  const [first, second] = blocks.at(-1)!;
  if (second === undefined || fractionBits === null) return null;
  // Truncation: the smallest number and a little less. Nearest: half of it, a tie, and a little beside.
  const exponent = mode === 'rz' ? smallest : smallest - 1;
  const sign = mode === 'rne' ? 1 : -1;
  const boundary = mode === 'rne' ? 0 : 2 ** smallest;
  const start = smallest - 1;
  const dots = await exam.ask(
    Array.from({ length: start - lowest + 1 }, (_, i) =>
      queryOf(exam.unit, [
        { at: first!, exponent },
        { at: second, exponent: start - i, x: sign },
      ]),
    ),
  );
  const lost = dots.findIndex(({ d }) => d === boundary);
  if (lost < 0) return null;
  const floor = start - lost + 1 + fractionBits;
  return floor > exponent ? { floor, dots: dots.slice(Math.max(0, lost - 1), lost + 1) } : null;
}
