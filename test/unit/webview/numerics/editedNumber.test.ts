import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { numberText, parseNumber, readNumber, textOf } from '../../../../webview/numerics/editedNumber';

function value(text: string): number {
  const read = parseNumber(text);
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}

describe('parseNumber', () => {
  it.each([
    ['0.1', 0.1],
    [' 1e-5 ', 1e-5],
    ['.5', 0.5],
    ['-3.', -3],
    ['1/3', 1 / 3],
    ['-1/4', -0.25],
    ['2^-14', 2 ** -14],
    ['1.5*2^-14', 1.5 * 2 ** -14],
    ['-2^3', -8],
    ['−2', -2],
    ['65 504', 65504],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['-0', -0],
    ['0x3f800000', 1],
    ['0xc0490fdb', -3.1415927410125732],
    ['0x3ff0000000000000', 1],
  ])('%s', (text, expected) => expect(value(text)).toBe(expected));

  it.each(['', 'x', '1,5', '0x3c', '1e', '2^', '1/', '--1', '0x3f80000g'])('"%s" is none', (text) => {
    expect(parseNumber(text).ok).toBe(false);
  });
});

test('every double comes back from its text', () => {
  fc.assert(fc.property(fc.double(), (each) => Object.is(value(numberText(each)), each)));
});

test('a number given by its code is that of the format, and has a text to go on from', () => {
  const half = { kind: 'code', format: 'fp16', code: 0x3800 } as const;
  expect(readNumber(half)).toEqual({ ok: true, value: 0.5 });
  expect(textOf(half)).toBe('0.5');
  expect(textOf({ kind: 'code', format: 'e4m3', code: 0x80 })).toBe('-0');
});
