/** How numbers become 8-bit integers: value ≈ scale · (code - zeroPoint). */
export interface Int8Scale {
  readonly scale: number;
  readonly zeroPoint: number;
  /** Whether -128 is left out, so that the range is the same on both sides. */
  readonly symmetric: boolean;
}

/** Products of 8-bit integers, -128·-128 the largest, that a 32-bit sum holds whatever their signs. */
export const INT8_EXACT_K = Math.floor((2 ** 31 - 1) / 2 ** 14);

/** Symmetric scale under which the largest magnitude of the values becomes 127; 1 where all are zero. */
export function absmaxScale(values: ArrayLike<number>): Int8Scale {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return { scale: largest === 0 ? 1 : largest / 127, zeroPoint: 0, symmetric: true };
}

/** The nearest 8-bit code of a number, ties to even, saturated; of NaN it is the zero point. */
export function encodeInt8(value: number, { scale, zeroPoint, symmetric }: Int8Scale): number {
  if (Number.isNaN(value)) return zeroPoint;
  const code = nearestEven(value / scale) + zeroPoint;
  return Math.min(127, Math.max(symmetric ? -127 : -128, code));
}

/** The number an 8-bit code stands for. */
export function decodeInt8(code: number, { scale, zeroPoint }: Int8Scale): number {
  return scale * (code - zeroPoint);
}

/** The nearest whole number, ties to even. */
export function nearestEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}
