import type { BufferContent } from '../../core/kernel/instance';
import { scalarBytes } from '../../core/kernel/scalarBytes';
import type { CudaContext } from './context';

/** Every parameter starts at a multiple of this, the largest alignment a CUDA type has. */
const ALIGNMENT_BYTES = 16;
const POINTER_BYTES = 8;

/** The parameters of a launch in memory of this process, as cuLaunchKernel reads them: one address each. */
export interface PackedParameters {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each parameter starts, in order of position. */
  readonly offsets: readonly number[];
}

/**
 * Packs the parameters in order of position: a pointer as its 8 bytes, a value as exactly the bytes it has. Throws
 * where positions are missing or taken twice, because the driver would read past what there is.
 */
export function packParameters(
  slots: readonly BufferContent[],
  pointerOf: (slot: BufferContent) => bigint,
): PackedParameters {
  const ordered = [...slots].sort((left, right) => left.binding - right.binding);
  if (ordered.some(({ binding }, position) => binding !== position)) {
    throw new Error(`parameters at positions ${ordered.map(({ binding }) => binding).join(', ')}`);
  }
  return packValues(
    ordered.map((slot) =>
      slot.holds === 'scalars' && slot.space === 'uniform'
        ? scalarBytes(slot.bytes, slot.scalars)
        : pointerBytes(pointerOf(slot)),
    ),
  );
}

/** Packs parameters that are given as the bytes of each. */
export function packValues(values: readonly Uint8Array[]): PackedParameters {
  const offsets: number[] = [];
  let size = 0;
  for (const { length } of values) {
    offsets.push(size);
    size = Math.ceil((size + length) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  }
  const bytes = new Uint8Array(size);
  for (const [position, value] of values.entries()) bytes.set(value, offsets[position]);
  return { bytes, offsets };
}

/** A device pointer as a parameter. */
export function pointerBytes(pointer: bigint): Uint8Array {
  const bytes = new Uint8Array(POINTER_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, pointer, true);
  return bytes;
}

/** Packed parameters together with the array of their addresses, which is what a launch is given. */
export class KernelParameters {
  readonly addresses: BigUint64Array;
  /** Kept because the addresses point into it. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(context: CudaContext, { bytes, offsets }: PackedParameters) {
    this.bytes = bytes;
    // A kernel without parameters has no address to take.
    const base = bytes.length === 0 ? 0n : context.driver.address(bytes);
    this.addresses = BigUint64Array.from(offsets, (offset) => base + BigInt(offset));
  }
}
