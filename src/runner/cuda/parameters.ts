import type { BufferContent } from '../../core/kernel/instance';
import { launchArguments, POINTER_BYTES } from '../../core/kernel/launchArguments';
import type { CudaContext } from './context';

/** Every parameter starts at a multiple of this, the largest alignment a CUDA type has. */
const ALIGNMENT_BYTES = 16;

/** The parameters of a launch in memory of this process, as cuLaunchKernel reads them: one address each. */
export interface PackedParameters {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each parameter starts, in order of position. */
  readonly offsets: readonly number[];
}

/** Packs the parameters of a launch in order of position, each with exactly the bytes it has. */
export function packParameters(
  slots: readonly BufferContent[],
  pointerOf: (slot: BufferContent) => bigint,
): PackedParameters {
  return packValues(
    launchArguments(slots).map(({ bytes, pointers }) => {
      const view = new DataView(bytes.buffer);
      for (const { offsetBytes, slot } of pointers) view.setBigUint64(offsetBytes, pointerOf(slot), true);
      return bytes;
    }),
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
