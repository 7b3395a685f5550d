/**
 * NVML's clock event reasons (nvmlClocksEventReason* in nvml.h) in words, by bit. That a GPU is idle (bit 0) is no
 * reason to doubt a measurement, so it has none.
 */
const reasons: readonly (readonly [bit: bigint, words: string])[] = [
  [0x2n, 'application clocks setting'],
  [0x4n, 'power cap'],
  [0x8n, 'hardware slowdown'],
  [0x10n, 'sync boost'],
  [0x20n, 'thermal slowdown (software)'],
  [0x40n, 'thermal slowdown (hardware)'],
  [0x80n, 'power brake slowdown'],
  [0x100n, 'display clock setting'],
];

/** What holds the clocks down, in words; empty where nothing does. Bits without a name are given as numbers. */
export function throttleWords(mask: bigint): readonly string[] {
  const named = reasons.flatMap(([bit, words]) => (mask & bit ? [words] : []));
  const rest = mask & ~reasons.reduce((bits, [bit]) => bits | bit, 1n);
  return rest === 0n ? named : [...named, `reason 0x${rest.toString(16)}`];
}
