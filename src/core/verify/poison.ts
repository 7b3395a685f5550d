import { type ElementType, elementBytes } from '../gemm/problem';
import type { Stored } from './storage';

/**
 * Code that C is filled with before a verified launch: a NaN no arithmetic produces by itself, or for integer
 * types a number far outside the exact family. An element that still holds it was never written.
 */
export const poisonCode: Readonly<Record<ElementType, number>> = {
  f64: 0x7ff8dead,
  f32: 0x7fc0dead,
  tf32: 0x7fc0dead,
  f16: 0x7ead,
  bf16: 0x7fad,
  i32: 0x7bad5eed,
  u32: 0x7bad5eed,
};

/**
 * Poison for a C that the kernel also reads: finite in every format, so that 0 · C is 0, and no value of the exact
 * family: no integer, or in f16 one past its limit. Adding any whole number to it shows.
 */
const finitePoisonCode: Readonly<Record<ElementType, number>> = {
  f64: 0x40af45b5,
  f32: 0x457a2dad,
  tf32: 0x457a2dad,
  f16: 0x6bd1,
  bf16: 0x41a3,
  i32: poisonCode.i32,
  u32: poisonCode.u32,
};

/** Code that C is filled with before a verified launch. */
export function poisonOf(type: ElementType, isRead: boolean): number {
  return (isRead ? finitePoisonCode : poisonCode)[type];
}

/**
 * Code of the elements around A and B: finite, so that a value read there and multiplied by zero does no harm,
 * and large, so that one that is used shows.
 */
export const guardCode: Readonly<Record<ElementType, number>> = {
  f64: 0x40c387f3,
  f32: 0x461c3ccd,
  tf32: 0x461c3ccd,
  f16: 0x70e2,
  bf16: 0x461c,
  i32: 9999,
  u32: 9999,
};

/** The 32-bit word that fills memory with a code of the type; both halves of an f64 are that. */
export function wordOf(type: ElementType, code: number): number {
  return elementBytes(type) === 2 ? ((code << 16) | code) >>> 0 : code >>> 0;
}

/** The stored elements as unsigned codes; of f64 the upper half of each. */
export function codesOf(stored: Stored): Uint16Array | Uint32Array {
  if (stored instanceof Uint16Array) return stored;
  const words = new Uint32Array(stored.buffer, stored.byteOffset, stored.byteLength / 4);
  return stored instanceof Float64Array ? words.filter((_, i) => i % 2 === 1) : words;
}

/** Index of the first 32-bit word that is not `word`, or -1. */
export function firstOtherWord(words: Uint32Array, word: number): number {
  for (let i = 0; i < words.length; i++) if (words[i] !== word) return i;
  return -1;
}

/** Index of the first word in which two arrays of the same length differ, or -1. */
export function firstDifference(left: Uint32Array, right: Uint32Array): number {
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return i;
  return -1;
}
