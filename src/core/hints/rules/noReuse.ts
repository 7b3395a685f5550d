import type { Hint, HintInput } from '../hint';
import { follows, sharedLoops } from '../loops';
import { invocationsOf, operandPath, tileOf } from '../values';

/**
 * The naive kernel: each invocation computes one element of C and reads all it needs from global memory, so that
 * neighbours read the same elements again. Kernels with shared memory, tensor cores or values passed between lanes
 * reuse in another way and are left alone.
 */
export function noReuse(input: HintInput): readonly Hint[] {
  const { facts, shared, nameSpan, language } = input.model;
  const [tile, count] = [tileOf(input), invocationsOf(input)];
  const reusesElsewhere = shared.length > 0 || facts.tensorProducts.length > 0 || facts.hidden.length > 0;
  if (reusesElsewhere || !tile || tile.m * tile.n !== count) return [];
  const reads = facts.accesses.filter(({ space, kind }) => space === 'global' && kind === 'read');
  const [ofA, ofB] = (['a', 'b'] as const).map((role) =>
    reads.filter(({ array }) => array === operandPath(input, role)),
  );
  const isProduct = ofA?.some((a) =>
    ofB?.some((b) => sharedLoops(a, b).some((loop) => follows(a.index, loop) && follows(b.index, loop))),
  );
  const ratio = Math.floor((2 * tile.m * tile.n) / (tile.m + tile.n));
  if (!isProduct || ratio < 2) return [];
  const storage = language === 'cuda' ? 'shared memory' : 'workgroup storage';
  return [
    {
      code: 'no-reuse',
      severity: 'information',
      span: nameSpan,
      name: null,
      message:
        `Every invocation loads all it needs of A and B from global memory itself, though neighbours need the same elements. ` +
        `Copy a tile of each into ${storage}, or let an invocation compute several elements of C.`,
      gain: `${ratio} times fewer loads with tiles of ${tile.m} x ${tile.n}`,
      fix: null,
    },
  ];
}
