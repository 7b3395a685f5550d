import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decode,
  type EncodeOptions,
  encode,
  encodeFloat32Bits,
  encodeFloat64Bits,
} from '../../../../../src/core/numerics/format/encode';
import {
  exactIntegers,
  FORMAT_NAMES,
  FORMATS,
  type FormatName,
  formatNamed,
} from '../../../../../src/core/numerics/format/formats';
import { createRounder } from '../../../../../src/core/numerics/format/rounder';
import { createRandom } from '../../../../../src/core/random';

const SMALL = FORMAT_NAMES.filter((name) => FORMATS[name].bits <= 16);

/** Every code of a format of at most 16 bits. */
const codesOf = (name: FormatName) => Array.from({ length: 2 ** FORMATS[name].bits }, (_, code) => code);

describe('the formats', () => {
  it.each([
    // name, largest, smallest normal, smallest subnormal
    ['fp32', 3.4028234663852886e38, 2 ** -126, 2 ** -149],
    ['tf32', (2 - 2 ** -10) * 2 ** 127, 2 ** -126, 2 ** -136],
    ['bf16', (2 - 2 ** -7) * 2 ** 127, 2 ** -126, 2 ** -133],
    ['fp16', 65504, 2 ** -14, 2 ** -24],
    ['e4m3', 448, 2 ** -6, 2 ** -9],
    ['e5m2', 57344, 2 ** -14, 2 ** -16],
    ['e3m2', 28, 0.25, 0.0625],
    ['e2m3', 7.5, 1, 0.125],
    ['e2m1', 6, 1, 0.5],
  ] as const)('%s has the range of its definition', (name, largest, normal, subnormal) => {
    const { maxFinite, minNormal, minSubnormal } = FORMATS[name];
    expect([maxFinite, minNormal, minSubnormal]).toEqual([largest, normal, subnormal]);
  });

  it.each([
    ['f16', 'fp16'],
    ['fp8_e4m3fn', 'e4m3'],
    ['FP6_E2M3FN', 'e2m3'],
    ['float8_e5m2', 'e5m2'],
    ['bfloat16', 'bf16'],
    ['fp99', undefined],
    ['constructor', undefined],
  ])('%s is understood', (text, name) => {
    expect(formatNamed(text)?.name).toBe(name);
  });

  it.each([
    ['bf16', 256],
    ['fp16', 2048],
    ['fp32', 2 ** 24],
    ['e4m3', 16],
    ['e2m1', 4],
  ] as const)('%s holds every integer up to %d', (name, largest) => {
    expect(exactIntegers(FORMATS[name])).toBe(largest);
  });
});

