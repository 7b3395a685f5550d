import { float32Bits, float32FromBits } from './bits';
import { decode, encode } from './encode';
import { FORMATS } from './formats';

/** IEEE binary16 code of a number, rounded to nearest, ties to even; from 65520 on it is infinite. */
export function encodeF16(value: number): number {
  const code = float32Bits(value);
  const biased = (code >>> 23) & 0xff;
  // Nearly all values that matrices hold are normal numbers of both formats: then only the bits move.
  if ((code & 0x1fff) === 0 && biased > 112 && biased < 143 && float32FromBits(code) === value) {
    return ((code >>> 16) & 0x8000) | ((biased - 112) << 10) | ((code >>> 13) & 0x3ff);
  }
  return encode(FORMATS.fp16, value);
}

/** bfloat16 code of a number, rounded to nearest, ties to even; beyond the largest value it is infinite. */
export function encodeBf16(value: number): number {
  const code = float32Bits(value);
  return (code & 0xffff) === 0 && float32FromBits(code) === value ? code >>> 16 : encode(FORMATS.bf16, value);
}

/** The number a binary16 code stands for. */
export function decodeF16(code: number): number {
  return f16Values()[code & 0xffff]!;
}

/** The number a bfloat16 code stands for. */
export function decodeBf16(code: number): number {
  return float32FromBits(code << 16);
}

/** The numbers of a whole array of binary16 codes, written into `into` (of at least the same length). */
export function decodeF16Array(codes: Uint16Array, into: Float32Array): Float32Array {
  const values = f16Values();
  for (let i = 0; i < codes.length; i++) into[i] = values[codes[i]!]!;
  return into;
}

/** The numbers of a whole array of bfloat16 codes, written into `into` (of at least the same length). */
export function decodeBf16Array(codes: Uint16Array, into: Float32Array): Float32Array {
  const words = new Uint32Array(into.buffer, into.byteOffset, codes.length);
  for (let i = 0; i < codes.length; i++) words[i] = codes[i]! << 16;
  return into;
}

let cached: Float32Array | null = null;

function f16Values(): Float32Array {
  cached ??= Float32Array.from({ length: 65536 }, (_, code) => decode(FORMATS.fp16, code));
  return cached;
}
