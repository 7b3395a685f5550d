const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** IEEE binary16 code of a number rounded to nearest, ties to even; beyond 65519.99 it is infinite. */
export function encodeF16(value: number): number {
  float[0] = value;
  const code = bits[0]!;
  const biased = (code >>> 23) & 0xff;
  // Nearly all values that matrices hold are normal numbers of both formats: then only the bits move.
  if (float[0] === value && (code & 0x1fff) === 0 && biased > 112 && biased < 143) {
    return ((code >>> 16) & 0x8000) | ((biased - 112) << 10) | ((code >>> 13) & 0x3ff);
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(magnitude)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundTiesToEven(magnitude * 2 ** 24);
  float[0] = magnitude;
  const exponent = (bits[0]! >>> 23) - 127;
  // A float32 just rounded up may sit one binade too high for a double just below it; the carry still adds up.
  const significand = roundTiesToEven(magnitude * 2 ** (10 - exponent));
  return sign | (((exponent + 14) << 10) + significand);
}

function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** The number a binary16 code stands for. */
export function decodeF16(code: number): number {
  return table()[code & 0xffff]!;
}

/** The numbers of a whole array of binary16 codes, written into `into` (of at least the same length). */
export function decodeF16Array(codes: Uint16Array, into: Float32Array): Float32Array {
  const values = table();
  for (let i = 0; i < codes.length; i++) into[i] = values[codes[i]!]!;
  return into;
}

let cached: Float32Array | null = null;

function table(): Float32Array {
  if (cached) return cached;
  cached = new Float32Array(65536);
  for (let code = 0; code < 65536; code++) {
    const sign = code & 0x8000 ? -1 : 1;
    const exponent = (code >>> 10) & 31;
    const fraction = code & 0x3ff;
    const magnitude =
      exponent === 31
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    cached[code] = sign * magnitude;
  }
  return cached;
}
