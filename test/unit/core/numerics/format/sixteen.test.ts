import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBf16,
  decodeF16,
  decodeF16Array,
  encodeBf16,
  encodeF16,
} from '../../../../../src/core/numerics/format/sixteen';

describe('encodeF16', () => {
  it.each([
    // value, code
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    // the largest finite value and the tie above it
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
    [Number.POSITIVE_INFINITY, 0x7c00],
    // the smallest normal value, subnormals and the tie at half the smallest
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -24, 0x03ff],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.001, 0x0001],
    [2 ** -24 * 1.5, 0x0002],
    // ties go to even
    [2049, 0x6800],
    [2051, 0x6802],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    // just below a power of two, where a float32 would already have rounded up
    [2 - 2 ** -30, 0x4000],
    [1 - 2 ** -12, 0x3c00],
    [1 - 2 ** -11, 0x3bff],
  ])('of %d', (value, code) => {
    expect(encodeF16(value)).toBe(code);
  });

  it('gives a NaN for a NaN', () => {
    expect(decodeF16(encodeF16(Number.NaN))).toBeNaN();
  });

  it('returns every code that is not a NaN to itself', () => {
    const codes = Array.from({ length: 65536 }, (_, code) => code);
    const numbers = codes.filter((code) => !Number.isNaN(decodeF16(code)));
    expect(numbers).toHaveLength(65536 - 2 * 1023);
    expect(numbers.filter((code) => encodeF16(decodeF16(code)) !== code)).toEqual([]);
  });

  it('finds the nearest of the two neighbours', () => {
    fc.assert(
      fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const code = encodeF16(value);
        const error = Math.abs(decodeF16(code) - value);
        for (const neighbour of [code - 1, code + 1]) {
          const other = decodeF16(neighbour);
          if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
        }
      }),
    );
  });
});

describe('decodeF16Array', () => {
  it('decodes in place of the given array', () => {
    const into = new Float32Array(3);
    expect(decodeF16Array(Uint16Array.of(0x3c00, 0xc000, 0x0001), into)).toBe(into);
    expect([...into]).toEqual([1, -2, 2 ** -24]);
  });
});

describe('encodeBf16', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [-1.5, 0xbfc0],
    // ties go to even, and what a float32 would have rounded to a tie does not
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [1 + 2 ** -8 + 2 ** -40, 0x3f81],
    // beyond the largest value
    [3.4e38, 0x7f80],
    [Number.NEGATIVE_INFINITY, 0xff80],
    [Number.NaN, 0x7fc0],
  ])('of %d', (value, code) => {
    expect(encodeBf16(value)).toBe(code);
  });

  it('returns every code that is not a NaN to itself', () => {
    const codes = Array.from({ length: 65536 }, (_, code) => code);
    const numbers = codes.filter((code) => !Number.isNaN(decodeBf16(code)));
    expect(numbers).toHaveLength(65536 - 2 * 127);
    expect(numbers.filter((code) => encodeBf16(decodeBf16(code)) !== code)).toEqual([]);
  });
});
