import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { FORMATS, type FormatName } from '../../../../src/core/numerics/format/formats';
import type { EditedNumber } from '../../../../webview/numerics/editedNumber';
import { flipBit, formatRows, parseCode, type Rounding } from '../../../../webview/numerics/formatRows';

const NEAREST: Rounding = { mode: 'rne', saturate: false, seed: 1 };

function rowOf(format: FormatName, number: EditedNumber | string, rounding: Partial<Rounding> = {}) {
  const asked = typeof number === 'string' ? ({ kind: 'text', text: number } as const) : number;
  const row = formatRows(asked, { ...NEAREST, ...rounding }).find((each) => each.format === format);
  if (row === undefined) throw new Error(`there is no row for ${format}`);
  return row;
}

describe('a number in a format', () => {
  it('has its bits by what they are for', () => {
    const row = rowOf('fp16', '-1.5');
    expect(row.hex).toBe('be00');
    expect(row.bits.map(({ set }) => Number(set)).join('')).toBe('1011111000000000');
    const count = (part: string) => row.bits.filter((bit) => bit.part === part).length;
    expect([count('sign'), count('exponent'), count('fraction')]).toEqual([1, 5, 10]);
    expect(row.bits[1]).toMatchObject({ label: 'exponent bit 4', weight: 14 });
    expect(row.bits.at(-1)).toMatchObject({ label: 'fraction bit 0', weight: 0 });
  });

  it.each<[FormatName, string, Partial<Rounding>, string, string]>([
    ['fp16', '0.5', {}, 'normal', 'exact'],
    ['fp16', '65504', {}, 'normal, the largest', 'exact'],
    ['fp16', '65519', {}, 'normal, the largest', 'off by −15 (2.3e-4 relative, 0.47 ulp)'],
    ['fp16', '65520', {}, 'infinity', 'too large: beyond 65504'],
    ['fp16', '70000', { saturate: true }, 'normal, the largest', 'too large: kept at 65504'],
    ['fp16', '2^-24', {}, 'subnormal', 'exact'],
    ['fp16', '2^-26', {}, 'zero', 'too small: lost, below 6.0e-8'],
    ['fp16', '-2^-26', {}, 'minus zero', 'too small: lost, below 6.0e-8'],
    ['fp16', 'nan', {}, 'NaN', 'exact'],
    ['fp16', '-0', {}, 'minus zero', 'exact'],
    ['e4m3', 'inf', {}, 'NaN', 'has no infinity: NaN'],
    ['e2m1', 'nan', {}, 'normal, the largest', 'has no NaN: the largest value'],
    ['tf32', '1024.5', {}, 'normal', 'off by −0.5 (4.9e-4 relative, 0.50 ulp)'],
    ['tf32', '1024.5', { mode: 'rna' }, 'normal', 'off by +0.5 (4.9e-4 relative, 0.50 ulp)'],
  ])('%s of %s %j is %s, %s', (format, text, rounding, kind, error) => {
    const row = rowOf(format, text, rounding);
    expect([row.kind, row.error]).toEqual([kind, error]);
  });

  it('lies between its neighbours, which end where the format does', () => {
    expect(rowOf('fp16', '1')).toMatchObject({ below: 1 - 2 ** -11, above: 1 + 2 ** -10, ulp: 2 ** -10 });
    expect(rowOf('fp16', '65504').above).toBe(Number.POSITIVE_INFINITY);
    expect(rowOf('e4m3', '448').above).toBeNull();
    expect(rowOf('fp16', 'nan')).toMatchObject({ below: null, above: null });
    expect(rowOf('fp16', 'inf')).toMatchObject({ below: 65504, above: null });
  });

  it('given by its code keeps it, also where other codes mean the same', () => {
    const quiet = { kind: 'code', format: 'fp16', code: 0x7c01 } as const;
    expect(rowOf('fp16', quiet)).toMatchObject({ hex: '7c01', kind: 'NaN' });
    expect(rowOf('bf16', quiet).kind).toBe('NaN');
  });

  it('is drawn anew by another seed where rounding is stochastic, and only there', () => {
    const draws = (mode: Rounding['mode']) =>
      new Set(Array.from({ length: 40 }, (_, seed) => rowOf('e4m3', '1.06', { mode, seed }).value));
    expect(draws('stochastic')).toEqual(new Set([1, 1.125]));
    expect(draws('rne')).toEqual(new Set([1]));
  });
});

test('there are no rows of a text that is no number', () => {
  expect(formatRows({ kind: 'text', text: '1,5' }, NEAREST)).toEqual([]);
});

test('a bit that is turned over twice is as it was, and the code follows it', () => {
  const formats = Object.keys(FORMATS) as FormatName[];
  fc.assert(
    fc.property(fc.constantFrom(...formats), fc.nat(), fc.nat(), (format, any, place) => {
      const code = any % 2 ** FORMATS[format].bits;
      const weight = place % FORMATS[format].bits;
      const row = rowOf(format, { kind: 'code', format, code });
      const flipped = flipBit(row, weight);
      const after = rowOf(format, { kind: 'code', format, code: flipped });
      const differ = row.bits.filter((bit, index) => bit.set !== after.bits[index]?.set);
      return flipBit(after, weight) === code && differ.length === 1 && differ[0]?.weight === weight;
    }),
  );
});

test.each<[FormatName, string, number | null]>([
  ['fp16', '0x3c00', 0x3c00],
  ['fp16', '3C00', 0x3c00],
  ['fp16', '1', 1],
  ['fp16', '10000', null],
  ['e4m3', '0x100', null],
  ['tf32', '7ffff', 0x7ffff],
  ['tf32', '80000', null],
  ['fp32', 'ffffffff', 0xffffffff],
  ['fp32', 'xyz', null],
  ['fp32', '', null],
])('the code %s %s', (format, text, code) => expect(parseCode(FORMATS[format].bits, text)).toBe(code));
