const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
const float32 = new Float32Array(1);
const word = new Uint32Array(float32.buffer);
/** Which of the two words of a double holds its sign and exponent: it depends on the machine's byte order. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** ⌊log2 |value|⌋ of a finite number, minus infinity of 0. */
export function exponentOf(value: number): number {
  float64[0] = value;
  const biased = (words[HIGH]! >>> 20) & 0x7ff;
  if (biased !== 0) return biased - 1023;
  return value === 0 ? Number.NEGATIVE_INFINITY : exponentOf(value * 2 ** 64) - 64;
}

/** The exponent field of a double as it stands, 0 (zero and subnormals) to 2047 (infinity and NaN). */
export function biasedExponent(value: number): number {
  float64[0] = value;
  return (words[HIGH]! >>> 20) & 0x7ff;
}

/** The code of a float32, of a number that float32 holds; of another it is that of the nearest float32. */
export function float32Bits(value: number): number {
  float32[0] = value;
  return word[0]!;
}

/** The number that a float32 code stands for. */
export function float32FromBits(bits: number): number {
  word[0] = bits;
  return float32[0]!;
}

/** The number that a double's code stands for, given in two halves. */
export function float64FromBits(high: number, low: number): number {
  words[HIGH] = high;
  words[1 - HIGH] = low;
  return float64[0]!;
}

const POWERS = Float64Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074));

/** 2^exponent, exact, for whole exponents from -1074 to 1023; a loop reads it faster than it computes it. */
export function powerOfTwo(exponent: number): number {
  return POWERS[exponent + 1074]!;
}
