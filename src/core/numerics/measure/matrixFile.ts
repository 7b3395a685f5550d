import { decodeF16Array } from '../format/sixteen';

/** Numbers of a file, row-major, or what is wrong with it and what to do. */
export type MatrixRead =
  | { readonly ok: true; readonly values: Float32Array }
  | { readonly ok: false; readonly reason: string };

/** What a file is to hold. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** `\x93NUMPY`, with which every `.npy` file begins. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * The matrix of a `.npy` file (versions 1 to 3; float32 or float16, little-endian, either order), or of a raw file of
 * little-endian float32 or float16, told apart by its length. Rows are those of op(A) or op(B), whatever layout the
 * kernel reads.
 */
export function readMatrix(bytes: Uint8Array, shape: MatrixShape): MatrixRead {
  return MAGIC.every((byte, i) => bytes[i] === byte) ? readNpy(bytes, shape) : readRaw(bytes, shape);
}

function readRaw(bytes: Uint8Array, { rows, columns }: MatrixShape): MatrixRead {
  const count = rows * columns;
  if (bytes.length === 4 * count) return { ok: true, values: float32s(bytes, 0, count) };
  if (bytes.length === 2 * count) return { ok: true, values: float16s(bytes, 0, count) };
  return wrong(
    `has ${bytes.length} bytes; ${rows}x${columns} numbers are ${4 * count} as float32 or ${2 * count} as float16`,
  );
}

function readNpy(bytes: Uint8Array, { rows, columns }: MatrixShape): MatrixRead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  const lengthBytes = version === 1 ? 2 : 4;
  if (version < 1 || version > 3 || bytes.length < 8 + lengthBytes) {
    return wrong('is no .npy file of version 1, 2 or 3; save it with numpy.save');
  }
  const start = 8 + lengthBytes + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) return wrong('ends within its header; save it again with numpy.save');
  const header = String.fromCharCode(
    ...bytes.subarray(8 + lengthBytes, Math.min(start, 8 + lengthBytes + 4096)),
  );
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const inColumns = /'fortran_order':\s*True/.test(header);
  const found = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
  if (type !== '<f4' && type !== '<f2') {
    return wrong(
      `holds ${type ?? 'an unknown type'}; save it as little-endian float32 or float16 (.astype("<f4"))`,
    );
  }
  if (found.length !== 2 || found[0] !== rows || found[1] !== columns) {
    return wrong(`is of shape (${found.join(', ')}); it should be (${rows}, ${columns})`);
  }
  const count = rows * columns;
  const size = type === '<f4' ? 4 : 2;
  if (bytes.length !== start + size * count) {
    return wrong(`holds ${bytes.length - start} bytes of numbers; its shape asks for ${size * count}`);
  }
  const values = size === 4 ? float32s(bytes, start, count) : float16s(bytes, start, count);
  return { ok: true, values: inColumns ? turned(values, rows, columns) : values };
}

function wrong(reason: string): MatrixRead {
  return { ok: false, reason };
}

function float32s(bytes: Uint8Array, from: number, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, 4 * count);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
}

function float16s(bytes: Uint8Array, from: number, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, 2 * count);
  const codes = Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true));
  return decodeF16Array(codes, new Float32Array(count));
}

/** Numbers that lie column by column, row by row. */
function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, i) => values[(i % columns) * rows + Math.floor(i / columns)]!);
}
