import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { KernelDocument } from '../../../src/language/kernelDocument';
import { DEBOUNCE_MS, DiagnosticsScheduler } from '../../../src/server/diagnosticsScheduler';
import { documentOf } from '../language/documents';

const URI = 'file:///kernel.wgsl';
const diagnostic = (message: string): Diagnostic => ({
  message,
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
});

let document: KernelDocument | null;
let checks: { text: string; answer: (diagnostics: Diagnostic[]) => void; fail: (error: Error) => void }[];
let published: [number | null, string[]][];
let logged: string[];
let scheduler: DiagnosticsScheduler;

beforeEach(() => {
  vi.useFakeTimers();
  document = documentOf('first');
  checks = [];
  published = [];
  logged = [];
  scheduler = new DiagnosticsScheduler({
    current: () => document,
    check: ({ text }) => new Promise((answer, fail) => checks.push({ text, answer, fail })),
    publish: (_, version, found) => published.push([version, found.map(({ message }) => String(message))]),
    log: (line) => logged.push(line),
  });
});
afterEach(() => {
  scheduler.dispose();
  vi.useRealTimers();
});

test('nothing is checked before the keys have been quiet, and then once', async () => {
  scheduler.schedule(URI);
  await vi.advanceTimersByTimeAsync(DEBOUNCE_MS - 1);
  scheduler.schedule(URI);
  await vi.advanceTimersByTimeAsync(DEBOUNCE_MS - 1);
  expect(checks).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(checks).toHaveLength(1);
});

test('a result for an older version is dropped, and the newest is checked once the old check is done', async () => {
  scheduler.schedule(URI, 0);
  await vi.advanceTimersByTimeAsync(0);
  document?.update([{ text: 'second' }], 2);
  scheduler.schedule(URI, 0);
  await vi.advanceTimersByTimeAsync(0);
  expect(checks.map(({ text }) => text)).toEqual(['first']);
  checks[0]?.answer([diagnostic('old')]);
  await vi.advanceTimersByTimeAsync(0);
  expect(published).toEqual([]);
  expect(checks.map(({ text }) => text)).toEqual(['first', 'second']);
  checks[1]?.answer([diagnostic('new')]);
  await vi.advanceTimersByTimeAsync(0);
  expect(published).toEqual([[2, ['new']]]);
});

test('a document closed during its check gets no more than the empty list', async () => {
  scheduler.schedule(URI, 0);
  await vi.advanceTimersByTimeAsync(0);
  document = null;
  scheduler.forget(URI);
  checks[0]?.answer([diagnostic('late')]);
  await vi.advanceTimersByTimeAsync(0);
  expect(published).toEqual([[null, []]]);
});

test('a check that fails costs one line in the log and the next one works', async () => {
  scheduler.schedule(URI, 0);
  await vi.advanceTimersByTimeAsync(0);
  checks[0]?.fail(new Error('broken'));
  await vi.advanceTimersByTimeAsync(0);
  expect(logged).toEqual([`${URI} was not checked: broken`]);
  scheduler.schedule(URI, 0);
  await vi.advanceTimersByTimeAsync(0);
  checks[1]?.answer([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(published).toEqual([[1, []]]);
});

test('what was published of a version is published again only where it differs', async () => {
  const checked = async (message: string) => {
    scheduler.schedule(URI, 0);
    await vi.advanceTimersByTimeAsync(0);
    checks.at(-1)?.answer([diagnostic(message)]);
    await vi.advanceTimersByTimeAsync(0);
  };
  for (const message of ['one', 'one', 'other']) await checked(message);
  expect(published.map(([, messages]) => messages)).toEqual([['one'], ['other']]);
  document?.update([{ text: 'second' }], 2);
  await checked('other');
  expect(published.at(-1)).toEqual([2, ['other']]);
});
