import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CodeAction, DocumentSymbol, Position, TextEdit } from 'vscode-languageserver/node';
import { LanguageServer, root } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

const sample = (name: string) => readFileSync(path.join(root, 'media/samples', name), 'utf8');

/** The position of the first occurrence of `needle`, `offset` characters into it. */
function find(text: string, needle: string, offset = 0): Position {
  const before = text.slice(0, text.indexOf(needle) + offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** A kernel that multiplies nothing. */
const FILL = `@group(0) @binding(0) var<storage, read_write> data: array<f32>;

@compute @workgroup_size(64)
fn fill(@builtin(global_invocation_id) id: vec3u) {
  data[id.x] = 1.0;
}
`;

describe('a register-tiled kernel', () => {
  const text = sample('registerTiled.wgsl');

  test('symbols, hovers and lenses say what was found', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('kernel.wgsl', text);
    const symbols = await server.connection.sendRequest<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri },
    });
    expect(symbols.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Dims', 'dims', 'A', 'B', 'C', 'BM', 'TM', 'matmul']),
    );
    expect(symbols.find(({ name }) => name === 'Dims')?.children?.map(({ name }) => name)).toEqual([
      'M',
      'N',
      'K',
    ]);

    const hovers: [string, number, RegExp][] = [
      ['override BM', 9, /tunable.*\n[\s\S]*values: 32, 64, 128[\s\S]*pipeline constant/],
      ['const TM', 6, /tunable.*\n[\s\S]*rewriting its initialiser/],
      ['> A:', 2, /operand A/],
      ['dims:', 0, /M, N, K of the problem/],
      ['fn matmul', 3, /matrix-multiplication kernel[\s\S]*dispatch/],
    ];
    for (const [needle, offset, expected] of hovers) {
      const hover = await server.hover(uri, find(text, needle, offset));
      expect(hover?.contents, needle).toMatchObject({ value: expect.stringMatching(expected) });
    }
    expect(await server.hover(uri, find(text, 'workgroupBarrier', 2))).toBeNull();

    const lenses = await server.lenses(uri);
    expect(lenses.slice(0, 2).map(({ command }) => command?.title)).toEqual(['Autotune', 'Measure']);
    expect(lenses[0]?.range.start).toEqual(find(text, '@compute'));
    expect(lenses[0]?.command?.arguments).toEqual([{ uri, entry: 'matmul' }]);
  });

  test('the kernels request says what pickers need, and follows edits', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('kernel.wgsl', text);
    const [kernel] = await server.request('tilesmith/kernels', { uri });
    expect(kernel).toMatchObject({ entry: 'matmul', line: find(text, 'fn matmul').line, missing: [] });
    expect(kernel?.spaceSize).toBeGreaterThan(1);
    const start = find(text, 'fn matmul', 3);
    await server.change(
      uri,
      { range: { start, end: { ...start, character: start.character + 6 } }, text: 'gemm' },
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '// first\n' },
    );
    const [renamed] = await server.request('tilesmith/kernels', { uri });
    expect(renamed).toMatchObject({ entry: 'gemm', line: start.line + 1 });
  });

  test('a configuration becomes edits of the initialisers alone', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('kernel.wgsl', text);
    const [kernel] = await server.request('tilesmith/kernels', { uri });
    const configuration = Object.fromEntries(
      (kernel?.tunables ?? []).map(({ name, values }) => [name, values.at(-1) ?? 0]),
    );
    const answer = await server.request('tilesmith/configurationEdits', {
      uri,
      entry: 'matmul',
      configuration,
    });
    expect(answer?.version).toBe(1);
    await server.change(uri, { text: applied(text, answer?.edits ?? []) });
    const [changed] = await server.request('tilesmith/kernels', { uri });
    expect(Object.fromEntries((changed?.tunables ?? []).map((one) => [one.name, one.default]))).toEqual(
      configuration,
    );
    const again = await server.request('tilesmith/configurationEdits', {
      uri,
      entry: 'matmul',
      configuration,
    });
    expect(again).toEqual({ version: 2, edits: [] });
    const stranger = { uri, entry: 'matmul', configuration: { NOBODY: 1 } };
    expect(await server.request('tilesmith/configurationEdits', stranger)).toBeNull();
  });
});

describe('a kernel that is no multiplication', () => {
  test('has one lens that says so, and a quick fix that writes the directives', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('fill.wgsl', FILL);
    const lenses = await server.lenses(uri);
    expect(lenses).toHaveLength(1);
    expect(lenses[0]?.command).toMatchObject({
      title: expect.stringContaining('Not recognised'),
      command: 'tilesmith.insertDirectives',
    });
    const hover = await server.hover(uri, find(FILL, 'fn fill', 3));
    expect(hover?.contents).toMatchObject({ value: expect.stringContaining('`// @gemm') });

    const position = find(FILL, 'fn fill', 3);
    const actions = await server.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics: [] },
    });
    expect(actions).toHaveLength(1);
    const edits = actions[0]?.edit?.changes?.[uri] ?? [];
    const directives = await server.request('tilesmith/directiveEdits', { uri, entry: 'fill' });
    expect(directives?.edits).toEqual(edits);
    const text = applied(FILL, edits);
    await server.change(uri, { text });
    expect((await server.request('tilesmith/directiveEdits', { uri, entry: 'fill' }))?.edits).toEqual([]);
    const after = text.split('\n');
    expect(after[2]).toMatch(/^\/\/ @gemm /);
    expect(after.filter((line) => line.includes('@dispatch'))).toHaveLength(1);
  });
});

test('a malformed directive is marked with how to write it', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('directive.wgsl', `// @tune BM = many\n${FILL}`);
  const diagnostics = await server.diagnosticsOf(uri, 1);
  expect(diagnostics).toMatchObject([
    {
      source: 'Tilesmith',
      severity: 2,
      range: { start: { line: 0 } },
      message: expect.stringContaining('@tune BM = 32'),
    },
  ]);
});

test('turned off, there are no lenses, and turning them on asks the editor to ask again', async () => {
  server = await LanguageServer.start({ trusted: false, settings: { lenses: { enabled: false } } });
  const uri = await server.open('fill.wgsl', FILL);
  expect(await server.lenses(uri)).toEqual([]);
  const refreshes = server.lensRefreshes;
  await server.configure({ lenses: { enabled: true } });
  await expect.poll(() => server.lensRefreshes).toBeGreaterThan(refreshes);
  expect(await server.lenses(uri)).not.toEqual([]);
});

/** The text after edits that do not overlap. */
function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
      text,
    );
}
