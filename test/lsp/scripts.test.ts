import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CodeAction, Position } from 'vscode-languageserver/node';
import { LanguageServer, root } from './languageServer';

const TILED = readFileSync(path.join(root, 'media/samples/registerTiled.wgsl'), 'utf8');
const FILL = `@group(0) @binding(0) var<storage, read_write> data: array<f32>;
@compute @workgroup_size(64) fn fill(@builtin(global_invocation_id) id: vec3u) { data[id.x] = 1.0; }
`;
const SCRIPT = `import { device } from './gpu';
/** Not WGSL: \`BM\`. */
const BM = /\`/.source;
export const shader = /* wgsl */ \`
${TILED}\`;
export const module = device.createShaderModule({ code: shader, label: BM });
`;

let server: LanguageServer;
beforeEach(async () => {
  server = await LanguageServer.start();
});
afterEach(() => server.dispose());

/** The position of the first occurrence of `needle`, `offset` characters into it. */
function find(text: string, needle: string, offset = 0): Position {
  const before = text.slice(0, text.indexOf(needle) + offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const quickFixes = (uri: string, position: Position) =>
  server.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });

test('a kernel in a literal has lenses and hovers, and nothing stands outside of it', async () => {
  const uri = await server.open('shader.ts', SCRIPT);
  const lenses = await server.lenses(uri);
  expect(lenses.slice(0, 2).map(({ command }) => command?.title)).toEqual(['Autotune', 'Measure']);
  expect(lenses[0]?.range.start).toEqual(find(SCRIPT, '@compute'));

  const hover = await server.hover(uri, find(SCRIPT, 'override BM', 9));
  expect(hover?.contents).toMatchObject({ value: expect.stringContaining('tunable') });
  expect(hover?.range?.start).toEqual(find(SCRIPT, 'override BM', 9));
  expect(await server.hover(uri, find(SCRIPT, 'const BM', 7))).toBeNull();
  expect(await server.hover(uri, find(SCRIPT, 'label: BM', 8))).toBeNull();

  expect(await server.symbols(uri)).toEqual([]);
  expect(await server.diagnosticsOf(uri, 1)).toEqual([]);
  const [kernel] = await server.request('tilesmith/kernels', { uri });
  expect(kernel).toMatchObject({ entry: 'matmul', ...find(SCRIPT, 'fn matmul', 3), template: null });
});

test('messages stand where they belong, also after edits', async () => {
  const wrong = SCRIPT.replace('workgroupBarrier();', 'workgroupBarrier() ();');
  const uri = await server.open('shader.ts', wrong);
  const [diagnostic] = await server.diagnosticsOf(uri, 1);
  expect(diagnostic).toMatchObject({ source: 'Tint', severity: 1 });
  expect(diagnostic?.range.start.line).toBe(find(wrong, 'workgroupBarrier() ();').line);
  const version = await server.change(uri, {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    text: '// One more line.\n',
  });
  const [moved] = await server.diagnosticsOf(uri, version);
  expect(moved?.range.start.line).toBe((diagnostic?.range.start.line ?? 0) + 1);
});

test('a name that another literal may declare is only noted', async () => {
  const text = SCRIPT.replace(/struct Dims[^}]*\}/, '');
  const uri = await server.open('shader.ts', text);
  expect(await server.diagnosticsOf(uri, 1)).toMatchObject([
    {
      source: 'Tint',
      severity: 3,
      message: expect.stringContaining("unresolved type 'Dims' in this literal"),
    },
  ]);
});

test('accepting a configuration edits the literal', async () => {
  const uri = await server.open('shader.ts', SCRIPT);
  const answer = await server.request('tilesmith/configurationEdits', {
    uri,
    entry: 'matmul',
    configuration: { BM: 64 },
  });
  const start = find(SCRIPT, 'override BM: u32 = ', 'override BM: u32 = '.length);
  expect(answer?.edits).toEqual([
    { range: { start, end: { ...start, character: start.character + 2 } }, newText: '64' },
  ]);
});

test('a template gives one note, at its first placeholder, and a lens that says so', async () => {
  const text = SCRIPT.replace('var<workgroup>', `\${helpers()}\n\${more()}\nvar<workgroup>`);
  const uri = await server.open('shader.ts', text);
  const diagnostics = await server.diagnosticsOf(uri, 1);
  expect(diagnostics).toMatchObject([
    { source: 'Tilesmith', severity: 3, message: expect.stringContaining('this WGSL is a template') },
  ]);
  expect(diagnostics[0]?.range.start).toEqual(find(text, `\${helpers()}`));
  const lenses = await server.lenses(uri);
  expect(lenses.map(({ command }) => command?.title)).toEqual([expect.stringContaining('A template')]);
  const tune = server.request('tilesmith/measure', { uri, entry: 'matmul', sizes: [], configuration: {} });
  await expect(tune).rejects.toThrow(/this WGSL is a template: `\${helpers\(\)}` on line/);
});

test.each([
  ['kernel.wgsl', TILED.replace('override BM: u32 = 32', 'override BM: u32 = {{ bm }}'), '{{ bm }}'],
  ['bevy.wgsl', `#import bevy::mesh\n#ifdef FAST\n#endif\n${TILED}`, '#import bevy::mesh'],
  ['kernel.cu', '#define BM {{ bm }}\n__global__ void f(float *c) { c[threadIdx.x] = BM; }\n', '{{ bm }}'],
])('a file that is a template gives one note too: %s', async (name, text, place) => {
  const uri = await server.open(name, text);
  const diagnostics = await server.diagnosticsOf(uri, 1);
  expect(diagnostics).toMatchObject([{ severity: 3, message: expect.stringContaining('is a template') }]);
  expect(diagnostics[0]?.range.start).toEqual(find(text, place));
});

test('directives are inserted inside the literal', async () => {
  const text = `export const shader = wgsl\`${FILL.split('\n')[1]}\`;\n`;
  const uri = await server.open('fill.jsx', text);
  const [action] = await quickFixes(uri, find(text, 'fn fill', 4));
  const [edit] = action?.edit?.changes?.[uri] ?? [];
  expect(edit?.range.start).toEqual(find(text, '@compute'));
  expect(edit?.newText).toMatch(/^\n\/\/ @gemm [^`$]*\n$/);
});

test('a script without WGSL gets nothing, and its kernel is found once it is typed', async () => {
  const uri = await server.open('plain.ts', 'export const matmul = `fn`;\n');
  expect(await server.diagnosticsOf(uri, 1)).toEqual([]);
  expect(await server.lenses(uri)).toEqual([]);
  expect(await server.hover(uri, { line: 0, character: 14 })).toBeNull();
  await server.change(uri, { text: SCRIPT });
  expect((await server.lenses(uri)).length).toBeGreaterThanOrEqual(2);
});

test('a measurement is not stale when only the script around the kernel changes', async () => {
  const { devices, notes } = await server.request('tilesmith/devices', {});
  expect(devices, notes.join('\n')).not.toEqual([]);
  const uri = await server.open('shader.ts', SCRIPT);
  const sizes = [{ m: 64, n: 64, k: 64 }];
  await server.request('tilesmith/measure', { uri, entry: 'matmul', sizes, configuration: {} });
  const lens = async () => (await server.lenses(uri))[2]?.command?.title;
  expect(await lens()).toMatch(/^last measured/);
  await server.change(uri, { text: `\n${SCRIPT}\n` });
  expect(await lens()).toMatch(/^last measured/);
  await server.change(uri, { text: SCRIPT.replace('sum', 'total') });
  expect(await lens()).toMatch(/^stale: /);
});
