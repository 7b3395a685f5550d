import { type ElementType, elementBytes, type Problem } from '../../core/gemm/problem';
import { firstOtherWord, guardCode, wordOf } from '../../core/verify/poison';
import {
  copyStored,
  type OperandRole,
  operandLengths,
  operandType,
  type Stored,
  viewStored,
} from '../../core/verify/storage';
import type { CudaContext } from './context';

const SMALLEST_GUARD_BYTES = 2 ** 14;
const LARGEST_GUARD_BYTES = 2 ** 22;
/** Rows that a block may overrun an operand by and still write nothing but the guard band. */
const GUARD_ROWS = 256;
/** What cuMemAlloc aligns to; vector accesses of the operand must stay aligned behind the guard band. */
const ALIGNMENT_BYTES = 256;

/** Where a matrix lies between its guard bands. */
export interface OperandShape {
  readonly type: ElementType;
  readonly length: number;
  /** The longer of rows and columns, in elements. */
  readonly longest: number;
}

/** What an operand of a problem needs. */
export function shapeOf(problem: Problem, role: OperandRole): OperandShape {
  const { m, n, k } = problem;
  const longest = { a: Math.max(m, k), b: Math.max(k, n), c: Math.max(m, n), bias: Math.max(m, n) }[role];
  return { type: operandType(problem, role), length: operandLengths(problem)[role], longest };
}

/**
 * Bytes of the guard band on each side. A device pointer has no end: a kernel made for whole tiles writes rows past it
 * on an awkward problem, which is to be found out, not to cost the context or another operand.
 */
export function guardBytes({ type, longest }: OperandShape): number {
  const wanted = GUARD_ROWS * longest * elementBytes(type);
  const bytes = Math.min(LARGEST_GUARD_BYTES, Math.max(SMALLEST_GUARD_BYTES, wanted));
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function dataBytes({ type, length }: OperandShape): number {
  // Device memory is filled in words of four bytes.
  return Math.ceil((length * elementBytes(type)) / 4) * 4;
}

/** Device memory that one matrix needs with its guard bands. */
export function guardedBytes(shape: OperandShape): number {
  return 2 * guardBytes(shape) + dataBytes(shape);
}

/** Device memory that holds one matrix between two guard bands. */
export class CudaOperand {
  private readonly base: bigint;
  private readonly guardBytes: number;
  private readonly totalBytes: number;
  /** What an input holds, kept where the kernel could change it. */
  private image: Uint32Array | null = null;

  /** Throws CudaError where the device has no memory left. */
  constructor(
    private readonly context: CudaContext,
    private readonly shape: OperandShape,
    private readonly role: string,
    private readonly writable: boolean,
  ) {
    this.guardBytes = guardBytes(shape);
    this.totalBytes = guardedBytes(shape);
    this.base = context.allocate(this.totalBytes);
  }

  /** Device pointer to the first element. */
  get pointer(): bigint {
    return this.base + BigInt(this.guardBytes);
  }

  /** Uploads the elements with fresh guard bands. */
  write(stored: Stored): void {
    const { type } = this.shape;
    const image = new Uint32Array(dataBytes(this.shape) / 4).fill(wordOf(type, guardCode[type]));
    copyStored(stored, viewStored(type, image.buffer, 0, this.shape.length));
    this.fill(guardCode[type]);
    this.context.upload(this.pointer, image);
    if (this.writable) this.image = image;
  }

  /** Fills the memory with a code, guard bands and all, and the elements with others where they count. */
  fill(code: number, content: Stored | null = null): void {
    const { type, length } = this.shape;
    this.context.fill(this.base, wordOf(type, code), this.totalBytes / 4);
    if (!content) return;
    const image = new Uint32Array(dataBytes(this.shape) / 4).fill(wordOf(type, code));
    copyStored(content, viewStored(type, image.buffer, 0, length));
    this.context.upload(this.pointer, image);
  }

  /** Makes every element zero, the guard bands as they are. */
  clear(): void {
    this.context.fill(this.pointer, 0, dataBytes(this.shape) / 4);
  }

  /** Reads an output that was filled with a code back and looks for writes before and behind it. */
  readOutput(code: number): { readonly stored: Stored; readonly fault: string | null } {
    const { type, length } = this.shape;
    const words = new Uint32Array(dataBytes(this.shape) / 4);
    this.context.download(this.pointer, words);
    const fault = this.findStrayWrite(wordOf(type, code));
    return { stored: viewStored(type, words.buffer, 0, length), fault };
  }

  /** Words for a change in an input or around it, `null` if there is none or the kernel cannot write it. */
  findChange(): string | null {
    const { image, shape, role } = this;
    if (!image) return null;
    const words = new Uint32Array(image.length);
    this.context.download(this.pointer, words);
    const changed = words.findIndex((word, index) => word !== image[index]);
    if (changed < 0) return this.findStrayWrite(wordOf(shape.type, guardCode[shape.type]));
    const element = Math.floor((4 * changed) / elementBytes(shape.type));
    return `the kernel changes its input ${role} (element ${element} of ${shape.length})`;
  }

  destroy(): void {
    this.context.free(this.base);
  }

  private findStrayWrite(word: number): string | null {
    const { guardBytes: bytes, role } = this;
    const guard = new Uint32Array(bytes / 4);
    this.context.download(this.base, guard);
    const before = firstOtherWord(guard, word);
    if (before >= 0) return `the kernel writes ${bytes - 4 * before} bytes before the start of ${role}`;
    this.context.download(this.base + BigInt(this.totalBytes - bytes), guard);
    const behind = firstOtherWord(guard, word);
    return behind >= 0 ? `the kernel writes past the end of ${role}, ${4 * behind} bytes behind it` : null;
  }
}
