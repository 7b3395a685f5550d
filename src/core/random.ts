/** A seeded stream of random numbers; the same seed gives the same stream everywhere. */
export interface Random {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform in [0, 1), 32 bits of it random. */
  uniform(): number;
  /** Uniform integer in [0, bound), for bound from 1 to 2^53. */
  integer(bound: number): number;
  /** Standard normal variate. */
  normal(): number;
}

/**
 * The small fast counting generator sfc32 (C. Doty-Humphrey, PractRand), its state filled by splitmix32.
 * `stream` separates several independent streams of one seed.
 */
export function createRandom(seed: number, stream = 0): Random {
  let mixer = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((stream | 0) + 1, 0x85ebca6b)) | 0;
  const mix = (): number => {
    mixer = (mixer + 0x9e3779b9) | 0;
    let z = mixer ^ (mixer >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;
  let spare: number | null = null;

  const uint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The first outputs still show the seed's structure.
  for (let round = 0; round < 12; round++) uint32();

  const uniform = (): number => uint32() / 4294967296;
  const integer = (bound: number): number => integerBelow(bound, uniform);
  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    // Box-Muller; 1 - u keeps the logarithm away from zero.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uint32, uniform, integer, normal };
}

/** Uniform integer in [0, bound) from numbers in [0, 1) with 32 random bits: of a larger bound every integer is reached. */
export function integerBelow(bound: number, uniform: () => number): number {
  if (bound <= 2 ** 32) return Math.floor(uniform() * bound);
  return Math.min(Math.floor((uniform() + uniform() / 2 ** 32) * bound), bound - 1);
}
