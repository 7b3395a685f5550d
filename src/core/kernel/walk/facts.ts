import type { KernelFacts } from '../affine/access';
import type { Walk } from './context';

/** What a finished walk found, for a group of the size it was walked with. */
export function factsOf(walk: Walk, groupSize: KernelFacts['groupSize']): KernelFacts {
  const { accesses, comparisons, accumulations, tensorProducts, factors, loops, fieldsRead } = walk;
  return { groupSize, accesses, comparisons, accumulations, tensorProducts, factors, loops, fieldsRead };
}
