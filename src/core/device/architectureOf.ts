import type { Architecture } from '../numerics/dot/tensorPaths';

/** The generation of tensor cores of a compute capability; null before there were any. */
export function architectureOf([major, minor]: readonly [number, number]): Architecture | null {
  if (major >= 10) return 'blackwell';
  if (major === 9) return 'hopper';
  if (major === 8) return minor === 9 ? 'ada' : 'ampere';
  if (major === 7) return minor === 5 ? 'turing' : 'volta';
  return null;
}
