import { evaluate } from '../space/evaluate';
import type { Expression } from '../space/expression';
import { type Definitions, withDefinitions } from '../space/names';
import type { Tunable, TunableUse } from './kernelModel';

/** What a tunable does in a kernel, which decides the values that are worth trying. */
export interface TunablePart {
  readonly uses: readonly TunableUse[];
  /** It is itself an extent of the group, along one of several axes or along the only one. */
  readonly extent: 'one of several' | 'only' | null;
  /** It is in the part of C a group computes, or in the step over k. */
  readonly tile: 'mn' | 'k' | null;
}

const powersOfTwo = (first: number, last: number): readonly number[] => {
  const values: number[] = [];
  for (let value = first; value <= last; value *= 2) values.push(value);
  return values;
};

/** A value for a tunable that the source gives none: the middle of what is usual. */
export function usualValue(part: TunablePart): number {
  const values = usualValues(part, 1);
  return values[Math.floor((values.length - 1) / 2)]!;
}

/**
 * Values for a tunable the author lists none for: powers of two in the range that is usual for what it does, and
 * always the one in the source. Ascending.
 */
export function defaultValues(part: TunablePart, source: number): readonly number[] {
  return [...new Set([...usualValues(part, source), source])].sort((a, b) => a - b);
}

/** More elements of an array than this are in the registers of no device: a thread of CUDA has 255. */
const MOST_IN_REGISTERS = 256;

/**
 * A tunable without the default values that make an array in registers longer than any device has them, all others as in
 * the source and the names of the source standing for what they do there. The value in the source stays.
 */
export function withoutLongArrays(
  tunable: Tunable,
  lengths: readonly Expression[],
  definitions: Definitions,
): Tunable {
  if (tunable.declared || !tunable.uses.includes('register')) return tunable;
  const isShort = (value: number): boolean =>
    lengths.every((length) => {
      const { lookup } = withDefinitions(definitions, (name) => (name === tunable.name ? value : undefined));
      const count = evaluate(length, lookup);
      return !count.ok || count.value <= MOST_IN_REGISTERS;
    });
  return {
    ...tunable,
    values: tunable.values.filter((value) => value === tunable.default || isShort(value)),
  };
}

function usualValues({ uses, extent, tile }: TunablePart, source: number): readonly number[] {
  if (extent === 'only') return powersOfTwo(32, 512);
  if (extent !== null) return powersOfTwo(4, 32);
  // What also sizes an array in registers may be what one invocation computes of the tile.
  const least = uses.includes('register') ? 2 ** Math.floor(Math.log2(Math.max(1, source))) : 8;
  if (tile === 'mn' && uses.includes('shared')) return powersOfTwo(Math.min(8, least), 128);
  if (tile === 'k' && uses.includes('shared')) return powersOfTwo(4, 64);
  if (uses.includes('register')) return powersOfTwo(1, 8);
  if (tile === 'k') return powersOfTwo(4, 64);
  if (tile === 'mn') return powersOfTwo(1, Math.max(8, 2 * source));
  return powersOfTwo(1, Math.min(64, Math.max(8, 2 * source)));
}
