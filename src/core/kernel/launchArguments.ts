import type { BufferContent } from './instance';
import { scalarBytes } from './scalarBytes';

/** One parameter of a CUDA kernel: its bytes, with gaps for the addresses of buffers. */
export interface LaunchArgument {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where in the bytes the address of which buffer belongs. */
  readonly pointers: readonly { readonly offsetBytes: number; readonly slot: BufferContent }[];
}

/** Bytes of a device pointer. */
export const POINTER_BYTES = 8;

/**
 * The parameters of a launch in order: a pointer, a value, or a struct of both. Throws where positions are missing or
 * taken twice, because a driver would read past what there is.
 */
export function launchArguments(buffers: readonly BufferContent[]): readonly LaunchArgument[] {
  const positions = [...new Set(buffers.map(({ binding }) => binding))].sort((left, right) => left - right);
  if (positions.some((binding, position) => binding !== position)) {
    throw new Error(`parameters at positions ${positions.join(', ')}`);
  }
  return positions.map((position) => argumentOf(buffers.filter(({ binding }) => binding === position)));
}

function argumentOf(slots: readonly BufferContent[]): LaunchArgument {
  const value = slots.find(isValue);
  const addressed = slots.filter((slot) => slot !== value);
  const isStruct = value !== undefined && addressed.every(({ offsetBytes }) => offsetBytes !== undefined);
  if (!isStruct && slots.length > 1) throw new Error(`two parameters at positions ${slots[0]!.binding}`);
  return {
    bytes: value ? scalarBytes(value.bytes, value.scalars) : new Uint8Array(POINTER_BYTES),
    pointers: addressed.map((slot) => ({ offsetBytes: slot.offsetBytes ?? 0, slot })),
  };
}

/** What is passed by value; all else is passed as an address. */
function isValue(slot: BufferContent): slot is Extract<BufferContent, { holds: 'scalars' }> {
  return slot.holds === 'scalars' && slot.space === 'uniform';
}
