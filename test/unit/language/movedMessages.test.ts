import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movedMessages } from '../../../src/language/movedMessages';
import type { CompilerMessage } from '../../../src/protocol/runner';

const message = (offset: number, length: number): CompilerMessage => ({
  severity: 'error',
  text: 'wrong',
  line: 0,
  column: 0,
  offset,
  length,
});
const places = (messages: readonly CompilerMessage[]) =>
  messages.map(({ offset, length }) => [offset, length]);

test.each([
  ['before it', { start: 0, end: 0, length: 3 }, [[13, 4]]],
  ['right before it', { start: 10, end: 10, length: 3 }, [[13, 4]]],
  ['right behind it', { start: 14, end: 14, length: 3 }, [[10, 4]]],
  ['inside it', { start: 12, end: 12, length: 3 }, [[10, 7]]],
  ['of all of it', { start: 8, end: 14, length: 3 }, []],
  ['of its beginning', { start: 8, end: 12, length: 0 }, [[8, 2]]],
  ['of its end', { start: 12, end: 16, length: 1 }, [[10, 2]]],
  ['far behind it', { start: 20, end: 30, length: 0 }, [[10, 4]]],
])('an edit %s', (_, replaced, expected) => {
  expect(places(movedMessages([message(10, 4)], replaced))).toEqual(expected);
});

test('a message that an edit does not touch marks the same text afterwards', () => {
  const property = fc.property(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.nat(40),
    fc.nat(40),
    fc.nat(40),
    fc.nat(40),
    fc.string({ maxLength: 10 }),
    (text, a, b, c, d, inserted) => {
      const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
      const [offset, until] = [Math.min(c, d, text.length), Math.min(Math.max(c, d), text.length)];
      fc.pre(offset < until && (until <= start || end <= offset));
      const after = text.slice(0, start) + inserted + text.slice(end);
      const [moved] = movedMessages([message(offset, until - offset)], {
        start,
        end,
        length: inserted.length,
      });
      expect(after.slice(moved?.offset, (moved?.offset ?? 0) + (moved?.length ?? 0))).toBe(
        text.slice(offset, until),
      );
    },
  );
  fc.assert(property, { seed: 3 });
});
