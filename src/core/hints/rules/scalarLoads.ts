import type { Access } from '../../kernel/affine/access';
import type { Hint, HintInput } from '../hint';
import { type LaneBytes, laneSamples } from '../lanes';
import { iterationsEach } from '../loops';
import { operandPath } from '../values';

/** Scalars of the widest load, and its bytes. */
const WIDE = 4;
const WIDE_BYTES = 16;

/**
 * Tiles that are copied one scalar at a time where each four lanes in a row read 16 bytes that are aligned, and each lane
 * does so four times or a multiple: a quarter of the loads would do. Told only for an active problem whose rows are
 * whole vectors.
 */
export function scalarLoads(input: HintInput): readonly Hint[] {
  const { size, model } = input;
  if (!size || [size.m, size.n, size.k].some((extent) => extent % WIDE !== 0)) return [];
  const operands = [operandPath(input, 'a'), operandPath(input, 'b')];
  return model.facts.accesses.flatMap((access): Hint[] => {
    const { array, span } = access;
    if (!operands.includes(array) || !span || !isCopied(input, access)) return [];
    const inner = access.loops.at(-1);
    const copies = inner ? iterationsEach(input, inner) : null;
    if (copies === null || copies % WIDE !== 0 || !isInVectors(input, access)) return [];
    return [
      {
        code: 'scalar-loads',
        severity: 'hint',
        span,
        name: array,
        message:
          `Each invocation loads ${copies} single elements of ${array} for a tile, and every four neighbours read 16 aligned bytes. ` +
          `Read ${array} as vectors of four where its rows are multiples of four: one load in place of four.`,
        gain: 'a quarter of the load instructions here',
        fix: null,
      },
    ];
  });
}

/** A 4-byte read of global memory, in a loop inside that over k that writes shared memory. */
function isCopied({ model }: HintInput, { space, kind, width, unitBytes, loops }: Access): boolean {
  const { accesses, barriers } = model.facts;
  if (space !== 'global' || kind !== 'read' || width !== 1 || unitBytes !== WIDE_BYTES / WIDE) return false;
  const inner = loops.at(-1);
  // The loop with the barriers is the one from tile to tile.
  if (loops.length < 2 || barriers.some((barrier) => barrier.loops.some(({ id }) => id === inner?.id)))
    return false;
  return accesses.some(
    (other) => other.space === 'shared' && other.kind === 'write' && other.loops.at(-1)?.id === inner?.id,
  );
}

function isInVectors(input: HintInput, access: Access): boolean {
  const samples = laneSamples(input, access);
  return samples !== null && samples.length > 0 && samples.every(areVectors);
}

function areVectors(lanes: readonly LaneBytes[]): boolean {
  return (
    lanes.length % WIDE === 0 &&
    lanes.every(({ start }, i) =>
      i % WIDE === 0 ? start % WIDE_BYTES === 0 : start - lanes[i - 1]!.start === WIDE_BYTES / WIDE,
    )
  );
}
