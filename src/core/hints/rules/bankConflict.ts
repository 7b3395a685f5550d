import type { Access } from '../../kernel/affine/access';
import { topAtoms } from '../../kernel/affine/atoms';
import type { Hint, HintInput } from '../hint';
import { type LaneBytes, laneSamples } from '../lanes';
import { follows, tripCount } from '../loops';

const BANKS = 32;
const BANK_BYTES = 4;
/** Bytes that all lanes together take in one pass; wider accesses take several. */
const PASS_BYTES = BANKS * BANK_BYTES;

/**
 * Accesses of shared memory in a loop where lanes want different words of the same bank. In CUDA reads are told from two
 * passes on; writes, which are done once a tile, and WGSL, whose devices have 16 to 64 banks, from four.
 */
export function bankConflict(input: HintInput): readonly Hint[] {
  const isCuda = input.model.language === 'cuda';
  return input.model.facts.accesses.flatMap((access): Hint[] => {
    const { space, array, span, kind, loops } = access;
    if (space !== 'shared' || !span || loops.length === 0) return [];
    const degree = passesOf(input, access);
    if (degree < (isCuda && kind === 'read' ? 2 : 4)) return [];
    const doing = kind === 'read' ? 'read' : 'write';
    return [
      {
        code: 'bank-conflict',
        severity: 'information',
        span,
        name: array,
        message:
          `The lanes of a ${isCuda ? 'warp' : 'subgroup'} ${doing} ${degree} different words of one bank of ${array}, so the ` +
          `access takes ${degree} passes${isCuda ? '' : ` where there are ${BANKS} banks`}. ` +
          `Give its rows another length (padding), or neighbouring lanes neighbouring elements.`,
        gain: `up to ${degree} times faster ${doing}s here`,
        fix: null,
      },
    ];
  });
}

/** Passes over the banks that the access takes for each it would need, the fewest of all samples. */
function passesOf(input: HintInput, access: Access): number {
  const samples = laneSamples(input, access);
  if (!samples || samples.length === 0) return 1;
  // A compiler may make one wide access of several narrow ones, which then meet the banks in another order.
  const widths = [1, 2, 4].filter((times) => times === 1 || isMergeable(input, access, times));
  return Math.min(...samples.flatMap((lanes) => widths.map((times) => degreeOf(lanes, times))));
}

/** Whether an inner loop walks along neighbours so that a compiler could take several at once. */
function isMergeable(input: HintInput, access: Access, times: number): boolean {
  if (access.width * access.unitBytes * times > 16) return false;
  return access.loops.some((loop) => {
    const count = tripCount(input, loop);
    if (count === null || count % times !== 0 || !follows(access.index, loop)) return false;
    const terms = [...access.index.values()].filter(({ atoms }) =>
      atoms.some((atom) => atom.kind === 'loop' && atom.loop === loop.id),
    );
    return (
      terms.length === 1 &&
      terms[0]!.atoms.length === 1 &&
      terms[0]!.coefficient === access.width &&
      topAtoms(access.index).length > 0
    );
  });
}

/** The most words of one bank that lanes of one pass want, lanes that want the same word counted once. */
function degreeOf(lanes: readonly LaneBytes[], times: number): number {
  const bytes = (lanes[0]?.bytes ?? BANK_BYTES) * times;
  const together = Math.max(1, Math.floor(PASS_BYTES / Math.max(BANK_BYTES, bytes)));
  let most = 1;
  for (let first = 0; first < lanes.length; first += together) {
    const words = new Map<number, Set<number>>();
    for (const { start } of lanes.slice(first, first + together)) {
      for (let word = Math.floor(start / BANK_BYTES); word * BANK_BYTES < start + bytes; word++) {
        const bank = word % BANKS;
        words.set(bank, (words.get(bank) ?? new Set()).add(word));
      }
    }
    most = Math.max(most, ...[...words.values()].map(({ size }) => size));
  }
  return most;
}
