import type { Size } from './problem';

/** A parsed size, or why the text is none. */
export type SizeResult =
  | { readonly ok: true; readonly size: Size }
  | { readonly ok: false; readonly reason: string };

/** Largest extent accepted: vocabularies have some 256,000 words; no product of two leaves the exact integers. */
const MAX_EXTENT = 1_048_576;

/** Reads `512` (square) or `512x1024x2048` (M x N x K); extents are 1 to 1,048,576. */
export function parseSize(text: string): SizeResult {
  const extents = text.trim().split(/[x×]/i);
  if (!extents.every((extent) => /^\d+$/.test(extent)) || (extents.length !== 1 && extents.length !== 3)) {
    return {
      ok: false,
      reason: `"${text}" is not a size: write 512 for a square problem, or MxNxK such as 512x1024x2048`,
    };
  }
  const [m = 0, n = m, k = m] = extents.map(Number);
  if ([m, n, k].some((extent) => extent < 1 || extent > MAX_EXTENT)) {
    return {
      ok: false,
      reason: `size ${text} is out of range: each extent must be between 1 and ${MAX_EXTENT}`,
    };
  }
  return { ok: true, size: { m, n, k } };
}

/** Whether two sizes have the same extents. */
export function sameSize(left: Size, right: Size): boolean {
  return left.m === right.m && left.n === right.n && left.k === right.k;
}

/** Writes a size the way {@link parseSize} reads it, square sizes as one number. */
export function formatSize({ m, n, k }: Size): string {
  return m === n && n === k ? String(m) : `${m}x${n}x${k}`;
}
