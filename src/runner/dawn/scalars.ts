import type { BufferContent, ScalarContent } from '../../core/kernel/instance';
import { scalarBytes } from '../../core/kernel/scalarBytes';
import { firstDifference } from '../../core/verify/poison';
import type { DawnDevice } from './device';
import { readBuffer } from './operand';
import { usage } from './usage';

type ScalarSlot = Extract<BufferContent, { readonly holds: 'scalars' }>;

/** The bytes of a buffer of scalars, little-endian, padded to whole words of 16 bytes. */
export function encodeScalars(bytes: number, scalars: readonly ScalarContent[]): Uint32Array<ArrayBuffer> {
  return new Uint32Array(scalarBytes(Math.ceil(bytes / 16) * 16, scalars).buffer);
}

/** A GPU buffer of dims and other parameters, which the kernel is to leave as they are. */
export class ScalarBuffer {
  readonly buffer: GPUBuffer;
  private readonly image: Uint32Array<ArrayBuffer>;

  constructor(
    private readonly open: DawnDevice,
    private readonly slot: ScalarSlot,
  ) {
    this.image = encodeScalars(slot.bytes, slot.scalars);
    this.buffer = open.device.createBuffer({
      size: this.image.byteLength,
      usage: usage.uniform | usage.storage | usage.copySource | usage.copyTarget,
      label: 'scalars',
    });
    this.write();
  }

  /** Uploads the values again. */
  write(): void {
    this.open.device.queue.writeBuffer(this.buffer, 0, this.image);
  }

  /** Words for a change, `null` if there is none; what a kernel cannot write is not read back. */
  async findStrayWrite(): Promise<string | null> {
    if (this.slot.space === 'uniform' || this.slot.access === 'read') return null;
    const words = new Uint32Array(await readBuffer(this.open, this.buffer, this.image.byteLength));
    const changed = firstDifference(words, this.image);
    const { group, binding } = this.slot;
    return changed < 0
      ? null
      : `the kernel changes its parameters at @group(${group}) @binding(${binding}), ${4 * changed} bytes in`;
  }

  destroy(): void {
    this.buffer.destroy();
  }
}
