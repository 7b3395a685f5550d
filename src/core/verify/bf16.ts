const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * bfloat16 code of a number that float32 holds exactly, rounded to nearest, ties to even; what lies beyond the largest
 * finite value becomes infinite.
 */
export function encodeBf16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  const code = bits[0]!;
  return (code & 0xffff) === 0 ? code >>> 16 : roundTail(code, 16) >>> 16;
}

/** The number a bfloat16 code stands for. */
export function decodeBf16(code: number): number {
  bits[0] = code << 16;
  return float[0]!;
}

/** The numbers of a whole array of bfloat16 codes, written into `into` (of at least the same length). */
export function decodeBf16Array(codes: Uint16Array, into: Float32Array): Float32Array {
  const words = new Uint32Array(into.buffer, into.byteOffset, codes.length);
  for (let i = 0; i < codes.length; i++) words[i] = codes[i]! << 16;
  return into;
}

/** The nearest number that TF32 holds, ties to even: float32 with the lowest 13 bits of its fraction zero. */
export function roundToTf32(value: number): number {
  if (!Number.isFinite(value)) return value;
  float[0] = value;
  bits[0] = roundTail(bits[0]!, 13);
  return float[0]!;
}

/** A float32 code with its lowest `count` bits rounded away, ties to even; the carry reaches the exponent. */
function roundTail(code: number, count: number): number {
  const unit = 2 ** count;
  const tail = code % unit;
  const kept = code - tail;
  const isOdd = (kept / unit) % 2 === 1;
  return tail > unit / 2 || (tail === unit / 2 && isOdd) ? kept + unit : kept;
}
