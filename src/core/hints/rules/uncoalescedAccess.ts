import type { Access } from '../../kernel/affine/access';
import type { Hint, HintInput } from '../hint';
import { type LaneBytes, laneSamples } from '../lanes';
import { operandPath } from '../values';

/** Bytes that memory is read in at least: a sector of NVIDIA's caches, and no GPU reads less. */
const SECTOR_BYTES = 32;
/** Fewer lanes far apart than this are no pattern of the subgroup, but a few rows of a tile. */
const FEWEST_APART = 8;
/** From here on most of what is moved is not used. */
const WORTH_SAYING = 4;

/**
 * Reads of A and B where neighbouring lanes read addresses so far apart that each fetches a sector of its own. Accesses
 * by which lanes share an address, and a few rows of a tile, are no such pattern.
 */
export function uncoalescedAccess(input: HintInput): readonly Hint[] {
  const operands = [operandPath(input, 'a'), operandPath(input, 'b')];
  return input.model.facts.accesses.flatMap((access): Hint[] => {
    const { space, kind, array, span } = access;
    if (space !== 'global' || kind !== 'read' || !operands.includes(array) || !span) return [];
    const found = worstOf(input, access);
    if (!found) return [];
    const { sectors, needed } = found;
    return [
      {
        code: 'uncoalesced-access',
        severity: 'information',
        span,
        name: array,
        message:
          `Neighbouring invocations read addresses of ${array} that lie far apart: ${sectors} pieces of ` +
          `${SECTOR_BYTES} bytes for a subgroup, where ${needed} would hold what it needs. ` +
          `Let neighbours along x walk along the contiguous index, or copy a tile into shared memory first.`,
        gain: `up to ${Math.floor(sectors / needed)} times less memory traffic here`,
        fix: null,
      },
    ];
  });
}

/** The mildest of the samples, where all of them are bad; `null` otherwise. */
function worstOf(input: HintInput, access: Access): { sectors: number; needed: number } | null {
  const samples = laneSamples(input, access);
  if (!samples || samples.length === 0) return null;
  const rated = samples.map(rate);
  if (!rated.every(({ sectors, needed, isApart }) => isApart && sectors >= WORTH_SAYING * needed))
    return null;
  return rated.reduce((mild, one) => (one.sectors / one.needed < mild.sectors / mild.needed ? one : mild));
}

function rate(lanes: readonly LaneBytes[]): { sectors: number; needed: number; isApart: boolean } {
  const sectors = new Set<number>();
  for (const { start, bytes } of lanes) {
    for (let at = Math.floor(start / SECTOR_BYTES); at * SECTOR_BYTES < start + bytes; at++) sectors.add(at);
  }
  const starts = new Set(lanes.map(({ start }) => start));
  const used = starts.size * (lanes[0]?.bytes ?? 0);
  const apart = lanes.filter(
    ({ start }, i) => i > 0 && Math.abs(start - lanes[i - 1]!.start) >= SECTOR_BYTES,
  ).length;
  return {
    sectors: sectors.size,
    needed: Math.max(1, Math.ceil(used / SECTOR_BYTES)),
    isApart: starts.size >= FEWEST_APART && apart >= 0.75 * (lanes.length - 1),
  };
}
