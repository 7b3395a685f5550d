import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver/node';
import { LanguageServer, root, until } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

const SOURCE = 'tilesmith-performance';
const SAMPLE = readFileSync(path.join(root, 'media/samples/tiled.wgsl'), 'utf8');
const LOOP = '  for (var kTile = 0u;';
const WITH_BARRIER = SAMPLE.replace(LOOP, `  workgroupBarrier();\n${LOOP}`);

const hintsIn = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ source }) => source === SOURCE);

test('a hint arrives as a diagnostic, and its quick fix gives the sample back', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('tiled.wgsl', WITH_BARRIER);
  const [hint, ...more] = hintsIn(await server.diagnosticsOf(uri, 1));
  expect(more).toEqual([]);
  expect(hint).toMatchObject({
    code: 'redundant-barrier',
    severity: 3,
    codeDescription: { href: expect.stringMatching(/docs\/hints\.md#redundant-barrier$/) },
  });
  const actions = await server.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: hint!.range,
    context: { diagnostics: [hint!] },
  });
  expect(actions.map(({ title, diagnostics }) => [title, diagnostics?.[0]?.code])).toEqual([
    ['Remove this barrier', 'redundant-barrier'],
  ]);
  const [edit] = actions[0]?.edit?.changes?.[uri] ?? [];
  expect(replaced(WITH_BARRIER, edit!)).toBe(SAMPLE);
  const version = await server.change(uri, { range: edit!.range, text: edit!.newText });
  expect(hintsIn(await server.diagnosticsOf(uri, version))).toEqual([]);
});

test('hints need no trust, and are switched off by code or all at once', async () => {
  server = await LanguageServer.start({ trusted: false });
  const uri = await server.open('tiled.wgsl', WITH_BARRIER);
  expect(hintsIn(await server.diagnosticsOf(uri, 1))).toHaveLength(1);
  const gone = () => hintsIn(server.diagnostics.get(uri)?.at(-1)?.diagnostics ?? []).length === 0;
  await server.configure({ hints: { disabled: ['redundant-barrier'] } });
  await until(gone);
  await server.configure({ hints: { disabled: [] } });
  await until(() => !gone());
  await server.configure({ hints: { enabled: false } });
  await until(gone);
});

test('the active problem is the one chosen, else that of the kernel around the line', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('sized.wgsl', `// @sizes 64x128x32, 256\n${SAMPLE}`);
  const active = () => server.request('tilesmith/activeProblem', { uri, line: 0 });
  expect(await active()).toMatchObject({ size: { m: 64, n: 128, k: 32 }, from: 'kernel' });
  await server.configure({ problem: '512' });
  await expect.poll(active).toMatchObject({ size: { m: 512, n: 512, k: 512 }, from: 'user' });
  const empty = await server.open('empty.wgsl', '');
  expect(await server.request('tilesmith/activeProblem', { uri: empty, line: 0 })).toBeNull();
});

/** A text after one edit. */
function replaced(text: string, { range, newText }: { range: Range; newText: string }): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Range['start']) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end));
}
