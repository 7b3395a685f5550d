import type { Blocks, Problem } from '../gemm/problem';
import type { Stored } from './storage';

/** Where an element lies in a matrix of so many columns that is stored in blocks whose edge divides its extents. */
export function placeInBlocks(
  { edge, by }: Blocks,
  columns: number,
): (row: number, column: number) => number {
  return (row, column) => {
    const block = Math.floor(row / edge) * (columns / edge) + Math.floor(column / edge);
    const [slow, fast] = by === 'rows' ? [row % edge, column % edge] : [column % edge, row % edge];
    return (block * edge + slow) * edge + fast;
  };
}

/** C as a kernel stored it, row by row, every code as it was; the same array where it lies so already. */
export function inRows(stored: Stored, { m, n, blocks }: Problem): Stored {
  if (!blocks) return stored;
  const rows = stored.slice();
  const place = placeInBlocks(blocks, n);
  const size = rows.BYTES_PER_ELEMENT;
  const [from, to] = [stored, rows].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  ) as [Uint8Array, Uint8Array];
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      const at = size * place(row, column);
      to.set(from.subarray(at, at + size), size * (row * n + column));
    }
  }
  return rows;
}
