import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../src/core/space/evaluate';
import { formatExpression } from '../../../../src/core/space/formatExpression';
import { namesIn } from '../../../../src/core/space/names';
import { parseExpression } from '../../../../src/core/space/parseExpression';
import { parsePython } from '../../../../src/core/space/parsePython';
import { readPythonValues } from '../../../../src/core/space/pythonValues';

function parsed(text: string) {
  const result = parsePython(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason} at ${result.offset}`);
  return result.expression;
}

function resultOf(text: string, values: Readonly<Record<string, number>> = {}) {
  const result = evaluate(parsed(text), (name) => values[name]);
  return result.ok ? result.value : result.reason;
}

describe('what Python means', () => {
  it.each([
    ['7 // 2', 3],
    ['-7 // 2', -4],
    ['7 // -2', -4],
    ['-7 % 4', 1],
    ['7 % -4', -1],
    ['-8 % 4', 0],
    ['7 / 2', 3.5],
    ['6 / 2 == 3', 1],
    ['1 / 2 * 2', 1],
    ['7.5 // 2', 3],
    ['7.5 % 2', 1.5],
    ['2 ** 3 ** 2', 512],
    ['-2 ** 2', -4],
    ['2 ** -1', 0.5],
    ['(-2) ** 2', 4],
    ['pow(2, 5)', 32],
    ['1 << 40', 2 ** 40],
    ['2 ** 40 >> 38', 4],
    ['-5 >> 1', -3],
    ['~5', -6],
    ['6 & 3 == 2', 1],
    ['1 | 6 ^ 3 & 5', 7],
    ['not 1 == 2', 1],
    ['not 0 and 1', 1],
    ['3 and 5', 5],
    ['0 and 5', 0],
    ['0 or 7', 7],
    ['4 or 1 / 0', 4],
    ['0 and 1 / 0', 0],
    ['(2 or 3) * 4', 8],
    ['1 < 2 < 3', 1],
    ['1 < 3 < 2', 0],
    ['3 > 2 == 2', 1],
    ['32 <= 4 * 8 <= 32 <= 33', 1],
    ['3 in [1, 2, 3]', 1],
    ['4 in (1, 2, 3,)', 0],
    ['4 not in [1, 2, 3]', 1],
    ['5 in range(1, 10, 2)', 1],
    ['6 in range(1, 10, 2)', 0],
    ['1 in []', 0],
    ['not 3 in [3]', 0],
    ['True + True', 2],
    ['2 is 2', 1],
    ['2 is not 2', 0],
    ['10 if 2 > 1 else 20', 10],
    ['1 if 0 else 2 if 0 else 3', 3],
    ['min(4, 2) + max([1, 9])', 11],
    ['abs(-4) + int(7.9) + int(-7.9)', 4],
    ['math.ceil(65 / 64) + math.floor(-1 / 2)', 1],
    ['0x1F + 0b101 + 0o17 + 1_000', 1051],
    ['1e3 + .5', 1000.5],
    ['8 * 2  # columns', 16],
  ])('%s = %s', (text, value) => expect(resultOf(text)).toBe(value));

  it('reads a configuration by its names, and as what a lambda is given', () => {
    const values = { BM: 64, BN: 16, 'not a name': 2 };
    expect(resultOf('BM * BN <= 1024', values)).toBe(1);
    expect(resultOf('lambda p: p["BM"] * p[\'BN\'] <= 1024', values)).toBe(1);
    expect(resultOf('lambda p: p.BM // p.BN', values)).toBe(4);
    expect(resultOf('lambda BM, BN: BM - BN', values)).toBe(48);
    expect([...namesIn(parsed('lambda p: p["BM"] < p.BN < p["BM"]'))]).toEqual(['BM', 'BN']);
  });

  it.each([
    ['BM + 1', 'no value is known for "BM"'],
    ['4 // (2 - 2)', 'division by zero'],
    ['4 / 0', 'division by zero'],
    ['4 % 0', 'division by zero'],
    ['2 ** 10 ** 10', '2 ** 10000000000 is not a finite number'],
    ['2 ** 10 ** 10 > 5', '2 ** 10000000000 is not a finite number'],
    ['0 ** -1', '0 ** -1 is not a finite number'],
    ['(-8) ** 0.5', '-8 ** 0.5 is not a finite number'],
    ['abs(1, 2)', '"abs" takes 1 argument, not 2'],
  ])('%s has no value: %s', (text, reason) => expect(resultOf(text)).toBe(reason));

  it.each([
    ['', 'the expression ends too early', 0],
    ['BM *', 'the expression ends too early', 4],
    ['(BM', 'expected ")" at the end', 3],
    ['BM BN', 'unexpected "BN" after the expression', 3],
    ['BM && BN', 'unexpected "&"', 4],
    ['BM ? 1 : 2', 'unexpected character "?"', 3],
    ['x = 3', 'unexpected character "="', 2],
    ['__import__("os")', '"__import__" is not a function known here', 0],
    ['p.BM', 'unexpected "." after the expression', 1],
    ['x in y', 'expected a list such as [1, 2, 4]', 5],
    ['x in range(0, 5, 0)', 'range() takes one to three whole numbers, and no step of 0', 19],
    ['x in range(10 ** 9)', 'more than 1024 values', 19],
    ['x in [1] == 2', 'unexpected "==" after the expression', 9],
    ['x if 1', 'expected "else" at the end', 6],
    ['lambda 3: 4', 'a lambda has names alone before its ":"', 7],
    ['None', 'unexpected "None"', 0],
    ['"text"', 'unexpected "text"', 0],
    ['9'.repeat(400), `"${'9'.repeat(400)}" is no number that fits`, 0],
  ])('%j is refused: %s', (text, reason, offset) => {
    expect(parsePython(text)).toEqual({ ok: false, reason, offset });
  });
});

describe('bounds', () => {
  const nested = (before: string, middle: string, after: string, levels: number) =>
    before.repeat(levels) + middle + after.repeat(levels);

  it.each([
    ['parentheses', nested('(', '1', ')', 5000)],
    ['signs', '-'.repeat(10_000)],
    ['not', `${'not '.repeat(4000)}1`],
    ['powers', `${'2**'.repeat(6000)}2`],
    ['sums', `${'1+'.repeat(9000)}1`],
    ['conditionals', `${'1 if 1 else '.repeat(1500)}1`],
    ['calls', nested('abs(', '1', ')', 3000)],
    ['lists in lists', nested('x in [', '1', ']', 2000)],
    ['ranges in ranges', nested('x in range(', '1', ')', 1500)],
    ['lambda', 'lambda a:'.repeat(2000)],
    ['text that is too long', ' '.repeat(30_000)],
    ['chains that double with each level', nested('0 < (', '1', ') < 2', 190)],
    ['operands that double with each level', nested('(', '1', ' or 2) + 3', 190)],
  ])('refuses %s', (_, text) => expect(parsePython(text).ok).toBe(false));

  it.each([
    ['list', nested('[', '1', ']', 9000)],
    ['call', nested('list(', '[1]', ')', 3000)],
    ['for', `${'[i for i in '.repeat(1500)}[1]`],
  ])('refuses values nested too deeply: %s', (_, text) => expect(readPythonValues(text).ok).toBe(false));

  it('never throws on any text', () => {
    const piece = fc.constantFrom(
      ...'( ) [ ] + - * / // ** % < <= == in not and or if else for lambda range list x p . : , "a" 7 0.5 # \\ é'.split(
        ' ',
      ),
      '\u{1F600}',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(' ')),
        (text) => {
          const result = parsePython(text);
          if (result.ok) expect(typeof evaluate(result.expression, () => 3).ok).toBe('boolean');
          else expect(result.reason.length).toBeGreaterThan(0);
          expect(typeof readPythonValues(text).ok).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('both worlds', () => {
  /** Texts that C and Python read alike where every number is whole and none is negative. */
  const shared = fc.letrec<{ readonly text: string }>((tie) => {
    const pair = (operators: readonly string[]) =>
      fc
        .tuple(tie('text'), fc.constantFrom(...operators), tie('text'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`);
    return {
      text: fc.oneof(
        { maxDepth: 5 },
        fc.nat(40).map(String),
        fc.constantFrom('BM', 'BN', 'TM'),
        pair(['+', '*', '%', '==', '!=', '<', '<=', '>', '>=', '&', '|', '^']),
        fc.tuple(tie('text'), tie('text')).map(([left, right]) => `max(${left}, ${right})`),
      ),
    };
  }).text;
  const values: Readonly<Record<string, number>> = { BM: 64, BN: 12, TM: 5 };

  it('an expression of both means the same in both', () => {
    fc.assert(
      fc.property(shared, (text) => {
        const c = parseExpression(text);
        if (!c.ok) throw new Error(c.reason);
        const [ours, pythons] = [c.expression, parsed(text)].map((one) =>
          evaluate(one, (name) => values[name]),
        );
        // Where both divide by zero they say so in their own words.
        if (ours?.ok && ours.value < 2 ** 32) expect(pythons).toEqual(ours);
        else if (ours && !ours.ok) expect(pythons?.ok).toBe(false);
      }),
    );
  });

  it('C reads again what a tree of Python is written as', () => {
    for (const text of ['BM // TM % 3 == 0', 'BM ** 2 / BN < 1 << TM', 'not BM in [1, 2] or BN']) {
      const expression = parsed(text);
      expect(parseExpression(formatExpression(expression))).toEqual({ ok: true, expression });
    }
  });
});

