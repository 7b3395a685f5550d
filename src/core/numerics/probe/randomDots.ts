import type { Random } from '../../random';
import { createRounder } from '../format/rounder';
import type { DotQuery, DotUnit } from './dotUnit';
import { reachOf } from './products';

/** Kinds of random dots: of one magnitude, over many, cancelling, and of the smallest numbers. */
export const RANDOM_KINDS = ['normal', 'wide', 'cancelling', 'small'] as const;
/** One of {@link RANDOM_KINDS}. */
export type RandomKind = (typeof RANDOM_KINDS)[number];

/** Exponents of operands that are spread out; the sum of 32 of their products fits into FP16. */
const WIDE = { from: -6, to: 3 } as const;

/**
 * Makes random dots of the unit's formats, whose exact sums have at most 50 bits; of small ones null where the formats do
 * not reach them.
 */
export function createRandomDots(unit: DotUnit): (kind: RandomKind, random: Random) => DotQuery | null {
  const { input, output, lowest, outputLowest } = reachOf(unit);
  const toInput = createRounder(input);
  const toOutput = createRounder(output);
  const list = (value: () => number) => Array.from({ length: unit.k }, value);
  return (kind, random) => {
    const spread = (from: number, to: number) => {
      const magnitude = (1 + random.uniform()) * 2 ** (from + random.integer(to - from + 1));
      return toInput(random.integer(2) === 0 ? magnitude : -magnitude);
    };
    switch (kind) {
      case 'normal': {
        const normal = () => toInput(random.normal());
        return { a: list(normal), b: list(normal), c: toOutput(random.normal()) };
      }
      case 'wide': {
        const value = () => spread(WIDE.from, WIDE.to);
        return { a: list(value), b: list(value), c: toOutput(value() * value() * (1 + random.uniform())) };
      }
      case 'cancelling': {
        const value = () => spread(-2, 2);
        const [a, b] = [list(value), list(value)];
        // Neighbours cancel, or positions far apart do, but for one operand and c.
        const far = random.integer(2) === 0 ? 1 : unit.k >> 1;
        for (let i = 0; i + far < unit.k; i++) {
          if (Math.floor(i / far) % 2 === 1) continue;
          a[i + far] = a[i]!;
          b[i + far] = -b[i]!;
        }
        const kept = random.integer(unit.k);
        a[kept] = spread(-6, -3);
        return { a, b, c: toOutput(-a[kept] * b[kept]! * (1 + random.uniform() / 64)) };
      }
      case 'small': {
        if (lowest > outputLowest) return null;
        const centre = Math.floor(outputLowest / 2);
        const value = () => spread(Math.max(centre - 3, lowest / 2), centre + 6);
        const c = random.integer(2) === 0 ? 0 : toOutput(random.normal() * output.minNormal);
        return { a: list(value), b: list(value), c };
      }
    }
  };
}
