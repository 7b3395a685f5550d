import type { Blocks, ElementType, Layout, Problem } from '../gemm/problem';
import { FORMATS } from '../numerics/format/formats';
import { createRounder } from '../numerics/format/rounder';
import { decodeBf16Array, decodeF16Array, encodeBf16, encodeF16 } from '../numerics/format/sixteen';
import { placeInBlocks } from './blocks';

/** Elements as a device stores them: binary16 codes for f16, bfloat16 codes for bf16. */
export type Stored = Float64Array | Float32Array | Uint16Array | Int32Array | Uint32Array;

/** A matrix in row-major order, its values exactly representable in the element type it stands for. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Whether A and B are stored transposed in this layout. */
export function transposedOperands(layout: Layout): { readonly a: boolean; readonly b: boolean } {
  return { a: layout[0] === 't', b: layout[1] === 't' };
}

/** What a kernel reads and writes: A, B and C, and what it adds to the product. */
export type OperandRole = 'a' | 'b' | 'c' | 'bias';

/** Operands that are filled before a launch. */
export type InputRole = Exclude<OperandRole, 'c'>;

/** The inputs a problem has. */
export function inputRoles({ bias }: Problem): readonly InputRole[] {
  return bias ? ['a', 'b', 'bias'] : ['a', 'b'];
}

/** How an operand is called in messages. */
export function operandName(role: OperandRole): string {
  return role === 'bias' ? 'the bias' : role.toUpperCase();
}

/** What an operand's elements are. */
export function operandType({ formats, bias }: Problem, role: OperandRole): ElementType {
  return role === 'bias' ? (bias?.type ?? formats.c) : formats[role];
}

/** Number of elements of each operand of the problem; 0 for a bias it does not have. */
export function operandLengths(problem: Problem): Readonly<Record<OperandRole, number>> {
  const { m, n, k, batch } = problem;
  const { rows, columns } = biasShape(problem);
  const count = batch?.count ?? 1;
  const of = (role: 'a' | 'b'): number => (batch?.shared.includes(role) ? 1 : count);
  return {
    a: of('a') * m * k,
    b: of('b') * k * n,
    c: count * m * n,
    bias: problem.bias ? rows * columns : 0,
  };
}

/** Extents of the bias: m × 1, 1 × n or m × n. */
export function biasShape({ m, n, bias }: Problem): { readonly rows: number; readonly columns: number } {
  return { rows: bias?.along === 'n' ? 1 : m, columns: bias?.along === 'm' ? 1 : n };
}

/** An array of `length` elements of the type, all zero. */
export function storedArray(type: ElementType, length: number): Stored {
  return new ARRAYS[type](length);
}

const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  tf32: Float32Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const satisfies Record<ElementType, unknown>;

/** The code that stands for a value in memory; other types are stored as their value. */
const ENCODERS: Readonly<Partial<Record<ElementType, (value: number) => number>>> = {
  f16: encodeF16,
  bf16: encodeBf16,
};

/** The matrix as the device is to see it: in its element type, row-major, column-major where `transposed`, or in blocks. */
export function toStored(matrix: Matrix, type: ElementType, transposed: boolean, blocks?: Blocks): Stored {
  const { rows, columns, values } = matrix;
  const stored = storedArray(type, values.length);
  const code = ENCODERS[type];
  const place = blocks
    ? placeInBlocks(blocks, columns)
    : (row: number, column: number) => (transposed ? column * rows + row : row * columns + column);
  if (code === undefined && !transposed && !blocks) {
    stored.set(values);
    return stored;
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      stored[place(row, column)] = code ? code(value) : value;
    }
  }
  return stored;
}

/** The stored elements as numbers, in the order they lie; f32 arrays are returned as they are. */
export function fromStored(
  stored: Stored,
  type: ElementType,
): Float64Array | Float32Array | Int32Array | Uint32Array {
  if (!(stored instanceof Uint16Array)) return stored;
  const decode = type === 'bf16' ? decodeBf16Array : decodeF16Array;
  return decode(stored, new Float32Array(stored.length));
}

/** Writes stored elements over as many others of their type. */
export function copyStored(from: Stored, to: Stored): void {
  new Uint8Array(to.buffer, to.byteOffset, to.byteLength).set(
    new Uint8Array(from.buffer, from.byteOffset, from.byteLength),
  );
}

/** Stored elements of one type, one behind the other. */
export function joinStored(type: ElementType, parts: readonly Stored[]): Stored {
  const joined = storedArray(
    type,
    parts.reduce((length, part) => length + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A typed view of raw bytes (from an aligned offset) as stored elements. */
export function viewStored(type: ElementType, buffer: ArrayBuffer, offset: number, length: number): Stored {
  return new ARRAYS[type](buffer, offset, length);
}

const toF16 = createRounder(FORMATS.fp16);
const toBf16 = createRounder(FORMATS.bf16);
const toTf32 = createRounder(FORMATS.tf32);

/** Rounds to the nearest value of the element type, of f64 to one of f32; integers are truncated towards zero. */
export function roundTo(type: ElementType, value: number): number {
  switch (type) {
    case 'f64':
    case 'f32':
      return Math.fround(value);
    case 'f16':
      return toF16(value);
    case 'bf16':
      return toBf16(value);
    case 'tf32':
      return toTf32(value);
    case 'i32':
      return value | 0;
    case 'u32':
      return value >>> 0;
  }
}
