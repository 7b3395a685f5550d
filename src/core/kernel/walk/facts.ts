import type { KernelFacts } from '../affine/access';
import type { Walk } from './context';

/** What a finished walk of an entry point found, for a group of the size it was walked with. */
export function factsOf(walk: Walk, groupSize: KernelFacts['groupSize'], hasError: boolean): KernelFacts {
  const {
    barriers,
    hidden,
    isComplete,
    accesses,
    comparisons,
    accumulations,
    tensorProducts,
    moves,
    factors,
    loops,
    fieldsRead,
  } = walk;
  const lengths = new Map(
    [...walk.arrays].flatMap(([path, { space, count }]) =>
      space === 'global' && count ? [[path, count] as const] : [],
    ),
  );
  return {
    lengths,
    groupSize,
    accesses,
    barriers,
    hidden,
    isComplete: isComplete && !hasError,
    comparisons,
    accumulations,
    tensorProducts,
    moves,
    factors,
    loops,
    fieldsRead,
  };
}
