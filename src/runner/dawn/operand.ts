import type { ElementType } from '../../core/gemm/problem';
import { elementBytes } from '../../core/gemm/problem';
import { codesOf, firstDifference, guardCode, poisonCode, wordOf } from '../../core/verify/poison';
import { type Stored, viewStored } from '../../core/verify/storage';
import type { DawnDevice } from './device';
import { MAP_READ_MODE, usage } from './usage';

/** Bytes before and after each operand; a multiple of every offset alignment WebGPU allows. */
export const GUARD_BYTES = 16384;

/** Bytes of the buffer that holds `length` elements and the guard bands. */
export function guardedBytes(type: ElementType, length: number): number {
  return 2 * GUARD_BYTES + dataBytes(type, length);
}

function dataBytes(type: ElementType, length: number): number {
  // Bindings and copies count in words of four bytes.
  return Math.ceil((length * elementBytes(type)) / 4) * 4;
}

/** A GPU buffer that holds one matrix between two guard bands. */
export class OperandBuffer {
  private readonly buffer: GPUBuffer;
  /** Whether the device holds the image; before that nothing can be said about changes. */
  private uploaded = false;
  /** What the whole buffer should hold; C's is poison throughout. */
  private readonly image: Uint32Array<ArrayBuffer>;

  constructor(
    private readonly open: DawnDevice,
    private readonly type: ElementType,
    private readonly length: number,
    private readonly role: 'A' | 'B' | 'C',
  ) {
    const size = guardedBytes(type, length);
    this.buffer = open.device.createBuffer({
      size,
      usage: usage.storage | usage.copySource | usage.copyTarget,
      label: role,
    });
    const code = role === 'C' ? poisonCode[type] : guardCode[type];
    this.image = new Uint32Array(size / 4).fill(wordOf(type, code));
  }

  /** Uploads the elements with fresh guard bands. */
  write(stored: Stored): void {
    codesOf(viewStored(this.type, this.image.buffer, GUARD_BYTES, this.length)).set(codesOf(stored));
    this.upload();
  }

  /** Fills the buffer with the poison, guard bands and all. */
  poison(): void {
    this.upload();
  }

  /**
   * The range to bind. `wide` lets the kernel reach the guard band behind the matrix, which a range that ends
   * with it would hide: the device drops or redirects what lies outside a binding.
   */
  binding(wide: boolean): GPUBufferBinding {
    const size = dataBytes(this.type, this.length) + (wide ? GUARD_BYTES : 0);
    return { buffer: this.buffer, offset: GUARD_BYTES, size };
  }

  /** Reads the whole buffer back and looks for writes where none should be. */
  async read(): Promise<ReadOperand> {
    const buffer = await readBuffer(this.open, this.buffer, this.image.byteLength);
    return {
      stored: viewStored(this.type, buffer, GUARD_BYTES, this.length),
      strayWrite: this.uploaded ? this.findStrayWrite(new Uint32Array(buffer)) : null,
    };
  }

  private findStrayWrite(words: Uint32Array): string | null {
    const guardWords = GUARD_BYTES / 4;
    const endWord = words.length - guardWords;
    if (this.role === 'C') {
      const before = firstDifference(words.subarray(0, guardWords), this.image.subarray(0, guardWords));
      if (before >= 0) return `the kernel writes ${GUARD_BYTES - 4 * before} bytes before the start of C`;
    } else {
      const inside = firstDifference(words.subarray(0, endWord), this.image.subarray(0, endWord));
      if (inside >= 0)
        return `the kernel changes its input ${this.role} (${this.nameWord(inside - guardWords)})`;
    }
    const behind = firstDifference(words.subarray(endWord), this.image.subarray(endWord));
    return behind < 0
      ? null
      : `the kernel writes past the end of ${this.role}, ${4 * behind} bytes behind it`;
  }

  destroy(): void {
    this.buffer.destroy();
  }

  private upload(): void {
    this.open.device.queue.writeBuffer(this.buffer, 0, this.image);
    this.uploaded = true;
  }

  private nameWord(word: number): string {
    return `element ${Math.floor((word * 4) / elementBytes(this.type))} of ${this.length}`;
  }
}

/** A matrix on the host, and words for a change outside it (for A and B: anywhere), `null` if there is none. */
export interface ReadOperand {
  readonly stored: Stored;
  readonly strayWrite: string | null;
}

/** Copies a GPU buffer's first `bytes` bytes to the host; `bytes` is a multiple of four. */
export async function readBuffer(open: DawnDevice, buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  const staging = open.device.createBuffer({ size: bytes, usage: usage.mapRead | usage.copyTarget });
  try {
    const encoder = open.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
    open.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ_MODE);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