describe('readPythonValues', () => {
  it.each([
    ['[16, 32]', [16, 32]],
    ['[16, 32,]', [16, 32]],
    ['(8, 4)', [8, 4]],
    ['1, 2', [1, 2]],
    ['7', [7]],
    ['[2, 2, 1]', [2, 1]],
    ['range(1, 4)', [1, 2, 3]],
    ['range(3)', [0, 1, 2]],
    ['list(range(8, 0, -4))', [8, 4]],
    ['[2**i for i in range(3)]', [1, 2, 4]],
    ['list(2**i for i in range(3))', [1, 2, 4]],
    ['[i for i in range(1, 10+1) if i % 3 == 0 if i != 6]', [3, 9]],
    ['[16*i for i in [1, 2] + [4]]', [16, 32, 64]],
    ['[1, 2] + list(range(32, 96+1, 32))', [1, 2, 32, 64, 96]],
    ['[True, False]', [1, 0]],
    ['[0.5, -1]', [0.5, -1]],
    ['[1 if 2 > 1 else 3]', [1]],
  ])('%s', (text, values) => expect(readPythonValues(text)).toEqual({ ok: true, values }));

  it.each([
    ['', 'the list is empty'],
    ['[]', 'the list is empty'],
    ['["float", "half"]', '"float" is a text; only numbers and True and False can be tuned'],
    ['[1, x]', 'no value is known for "x"'],
    ['[1 // 0]', 'division by zero'],
    ['range(10 ** 9)', 'more than 1024 values'],
    ['[i for i in range(2000)]', 'more than 1024 values'],
    ['open("x").read()', '"open" is not a function known here'],
    ['[1, 2', 'expected "]" at the end'],
    ['[1] * 3', 'unexpected "*" after the expression'],
    ['np.arange(3)', 'no value is known for "np"'],
  ])('%j is refused: %s', (text, reason) => {
    const read = readPythonValues(text);
    expect(read.ok ? read.values : read.reason).toContain(reason);
  });
});
