import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/engine/commandLine';

const wordsOf = (text: string) => {
  const read = readCommandLine(text);
  return read.ok ? read.words : read.reason;
};

describe('a command line', () => {
  it.each([
    [
      'ssh gpubox ~/tilesmith/tilesmith serve --stdio',
      ['ssh', 'gpubox', '~/tilesmith/tilesmith', 'serve', '--stdio'],
    ],
    ['  a\tb  ', ['a', 'b']],
    [`'my tools/ssh' -o "User name" x`, ['my tools/ssh', '-o', 'User name', 'x']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [`a "" ''`, ['a', '', '']],
    [String.raw`my\ tool "say \"hi\" \n" '\"'`, ['my tool', String.raw`say "hi" \n`, String.raw`\"`]],
    [String.raw`C:\bin\ssh.exe host`, [String.raw`C:\bin\ssh.exe`, 'host']],
    ['a; rm -rf $HOME && `b` | c > d', ['a;', 'rm', '-rf', '$HOME', '&&', '`b`', '|', 'c', '>', 'd']],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    ['', 'it names no program'],
    ['   ', 'it names no program'],
    ["'' x", 'it names no program'],
    ['ssh "gpubox', 'the quote " is not closed'],
    ['ssh \'gpu"box', "the quote ' is not closed"],
  ])('%s is refused', (text, reason) => {
    expect(wordsOf(text)).toBe(reason);
  });

  it('gives back any words that were put between single quotes', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(wordsOf(words.map((each) => `'${each}'`).join(' '))).toEqual(words);
      }),
    );
  });
});
