import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LanguageServer } from './languageServer';

let server: LanguageServer;
// One server for all: what one input breaks, the next one shows.
beforeAll(async () => {
  server = await LanguageServer.start({ trusted: false });
});
afterAll(() => server.dispose());

const everyFeature = (uri: string) =>
  Promise.all([
    server.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } }),
    server.hover(uri, { line: 0, character: 1 }),
    server.hover(uri, { line: 9999, character: 9999 }),
    server.lenses(uri),
    server.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } },
      context: { diagnostics: [] },
    }),
    server.request('tilesmith/kernels', { uri }),
  ]);

const INPUTS: readonly (readonly [string, string])[] = [
  ['an empty text', ''],
  ['only a byte order mark', '\uFEFF'],
  ['nul characters', '\0\0@compute\0'],
  ['half a surrogate pair', 'const \ud83d = 1;'],
  ['an open comment', '/* /* */ @compute fn main() {'],
  ['only brackets', '({[<'.repeat(2000)],
  ['a line of a million characters', 'x'.repeat(1_000_000)],
  [
    'directives with nothing behind them',
    '// @tune\n// @where\n// @gemm\n// @sizes\n// @dispatch\n@compute fn main() {}',
  ],
  ['another language', 'def matmul(a, b):\n    return a @ b\n'],
  ['lone carriage returns', '@compute @workgroup_size(1)\rfn main() {\r}\r'],
  ['a kernel that is half typed', 'template <int N>\n__global__ void k(float* A, const float'],
  ['a launch of nothing', '__global__ void k() {}\nint main() { k<<<'],
];

describe.each(['input.wgsl', 'input.cu'])('in %s', (name) => {
  test.each(INPUTS)('%s harms no feature', async (_, text) => {
    const uri = await server.open(name, text);
    await expect(everyFeature(uri)).resolves.toBeDefined();
    await server.change(uri, {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } },
      text: 'fn',
    });
    await expect(everyFeature(uri)).resolves.toBeDefined();
  });
});

test('a document that is not open has no features', async () => {
  const results = await everyFeature(server.uri('never.wgsl'));
  expect(results).toEqual([[], null, null, [], [], []]);
});

test('changes to a document that is not open, and ranges outside the text, are survived', async () => {
  await server.change(server.uri('never.wgsl'), { text: 'x' });
  const uri = await server.open('short.wgsl', 'fn a() {}');
  await server.change(uri, {
    range: { start: { line: 50, character: 0 }, end: { line: 90, character: 3 } },
    text: '\nfn b() {}',
  });
  const symbols = await server.connection.sendRequest('textDocument/documentSymbol', {
    textDocument: { uri },
  });
  expect(symbols).toMatchObject([{ name: 'a' }, { name: 'b' }]);
});

test.each([
  ['no parameters', 'tilesmith/tune', null],
  ['parameters of the wrong kind', 'tilesmith/kernels', { uri: 7 }],
  [
    'a negative budget',
    'tilesmith/tune',
    { uri: 'file:///x', entry: 'e', sizes: [], strategy: 'random', evaluations: -1, seconds: null },
  ],
  [
    'a document that is not open',
    'tilesmith/configurationEdits',
    { uri: 'file:///x', entry: 'e', configuration: {} },
  ],
])('a request with %s is refused with a reason', async (_, method, params) => {
  await expect(server.connection.sendRequest(method, params)).rejects.toThrow(/./);
  expect(await server.request('tilesmith/kernels', { uri: 'file:///x' })).toEqual([]);
});
