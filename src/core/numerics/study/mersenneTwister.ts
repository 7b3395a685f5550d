const SIZE = 624;
const SHIFT = 397;

/** A stream of uniform 32-bit integers: MT19937 (Matsumoto and Nishimura 1998), seeded as `std::mt19937` of C++ is. */
export function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    const previous = state[i - 1]!;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let next = SIZE;
  return () => {
    if (next === SIZE) {
      renew(state);
      next = 0;
    }
    let value = state[next++]!;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  };
}

function renew(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const joined = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
    const twist = joined & 1 ? 0x9908b0df : 0;
    state[i] = state[(i + SHIFT) % SIZE]! ^ (joined >>> 1) ^ twist;
  }
}
