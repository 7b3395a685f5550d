import { expect, test } from 'vitest';
import { compilerDiagnostics } from '../../../src/language/compilerDiagnostics';
import type { CompilerMessage } from '../../../src/protocol/runner';
import { documentOf } from './documents';

const message = (offset: number, length: number, more: Partial<CompilerMessage> = {}): CompilerMessage => ({
  severity: 'error',
  text: 'wrong',
  line: 0,
  column: 0,
  offset,
  length,
  ...more,
});
const rangeIn = (text: string, offset: number, length: number) => {
  const document = documentOf(text);
  const range = compilerDiagnostics(document, [message(offset, length)])[0]?.range;
  return range && [document.offsetAt(range.start), document.offsetAt(range.end)];
};

test.each([
  ['a place with a length is kept', 'let x = y;', 8, 1, [8, 9]],
  ['no length becomes one character', 'let x = y;', 4, 0, [4, 5]],
  ['behind the end of the text: its last character', 'fn f() {', 8, 0, [7, 8]],
  ['far behind the end too', 'fn f() {', 99, 5, [7, 8]],
  ['behind trailing blank lines: the last character there is', 'fn f() {\n\n', 10, 0, [7, 8]],
  ['at the end of a line: the character before', 'ab\ncd', 2, 0, [1, 2]],
  ['an empty text', '', 0, 0, [0, 0]],
])('%s', (_, text, offset, length, expected) => {
  expect(rangeIn(text, offset, length)).toEqual(expected);
});

test('explanations belong to the message before them', () => {
  const document = documentOf('a barrier here');
  const found = compilerDiagnostics(document, [
    message(0, 1),
    message(2, 7, { severity: 'info', text: 'may be non-uniform' }),
    message(10, 4, { severity: 'warning', text: 'code is unreachable' }),
  ]);
  expect(found).toHaveLength(2);
  expect(found[0]).toMatchObject({
    severity: 1,
    source: 'Tint',
    relatedInformation: [
      { message: 'may be non-uniform', location: { uri: document.uri, range: { start: { character: 2 } } } },
    ],
  });
  expect(found[1]).toMatchObject({ severity: 2, tags: [1] });
  expect(found[1]).not.toHaveProperty('relatedInformation');
});

test('messages about CUDA are those of nvcc', () => {
  const [only] = compilerDiagnostics(documentOf('x', undefined, {}, 'cuda'), [message(0, 1)]);
  expect(only?.source).toBe('nvcc');
});

test('an explanation of nothing stands alone', () => {
  const [only] = compilerDiagnostics(documentOf('x'), [message(0, 1, { severity: 'info' })]);
  expect(only?.severity).toBe(3);
});
