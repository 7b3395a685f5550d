import { logF32 } from './logF32';
import { createMersenneTwister } from './mersenneTwister';

/**
 * Standard normal float32 numbers in the order in which `std::normal_distribution<float>` of GNU's C++ library draws them
 * from `std::mt19937(seed)`: Marsaglia's polar method in float32, of each pair the second number first.
 */
export function createNormalStream(seed: number): () => number {
  const next = createMersenneTwister(seed);
  const symmetric = () => Math.fround(2 * uniform(next()) - 1);
  let saved: number | null = null;
  return () => {
    if (saved !== null) {
      const value = saved;
      saved = null;
      return value;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = symmetric();
      y = symmetric();
      square = Math.fround(Math.fround(x * x) + Math.fround(y * y));
    } while (square > 1 || square === 0);
    const factor = Math.fround(Math.sqrt(Math.fround(Math.fround(-2 * logF32(square)) / square)));
    saved = Math.fround(x * factor);
    return Math.fround(y * factor);
  };
}

/** A 32-bit integer as a float32 in [0, 1): rounded first, and the largest value below 1 where it rounds to 1. */
function uniform(integer: number): number {
  return Math.min(Math.fround(integer) / 2 ** 32, 1 - 2 ** -24);
}
