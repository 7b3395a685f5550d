import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../src/core/space/evaluate';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { namesBehind, namesIn, withDefinitions } from '../../../../src/core/space/names';
import { parseExpression } from '../../../../src/core/space/parseExpression';
import { expressions } from './arbitraries';

function parsed(text: string) {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason} at ${result.offset}`);
  return result.expression;
}

function resultOf(text: string, values: Record<string, number> = {}) {
  const result = evaluate(parsed(text), (name) => values[name]);
  return result.ok ? result.value : result.reason;
}

describe('evaluate', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['16u / 3u', 5],
    ['-7 / 2', -3],
    ['7 % 4', 3],
    ['-7 % 4', -3],
    ['7.0 / 2', 3.5],
    ['f32(7) / 2', 3.5],
    ['u32(7.9)', 7],
    ['0x1F', 31],
    ['1 << 4 >> 1', 8],
    ['0xFFFFFFFF & 0xF0', 0xf0],
    ['~0', -1],
    ['5 ^ 1 | 8 & 12', 12],
    ['true && !false', 1],
    ['1 < 2 == true', 1],
    ['2 > 1 ? 10 : 20', 10],
    ['0 ? 1 : 0 ? 2 : 3', 3],
    ['select(1, 2, 3 > 2)', 2],
    ['min(4, 2) + max(1, 9)', 11],
    ['abs(-4)', 4],
    ['1e3', 1000],
    ['.5h + 1.5f', 2],
    ['8 /* rows */ * 2 // columns', 16],
    ['ceil(65 / 64)', 2],
    ['ceil(64 / 64)', 1],
    ['floor(7 / 2)', 3],
    ['round(7 / 2)', 4],
    ['ceil((63 + 2) / 64) * (7 / 2)', 6],
    ['1 - 1 - 1', -1],
    ['0 || 0 / 1', 0],
    ['1 || 1 / 0', 1],
  ])('%s = %s', (text, value) => expect(resultOf(text)).toBe(value));

  it('reads names, dotted ones too', () => {
    expect(resultOf('ceil(N / BN) * dims.k', { N: 100, BN: 64, 'dims.k': 3 })).toBe(6);
  });

  it.each([
    ['BM + 1', 'no value is known for "BM"'],
    ['4 / (2 - 2)', 'division by zero in "4 / (2 - 2)"'],
    ['4 % 0', 'division by zero in "4 % 0"'],
    ['launch(4)', '"launch" is not a function known here'],
    ['select(1, 2)', '"select" takes 3 arguments, not 2'],
    ['1e308 * 10.0', '"1e+308 * 10.0" is not a finite number'],
  ])('%s: %s', (text, reason) => expect(resultOf(text)).toBe(reason));

  it('never throws, whatever the expression', () => {
    fc.assert(
      fc.property(expressions(['BM', 'dims.n']), (expression) => {
        const result = evaluate(expression, (name) => (name === 'BM' ? 8 : undefined));
        expect(result.ok ? Number.isFinite(result.value) : result.reason.length > 0).toBe(true);
      }),
    );
  });
});

describe('parseExpression', () => {
  it.each([
    ['', 'the expression ends too early', 0],
    ['BM *', 'the expression ends too early', 4],
    ['(BM', 'expected ")" at the end', 3],
    ['BM BN', 'unexpected "BN" after the expression', 3],
    ['BM $ 2', 'unexpected character "$"', 3],
    ['min(1, 2', 'expected ")" at the end', 8],
    ['a ? b', 'expected ":" at the end', 5],
  ])('%j: %s', (text, reason, offset) => {
    expect(parseExpression(text)).toEqual({ ok: false, reason, offset });
  });

  it.each([
    '('.repeat(100_000),
    '-'.repeat(100_000),
    `${'1+'.repeat(100_000)}1`,
    `${'1?'.repeat(50_000)}1`,
    'f('.repeat(50_000),
  ])('refuses what is nested too deeply', (text) => {
    const result = parseExpression(text);
    expect(result.ok ? '' : result.reason).toBe('the expression is nested too deeply');
  });

  it('reads what formatExpression writes', () => {
    fc.assert(
      fc.property(expressions(['BM', 'TM', 'dims.n']), (expression) => {
        expect(parsed(formatExpression(expression))).toEqual(expression);
      }),
    );
  });

  it('never throws on any text', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '+',
      '<<',
      '?',
      ':',
      '12u',
      'N',
      '.',
      '"',
      '\u{1F600}',
      ' ',
      ',',
      '//',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (text) => {
          expect(typeof parseExpression(text).ok).toBe('boolean');
        },
      ),
    );
  });
});

describe('names and definitions', () => {
  const definitions = new Map([
    ['THREADS', parsed('GX * GY')],
    ['GX', parsed('BN / TN')],
    ['LOOP', parsed('LOOP2 + 1')],
    ['LOOP2', parsed('LOOP + 1')],
    ...Array.from({ length: 60 }, (_, i) => [`c${i + 1}`, parsed(`c${i} + c${i}`)] as const),
  ]);

  it('lists the names of an expression', () => {
    expect([...namesIn(parsed('ceil(N / BN) + min(BN, dims.k)'))]).toEqual(['N', 'BN', 'dims.k']);
  });

  it('follows definitions to their ends', () => {
    expect([...namesBehind(parsed('THREADS * 2'), definitions)].sort()).toEqual(['BN', 'GY', 'TN']);
  });

  it('evaluates through definitions, each once', () => {
    const { lookup } = withDefinitions(definitions, (name) => ({ BN: 64, TN: 4, GY: 2, c0: 1 })[name]);
    expect(evaluate(parsed('THREADS'), lookup)).toEqual({ ok: true, value: 32 });
    expect(lookup('c60')).toBe(2 ** 60);
  });

  it('gives no value to what is defined by itself', () => {
    const { lookup } = withDefinitions(definitions, () => undefined);
    expect(lookup('LOOP')).toBeUndefined();
  });
});
