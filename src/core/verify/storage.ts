import type { ElementType, Layout, Problem } from '../gemm/problem';
import { decodeF16Array, encodeF16 } from './f16';

/** Elements as a device stores them: binary16 codes for f16. */
export type Stored = Float32Array | Uint16Array | Int32Array | Uint32Array;

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

/** Number of elements of each operand of the problem. */
export function operandLengths({ m, n, k }: Problem): {
  readonly a: number;
  readonly b: number;
  readonly c: number;
} {
  return { a: m * k, b: k * n, c: m * n };
}

/** An array of `length` elements of the type, all zero. */
export function storedArray(type: ElementType, length: number): Stored {
  switch (type) {
    case 'f32':
      return new Float32Array(length);
    case 'f16':
      return new Uint16Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'u32':
      return new Uint32Array(length);
  }
}

/** The matrix as the device is to see it: in its element type, row-major, or column-major where `transposed`. */
export function toStored(matrix: Matrix, type: ElementType, transposed: boolean): Stored {
  const { rows, columns, values } = matrix;
  const stored = storedArray(type, values.length);
  const code = type === 'f16' ? encodeF16 : (value: number): number => value;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = code(values[row * columns + column]!);
      stored[transposed ? column * rows + row : row * columns + column] = value;
    }
  }
  return stored;
}

/** The stored elements as numbers, in the order they lie; f32 arrays are returned as they are. */
export function fromStored(stored: Stored, type: ElementType): Float32Array | Int32Array | Uint32Array {
  return type === 'f16'
    ? decodeF16Array(stored as Uint16Array, new Float32Array(stored.length))
    : (stored as Float32Array | Int32Array | Uint32Array);
}

/** A typed view of raw bytes (from an aligned offset) as stored elements. */
export function viewStored(type: ElementType, buffer: ArrayBuffer, offset: number, length: number): Stored {
  switch (type) {
    case 'f32':
      return new Float32Array(buffer, offset, length);
    case 'f16':
      return new Uint16Array(buffer, offset, length);
    case 'i32':
      return new Int32Array(buffer, offset, length);
    case 'u32':
      return new Uint32Array(buffer, offset, length);
  }
}

/** Rounds to the nearest value of the element type; integers are truncated towards zero. */
export function roundTo(type: ElementType, value: number): number {
  switch (type) {
    case 'f32':
      return Math.fround(value);
    case 'f16':
      return decodeF16Array(Uint16Array.of(encodeF16(value)), new Float32Array(1))[0]!;
    case 'i32':
      return value | 0;
    case 'u32':
      return value >>> 0;
  }
}
