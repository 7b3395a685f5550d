import { afterEach, describe, expect, test } from 'vitest';
import type { CodeAction, Position, TextEdit } from 'vscode-languageserver/node';
import { noProduct, opaqueStrides } from '../unit/core/kernel/undecidedKernels';
import { descendants, LanguageServer, until } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

function positionOf(text: string, needle: string): Position {
  const before = text.slice(0, text.indexOf(needle)).split('\n');
  return { line: before.length - 1, character: (before.at(-1)?.length ?? 0) + 3 };
}

async function hoverText(uri: string, text: string, needle: string): Promise<string> {
  const hover = await server.hover(uri, positionOf(text, needle));
  return (hover?.contents as { value?: string } | undefined)?.value ?? '';
}

const titles = async (uri: string) => (await server.lenses(uri)).map(({ command }) => command?.title);

function actions(uri: string, text: string, needle: string): Promise<CodeAction[]> {
  const position = positionOf(text, needle);
  return server.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
}

const measure = (uri: string, entry: string) =>
  server.request('tilesmith/measure', { uri, entry, sizes: [{ m: 40, n: 24, k: 16 }], configuration: {} });

const inserted = (action: CodeAction | undefined, uri: string): TextEdit[] =>
  action?.edit?.changes?.[uri] ?? [];

describe('a kernel that reading leaves open', () => {
  test('can be measured before anything is decided, and nothing runs while it is only looked at', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('open.wgsl', opaqueStrides);
    expect((await titles(uri)).slice(0, 2)).toEqual(['Autotune', 'Measure']);
    const [kernel] = await server.request('tilesmith/kernels', { uri });
    expect(kernel?.missing).toEqual([]);
    const text = await hoverText(uri, opaqueStrides, 'fn apply');
    expect(text).toContain('runs at most 64 hypotheses about what is not found');
    expect(text).toContain('`// @gemm m=<M> n=<N> k=<K>');
    const [action] = await actions(uri, opaqueStrides, 'fn apply');
    expect(action?.title).toBe('Insert the directives that tell what apply computes');
    expect(inserted(action, uri)[0]?.newText).toContain('// @gemm m=<M>');
    await expect(measure(uri, 'apply')).rejects.toThrow(/not trusted/);
    expect(descendants(server.process.pid ?? 0)).toEqual([]);
  });

  test('says what measuring decided, writes it as directives, and forgets it once the text changes', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('open.wgsl', opaqueStrides);
    const refreshes = server.lensRefreshes;
    const { measurements } = await measure(uri, 'apply');
    expect(measurements[0]).toMatchObject({ status: 'correct' });
    // What the device can do may still be measured, which a session waits for.
    const [first] = server.events.filter(({ type }) => type !== 'waiting');
    expect(first).toMatchObject({ type: 'deciding', entry: 'apply', run: 0, hypotheses: 64 });
    await until(() => server.lensRefreshes > refreshes);

    const text = await hoverText(uri, opaqueStrides, 'fn apply');
    expect(text).toMatch(
      /from trying it on the device: A is inputs; B is weights; C is outputs; M is p\.y; N is p\.x; K is p\.z; layout nt; launch = .*, decided by running \d+ hypotheses/,
    );
    expect(text).not.toContain('not found');
    expect((await titles(uri))[2]).toMatch(/^last measured/);

    const [action, ...more] = await actions(uri, opaqueStrides, 'fn apply');
    expect(more).toEqual([]);
    expect(action?.title).toBe('Write what was found about apply as a directive');
    const [edit] = inserted(action, uri);
    expect(edit?.newText).toBe(
      '// @gemm m=p.y n=p.x k=p.z a=inputs b=weights c=outputs layout=nt\n// @dispatch ceil(N / 8), ceil(M / 8)\n',
    );
    await server.change(uri, { range: edit!.range, text: edit!.newText });
    const written = `${opaqueStrides}`.replace('@compute', `${edit?.newText}@compute`);
    const after = await hoverText(uri, written, 'fn apply');
    expect(after).toContain('from your directive');
    expect(after).not.toMatch(/trying it on the device|hypotheses/);
    expect(await actions(uri, written, 'fn apply')).toEqual([]);
  });

  test('knows what was decided when it is opened again, and nothing of it in another text', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('open.wgsl', opaqueStrides);
    await measure(uri, 'apply');
    await server.notify('textDocument/didClose', { textDocument: { uri } });
    await server.open('open.wgsl', opaqueStrides);
    expect(await hoverText(uri, opaqueStrides, 'fn apply')).toContain('decided by running');
    const start = { line: 0, character: 0 };
    await server.change(uri, { range: { start, end: start }, text: '// another text\n' });
    const changed = `// another text\n${opaqueStrides}`;
    expect(await hoverText(uri, changed, 'fn apply')).toContain('runs at most 64 hypotheses');
    expect(await titles(uri)).toEqual(expect.arrayContaining(['Autotune', 'Measure']));
  });
});

test('a kernel that no hypothesis makes right says so and asks', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('none.wgsl', noProduct);
  expect((await titles(uri)).slice(0, 2)).toEqual(['Autotune', 'Measure']);
  await expect(measure(uri, 'almost')).rejects.toThrow(/none of 64 hypotheses/);
  expect(await titles(uri)).toEqual([expect.stringContaining('Not recognised')]);
  expect(await hoverText(uri, noProduct, 'fn almost')).toContain(
    'none of 64 hypotheses that were run is right',
  );
  const [action] = await actions(uri, noProduct, 'fn almost');
  expect(inserted(action, uri)[0]?.newText).toContain('// @gemm m=<M>');
});
