import { afterEach, expect, test } from 'vitest';
import { LanguageServer } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

const VALID = `@group(0) @binding(0) var<storage, read_write> C: array<f32>;
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  C[id.x] = 1.0;
}
`;

test('an invalid kernel has the message of the compiler at its place, and none once it is mended', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('broken.wgsl', VALID.replace('1.0', 'unknownName'));
  const [diagnostic, ...more] = await server.diagnosticsOf(uri, 1);
  expect(more).toEqual([]);
  expect(diagnostic).toMatchObject({
    severity: 1,
    source: 'Tint',
    message: expect.stringContaining('unknownName'),
    range: { start: { line: 3, character: 12 }, end: { line: 3, character: 23 } },
  });
  const version = await server.change(uri, {
    range: { start: { line: 3, character: 12 }, end: { line: 3, character: 23 } },
    text: '2.0',
  });
  expect(await server.diagnosticsOf(uri, version)).toEqual([]);
});

test('a barrier in divergent flow is one error that carries its explanations', async () => {
  server = await LanguageServer.start();
  const uri = await server.open(
    'divergent.wgsl',
    VALID.replace('C[id.x] = 1.0;', 'if (id.x > 3u) { workgroupBarrier(); }'),
  );
  const diagnostics = await server.diagnosticsOf(uri, 1);
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.relatedInformation?.length).toBeGreaterThan(0);
});

test('a missing brace at the end of the file is marked on something that can be seen', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('open.wgsl', VALID.trimEnd().slice(0, -1));
  const [diagnostic] = await server.diagnosticsOf(uri, 1);
  expect(diagnostic?.severity).toBe(1);
  expect(diagnostic?.range.start).not.toEqual(diagnostic?.range.end);
});

test('only the newest of many quick changes is published', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('typing.wgsl', VALID);
  await server.diagnosticsOf(uri, 1);
  let version = 1;
  for (const text of ['x', 'xy', 'xyz']) {
    version = await server.change(uri, { text: VALID.replace('1.0', text) });
  }
  const [diagnostic] = await server.diagnosticsOf(uri, version);
  expect(diagnostic?.message).toContain('xyz');
  expect(server.diagnostics.get(uri)?.map((one) => one.version)).toEqual([1, version]);
});

test('closing a document takes its diagnostics away', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('closing.wgsl', 'fn');
  expect(await server.diagnosticsOf(uri, 1)).not.toEqual([]);
  await server.notify('textDocument/didClose', { textDocument: { uri } });
  // Sent in order: what the next open publishes comes after what closing did.
  const next = await server.open('next.wgsl', VALID);
  await server.diagnosticsOf(next, 1);
  expect(server.diagnostics.get(uri)?.at(-1)?.diagnostics).toEqual([]);
});

test('turned off, there are no diagnostics', async () => {
  server = await LanguageServer.start({ settings: { diagnostics: { enabled: false } } });
  const uri = await server.open('off.wgsl', 'fn');
  expect(await server.diagnosticsOf(uri, 1)).toEqual([]);
  await server.configure({ diagnostics: { enabled: true } });
  await expect
    .poll(() => server.diagnostics.get(uri)?.at(-1)?.diagnostics.length, { timeout: 20_000 })
    .toBeGreaterThan(0);
});
