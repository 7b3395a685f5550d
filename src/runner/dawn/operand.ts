import type { ElementType } from '../../core/gemm/problem';
import { elementBytes } from '../../core/gemm/problem';
import type { Launch, Scalars } from '../../core/kernel/instance';
import { scalarBytes } from '../../core/kernel/scalarBytes';
import { firstDifference, firstOtherWord, guardCode, wordOf } from '../../core/verify/poison';
import {
  copyStored,
  type OperandRole,
  operandLengths,
  operandType,
  type Stored,
  viewStored,
} from '../../core/verify/storage';
import type { DawnDevice } from './device';
import { MAP_READ_MODE, usage } from './usage';

/** Bytes before and after each operand; a multiple of every offset alignment WebGPU allows. */
const GUARD_BYTES = 16384;

/** What a buffer holds between its guard bands: elements, behind the scalars of their struct where they stand in one. */
export interface OperandShape {
  readonly type: ElementType;
  readonly length: number;
  readonly header: Scalars | null;
}

/** The buffers that a launch's operands need. */
export function operandShapes({ problem, buffers }: Launch): Readonly<Record<OperandRole, OperandShape>> {
  const lengths = operandLengths(problem);
  const shape = (role: OperandRole): OperandShape => {
    const slot = buffers.find(({ holds }) => holds === role);
    const header = slot && slot.holds !== 'scalars' ? (slot.header ?? null) : null;
    return { type: operandType(problem, role), length: lengths[role], header };
  };
  return { a: shape('a'), b: shape('b'), c: shape('c'), bias: shape('bias') };
}

/** Bytes of the buffer that holds an operand and the guard bands. */
export function guardedBytes(shape: OperandShape): number {
  return 2 * GUARD_BYTES + boundBytes(shape);
}

function boundBytes({ type, length, header }: OperandShape): number {
  return (header?.bytes ?? 0) + dataBytes(type, length);
}

function dataBytes(type: ElementType, length: number): number {
  // Bindings and copies count in words of four bytes.
  return Math.ceil((length * elementBytes(type)) / 4) * 4;
}

/** A GPU buffer that holds one matrix between two guard bands. */
export class OperandBuffer {
  private readonly buffer: GPUBuffer;
  private readonly words: number;
  /** What an input holds, kept where the kernel could change it. */
  private image: Uint32Array | null = null;

  constructor(
    private readonly open: DawnDevice,
    private readonly shape: OperandShape,
    private readonly role: string,
    private readonly writable: boolean,
  ) {
    const size = guardedBytes(shape);
    this.words = size / 4;
    this.buffer = open.device.createBuffer({
      size,
      usage: usage.storage | usage.copySource | usage.copyTarget,
      label: role,
    });
  }

  /** Uploads the elements with fresh guard bands. */
  write(stored: Stored): void {
    const { type, length } = this.shape;
    const image = new Uint32Array(this.words).fill(wordOf(type, guardCode[type]));
    copyStored(stored, viewStored(type, image.buffer, this.firstByte, length));
    this.writeHeader(image);
    this.open.device.queue.writeBuffer(this.buffer, 0, image);
    if (this.writable) this.image = image;
  }

  /** Fills the buffer with a code, guard bands and all, and its elements with others where they count. */
  poison(code: number, content: Stored | null = null): void {
    const { type, length } = this.shape;
    const image = new Uint32Array(this.words).fill(wordOf(type, code));
    if (content) copyStored(content, viewStored(type, image.buffer, this.firstByte, length));
    this.writeHeader(image);
    this.open.device.queue.writeBuffer(this.buffer, 0, image);
  }

  /** Encodes making every element zero, the guard bands as they are. */
  clear(encoder: GPUCommandEncoder): void {
    const { type, length } = this.shape;
    encoder.clearBuffer(this.buffer, this.firstByte, dataBytes(type, length));
  }

  /**
   * The range to bind. `wide` lets the kernel reach the guard band behind the matrix, which a range that ends
   * with it would hide: the device drops or redirects what lies outside a binding.
   */
  binding(wide: boolean): GPUBufferBinding {
    const size = boundBytes(this.shape) + (wide ? GUARD_BYTES : 0);
    return { buffer: this.buffer, offset: GUARD_BYTES, size };
  }

  /** Reads an output that was filled with a code back and looks for writes before and behind it. */
  async readOutput(code: number): Promise<ReadOutput> {
    const buffer = await readBuffer(this.open, this.buffer, 4 * this.words);
    const guardWords = GUARD_BYTES / 4;
    const { type, length } = this.shape;
    const poison = wordOf(type, code);
    const before = firstOtherWord(new Uint32Array(buffer, 0, guardWords), poison);
    const behind = firstOtherWord(new Uint32Array(buffer, buffer.byteLength - GUARD_BYTES), poison);
    return {
      stored: viewStored(type, buffer, this.firstByte, length),
      strayWrite:
        before >= 0
          ? `the kernel writes ${GUARD_BYTES - 4 * before} bytes before the start of ${this.role}`
          : behind >= 0
            ? `the kernel writes past the end of ${this.role}, ${4 * behind} bytes behind it`
            : null,
    };
  }

  /** Words for a change in an input or around it, `null` if there is none or the kernel cannot write it. */
  async findChange(): Promise<string | null> {
    const { image } = this;
    if (!image) return null;
    const words = new Uint32Array(await readBuffer(this.open, this.buffer, 4 * this.words));
    const changed = firstDifference(words, image);
    if (changed < 0) return null;
    const { type, length, header } = this.shape;
    const byte = 4 * changed - this.firstByte;
    if (byte < 0 && byte >= -(header?.bytes ?? 0))
      return `the kernel changes the scalars in its input ${this.role}`;
    return `the kernel changes its input ${this.role} (element ${Math.floor(byte / elementBytes(type))} of ${length})`;
  }

  destroy(): void {
    this.buffer.destroy();
  }

  private get firstByte(): number {
    return GUARD_BYTES + (this.shape.header?.bytes ?? 0);
  }

  private writeHeader(image: Uint32Array<ArrayBuffer>): void {
    const { header } = this.shape;
    if (header) new Uint8Array(image.buffer).set(scalarBytes(header.bytes, header.scalars), GUARD_BYTES);
  }
}

/** C on the host, and words for a change around it, `null` if there is none. */
export interface ReadOutput {
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
