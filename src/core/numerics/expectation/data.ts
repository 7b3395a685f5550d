import { createRandom, type Random } from '../../random';

/** Families of input data: N(0,1), U(0,1) and exponents spread over 16 binades with random signs. */
export const FAMILIES = ['normal', 'uniform', 'wide'] as const;
/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number];

/** Moments of a product a·b of independent numbers of a family. */
export interface ProductMoments {
  readonly mean: number;
  readonly variance: number;
  readonly meanMagnitude: number;
  /** exp E ln|a·b|: how large a product is typically. */
  readonly typical: number;
}

/** Euler's constant. */
const EULER = 0.5772156649015329;

/** Binades that the family `wide` spreads over, half of them below 1. */
const WIDE_BINADES = 16;

/** Moments of the family's products; for `scale` times the numbers in A and B together multiply by it. */
export function productMoments(family: Family): ProductMoments {
  switch (family) {
    case 'normal':
      return { mean: 0, variance: 1, meanMagnitude: 2 / Math.PI, typical: Math.exp(-EULER) / 2 };
    case 'uniform':
      return { mean: 1 / 4, variance: 1 / 9 - 1 / 16, meanMagnitude: 1 / 4, typical: Math.exp(-2) };
    case 'wide': {
      const [first, second] = wideMoments();
      return { mean: 0, variance: second ** 2, meanMagnitude: first ** 2, typical: 1 };
    }
  }
}

/** E|x| and E x² of ±2^t with t uniform from -8 to 8. */
function wideMoments(): readonly [first: number, second: number] {
  const half = WIDE_BINADES / 2;
  const moment = (power: number) =>
    (2 ** (power * half) - 2 ** (-power * half)) / (power * Math.LN2 * WIDE_BINADES);
  return [moment(1), moment(2)];
}

/** `count` numbers of the family as float32, from a seeded stream. */
export function familyValues(family: Family, count: number, random: Random): Float32Array {
  const draw = {
    normal: () => random.normal(),
    uniform: () => random.uniform(),
    wide: () => (random.uint32() & 1 ? -1 : 1) * 2 ** (WIDE_BINADES * (random.uniform() - 0.5)),
  }[family];
  return Float32Array.from({ length: count }, draw);
}

/** A stream of the family's own for a seed. */
export function familyRandom(family: Family, seed: number): Random {
  return createRandom(seed, 16 + FAMILIES.indexOf(family));
}