describe('encode', () => {
  it.each<[FormatName, number, EncodeOptions, number]>([
    // nearest, ties to even; ties away; towards zero
    ['tf32', 1024.5, {}, 0x22400],
    ['tf32', 1024.5, { mode: 'rna' }, 0x22401],
    ['tf32', 1024.5, { mode: 'rz' }, 0x22400],
    ['tf32', -1025.5, {}, 0x62402],
    ['tf32', -1025.5, { mode: 'rz' }, 0x62401],
    // both sides of a tie
    ['e4m3', 1.0625, {}, 0x38],
    ['e4m3', 1.0625 + 2 ** -40, {}, 0x39],
    ['e4m3', 1.1875, {}, 0x3a],
    ['e4m3', 1.1875 - 2 ** -40, {}, 0x39],
    // the largest value, the tie beyond it and what follows
    ['e4m3', 448, {}, 0x7e],
    ['e4m3', 464, {}, 0x7e],
    ['e4m3', 464, { mode: 'rna' }, 0x7f],
    ['e4m3', 464.01, {}, 0x7f],
    ['e4m3', 464.01, { saturate: true }, 0x7e],
    ['e4m3', -1e300, { mode: 'rz' }, 0xfe],
    ['e5m2', 61439, {}, 0x7b],
    ['e5m2', 61440, {}, 0x7c],
    ['e5m2', 61440, { saturate: true }, 0x7b],
    ['fp16', 1e300, { mode: 'rz' }, 0x7bff],
    // infinity and NaN
    ['e4m3', Number.POSITIVE_INFINITY, {}, 0x7f],
    ['e4m3', Number.NEGATIVE_INFINITY, { saturate: true }, 0xfe],
    ['e5m2', Number.NEGATIVE_INFINITY, { saturate: true }, 0xfb],
    ['e5m2', Number.NEGATIVE_INFINITY, { mode: 'rz' }, 0xfc],
    ['e2m1', Number.POSITIVE_INFINITY, {}, 0x7],
    ['e2m1', Number.NaN, {}, 0x7],
    ['tf32', Number.NaN, {}, 0x3fe00],
    // zeros, subnormals, and the carry from the last subnormal into the first normal number
    ['e2m1', -0, {}, 0x8],
    ['e2m3', -0.01, {}, 0x20],
    ['e4m3', 2 ** -10, {}, 0x00],
    ['e4m3', 2 ** -10, { mode: 'rna' }, 0x01],
    ['e4m3', 2 ** -6 - 2 ** -11, {}, 0x08],
    ['fp32', 2 ** -150, {}, 0x00000000],
    ['fp32', 2 ** -150 + 2 ** -190, {}, 0x00000001],
    ['fp32', 5e-324, { mode: 'rna' }, 0x00000000],
    // a double that a float32 in between would round twice
    ['bf16', 1 + 2 ** -8 + 2 ** -40, {}, 0x3f81],
    ['fp16', 1 + 2 ** -11 + 2 ** -40, {}, 0x3c01],
  ])('%s of %d with %o', (name, value, options, code) => {
    expect(encode(FORMATS[name], value, options).toString(16)).toBe(code.toString(16));
  });

  it('keeps the sign of a NaN given by its bits', () => {
    expect(encodeFloat32Bits(FORMATS.bf16, 0xffeec2b9)).toBe(0xffc0);
    expect(encodeFloat32Bits(FORMATS.e4m3, 0xff800001)).toBe(0xff);
    expect(encodeFloat32Bits(FORMATS.e2m1, 0xffc00000)).toBe(0x7);
    expect(encodeFloat64Bits(FORMATS.fp16, 0xfff80000, 0)).toBe(0xfe00);
    expect(encodeFloat64Bits(FORMATS.fp16, 0x3ff00000, 1)).toBe(0x3c00);
  });

  it.each(SMALL)('returns every code of %s that is a number to itself', (name) => {
    const numbers = codesOf(name).filter((code) => !Number.isNaN(decode(FORMATS[name], code)));
    expect(numbers.filter((code) => encode(FORMATS[name], decode(FORMATS[name], code)) !== code)).toEqual([]);
  });

  it.each(SMALL)('decodes the codes of %s in the order of its values', (name) => {
    const values = codesOf(name)
      .slice(0, FORMATS[name].maxCode + 1)
      .map((code) => decode(FORMATS[name], code));
    expect(values.every((value, code) => code === 0 || value > values[code - 1]!)).toBe(true);
  });

  it.each(FORMAT_NAMES)('is monotone and no neighbour of %s is nearer', (name) => {
    const format = FORMATS[name];
    const number = fc.double({ min: -format.maxFinite, max: format.maxFinite, noNaN: true });
    fc.assert(
      fc.property(number, number, (left, right) => {
        const [low, high] = left <= right ? [left, right] : [right, left];
        const round = (value: number) => decode(format, encode(format, value));
        expect(round(low)).toBeLessThanOrEqual(round(high));
        const code = encode(format, Math.abs(left));
        const error = Math.abs(decode(format, code) - Math.abs(left));
        for (const other of [code - 1, code + 1].filter((each) => each >= 0 && each <= format.maxCode)) {
          expect(error).toBeLessThanOrEqual(Math.abs(decode(format, other) - Math.abs(left)));
        }
      }),
    );
  });

  it('rounds stochastically without bias, and only to a neighbour', () => {
    const random = createRandom(7);
    const draws = Array.from({ length: 20_000 }, () =>
      decode(FORMATS.e2m1, encode(FORMATS.e2m1, 2.25, { mode: 'stochastic', uniform: random.uniform })),
    );
    expect(new Set(draws)).toEqual(new Set([2, 3]));
    const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
    // Four standard deviations of the mean of draws whose variance is 1/4 · 3/4.
    expect(Math.abs(mean - 2.25)).toBeLessThan(4 * Math.sqrt(0.1875 / draws.length));
    expect(() => encode(FORMATS.e2m1, 2.25, { mode: 'stochastic' })).toThrow('random numbers');
  });
});

describe('createRounder', () => {
  it.each(
    FORMAT_NAMES.flatMap((name) => (['rne', 'rna', 'rz'] as const).map((mode) => [name, mode] as const)),
  )('gives for %s and %s what encoding and decoding gives', (name, mode) => {
    const format = FORMATS[name];
    const round = createRounder(format, mode);
    const near = fc.double({ min: -2 * format.maxFinite, max: 2 * format.maxFinite });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double(),
          near,
          near.map((value) => decode(format, encode(format, value))),
        ),
        (value) => {
          const expected = decode(format, encode(format, value, { mode }));
          if (Number.isNaN(value)) return;
          expect(round(value)).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps NaN and signed zeros', () => {
    for (const mode of ['rne', 'rna', 'rz'] as const) {
      const round = createRounder(FORMATS.fp16, mode);
      expect(round(Number.NaN)).toBeNaN();
      expect(round(-0)).toBe(-0);
      expect(round(-1e-30)).toBe(-0);
    }
  });
});
