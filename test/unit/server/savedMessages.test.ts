import { beforeEach, expect, test } from 'vitest';
import type { CompilerMessage } from '../../../src/protocol/runner';
import { SavedMessages } from '../../../src/server/savedMessages';
import { documentOf } from '../language/documents';

const TEXT = 'int a = b;';
const wrong: CompilerMessage = { severity: 'error', text: 'b', line: 0, column: 8, offset: 8, length: 1 };

let answer: (messages: readonly CompilerMessage[]) => void;
let changed: string[];
let saved: SavedMessages;
beforeEach(() => {
  changed = [];
  saved = new SavedMessages({
    check: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
    onChange: (uri) => changed.push(uri),
  });
});

const open = () => documentOf(TEXT, undefined, {}, 'cuda');
const offsets = (uri: string) => saved.of(uri).map(({ offset }) => offset);

test('messages stay until the next check and move along with edits', async () => {
  const document = open();
  const checked = saved.check(document);
  answer([wrong]);
  await checked;
  expect(changed).toEqual([document.uri]);
  saved.edited(document.uri, [{ start: 0, end: 0, length: 5 }]);
  expect(offsets(document.uri)).toEqual([13]);
  const again = saved.check(document);
  expect(offsets(document.uri)).toEqual([13]);
  answer([]);
  await again;
  expect(offsets(document.uri)).toEqual([]);
});

test('an answer about a text that was edited meanwhile is placed in the text of now', async () => {
  const document = open();
  const checked = saved.check(document);
  saved.edited(document.uri, [
    { start: 0, end: 0, length: 2 },
    { start: 0, end: 1, length: 0 },
  ]);
  answer([wrong]);
  await checked;
  expect(offsets(document.uri)).toEqual([9]);
});

test('an answer that a later check has overtaken is dropped, and so is one about a closed document', async () => {
  const document = open();
  const first = saved.check(document);
  const answerFirst = answer;
  const second = saved.check(document);
  answer([]);
  await second;
  answerFirst([wrong]);
  await first;
  expect(offsets(document.uri)).toEqual([]);
  const third = saved.check(document);
  saved.forget(document.uri);
  answer([wrong]);
  await third;
  expect(offsets(document.uri)).toEqual([]);
});
