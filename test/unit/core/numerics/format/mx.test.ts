import { describe, expect, it } from 'vitest';
import {
  absmaxScale,
  decodeInt8,
  encodeInt8,
  INT8_EXACT_K,
} from '../../../../../src/core/numerics/format/int8';
import {
  decodeMxBlock,
  encodeMxBlock,
  MX_FORMATS,
  type MxFormat,
  type MxScaleRule,
} from '../../../../../src/core/numerics/format/mx';
import { createRandom } from '../../../../../src/core/random';

describe('encodeMxBlock', () => {
  it.each<[MxFormat, readonly number[], MxScaleRule, number, readonly number[]]>([
    // the largest magnitude 6 fills FP4, 7 is clipped by the floor rule and not by the others
    ['mxfp4_e2m1', [6, -1, 0.25], 'floor', 127, [0x7, 0xa, 0x0]],
    ['mxfp4_e2m1', [7, -2, 1], 'floor', 127, [0x7, 0xc, 0x2]],
    ['mxfp4_e2m1', [7, -2, 1], 'even', 128, [0x6, 0xa, 0x1]],
    ['mxfp4_e2m1', [7, -2, 1], 'up', 128, [0x6, 0xa, 0x1]],
    ['mxfp4_e2m1', [6.5, -2, 1], 'even', 127, [0x7, 0xc, 0x2]],
    ['mxfp4_e2m1', [6.5, -2, 1], 'up', 128, [0x5, 0xa, 0x1]],
    // scales at the ends of E8M0
    ['mxfp8_e5m2', [2 ** -149], 'floor', 0, [0x00]],
    ['mxfp8_e4m3', [2 ** -126], 'floor', 0, [0x40]],
    ['mxfp8_e4m3', [3e38], 'floor', 246, [0x7e]],
    // zeros, and what is not a number
    ['mxfp6_e2m3', [0, -0], 'floor', 0, [0x00, 0x20]],
    ['mxfp6_e3m2', [1, Number.NaN], 'floor', 255, [0, 0]],
    ['mxfp6_e3m2', [1, Number.NEGATIVE_INFINITY], 'up', 255, [0, 0]],
    // integers: ties to even, and no -128
    ['mxint8', [1, -1, 1.5 / 64, 2.5 / 64], 'floor', 127, [0x40, 0xc0, 0x02, 0x02]],
    ['mxint8', [-1.999], 'floor', 127, [0x81]],
  ])('%s of %o by %s', (format, values, rule, scale, codes) => {
    const block = encodeMxBlock(format, values, rule);
    expect([block.scale, ...block.codes]).toEqual([scale, ...codes]);
  });

  it.each(MX_FORMATS)('returns a block of %s to itself', (format) => {
    const { normal } = createRandom(3);
    const once = decodeMxBlock(format, encodeMxBlock(format, Array.from({ length: 32 }, normal), 'up'));
    const twice = decodeMxBlock(format, encodeMxBlock(format, once, 'up'));
    expect(twice).toEqual(once);
  });

  it('decodes a block without a scale as NaN', () => {
    const { scale, codes } = encodeMxBlock('mxfp4_e2m1', [Number.NaN, 1]);
    expect([...decodeMxBlock('mxfp4_e2m1', { scale, codes })]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('8-bit integers', () => {
  it('fill their range by the largest magnitude', () => {
    const scale = absmaxScale([0.5, -2.54]);
    expect([0.5, -2.54, 0, 100].map((value) => encodeInt8(value, scale))).toEqual([25, -127, 0, 127]);
    expect(decodeInt8(25, scale)).toBeCloseTo(0.5, 10);
    expect(absmaxScale([0, 0]).scale).toBe(1);
  });

  it('have a zero point and -128 where they are not symmetric', () => {
    const scale = { scale: 0.5, zeroPoint: 10, symmetric: false };
    expect([-100, 0, 0.25, 0.75, Number.NaN].map((value) => encodeInt8(value, scale))).toEqual([
      -128, 10, 10, 12, 10,
    ]);
    expect(decodeInt8(12, scale)).toBe(1);
  });

  it('fit a 32-bit sum up to a K', () => {
    expect(INT8_EXACT_K * 128 * 128).toBeLessThan(2 ** 31);
    expect((INT8_EXACT_K + 1) * 128 * 128).toBeGreaterThanOrEqual(2 ** 31);
  });
});
