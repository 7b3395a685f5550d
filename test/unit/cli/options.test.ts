import { describe, expect, it } from 'vitest';
import {
  readBudget,
  readConfiguration,
  readInteger,
  readSizes,
  readTimeoutMs,
} from '../../../src/cli/options';

const square = (size: number) => ({ m: size, n: size, k: size });

describe('readSizes', () => {
  it('takes several, in either way', () => {
    expect(readSizes(['256', '512,64x32x16'])).toEqual([square(256), square(512), { m: 64, n: 32, k: 16 }]);
    expect(readSizes([])).toEqual([]);
  });

  it.each(['', '64,', '0', '-4', 'big', '12x12', '1e9', '2000000'])('refuses "%s"', (text) => {
    expect(() => readSizes([text])).toThrow(/--size/);
  });
});

describe('readBudget', () => {
  it.each([
    ['40', { evaluations: 40, seconds: null }],
    ['30s', { evaluations: null, seconds: 30 }],
    ['1.5m', { evaluations: null, seconds: 90 }],
    ['1h', { evaluations: null, seconds: 3600 }],
    ['40,5m', { evaluations: 40, seconds: 300 }],
  ])('%s', (text, expected) => {
    expect(readBudget(text)).toEqual(expected);
  });

  it.each(['', '0', '-3', '2.5', '30x', '0s', '40,', '99999999999999999999'])('refuses "%s"', (text) => {
    expect(() => readBudget(text)).toThrow(/--budget.*write 40/);
  });
});

describe('readConfiguration', () => {
  it('reads numbers and truth values', () => {
    expect(readConfiguration(['BM=64', 'BK = 8,PAD=true', 'T=false'])).toEqual({
      BM: 64,
      BK: 8,
      PAD: 1,
      T: 0,
    });
  });

  it.each(['BM', 'BM=', '=3', 'BM=x', '3=3'])('refuses %s', (text) => {
    expect(() => readConfiguration([text])).toThrow(/--set.*NAME=VALUE/);
  });
});

describe('readInteger and readTimeoutMs', () => {
  it('read what fits', () => {
    expect(readInteger('--seed', '7', 0)).toBe(7);
    expect(readTimeoutMs('2.5')).toBe(2500);
    expect(readTimeoutMs('20s')).toBe(20000);
  });

  it.each(['-1', '1.5', 'x', '', '99999999999'])('refuse the whole number %s', (text) => {
    expect(() => readInteger('--seed', text, 0)).toThrow(/--seed/);
  });

  it.each(['0', '-1', 'x', ''])('refuse the time %s', (text) => {
    expect(() => readTimeoutMs(text)).toThrow(/--timeout/);
  });
});
