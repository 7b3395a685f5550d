import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnostic, Position } from 'vscode-languageserver/node';
import { CUDA_SERVERS } from '../../src/protocol/lsp';
import { descendants, LanguageServer, root, until } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

const SM_90 = { cuda: { architecture: 'sm_90' } };
const TILED = readFileSync(path.join(root, 'media/samples/registerTiled.cu'), 'utf8');
const onLinux = existsSync('/proc/self/stat');

/** A file with an error of the kind nvcc finds, and the error's place. */
const BROKEN = TILED.replace('tileB[i] = k < K', 'tileB[i] = nowhere < K');

const titles = async (uri: string) => (await server.lenses(uri)).map(({ command }) => command?.title);
const published = (uri: string): readonly Diagnostic[] =>
  server.diagnostics.get(uri)?.at(-1)?.diagnostics ?? [];
const ofNvcc = (uri: string) => published(uri).filter(({ source }) => source === 'nvcc');

/** The position of the first occurrence of `needle`, `offset` characters into it. */
function find(text: string, needle: string, offset = 0): Position {
  const before = text.slice(0, text.indexOf(needle) + offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

describe('a CUDA kernel', () => {
  test('tells what it takes once compiled, marks that stale after an edit, and anew after saving', async () => {
    server = await LanguageServer.start({ settings: SM_90 });
    const uri = await server.open('kernel.cu', TILED);
    const takes = async () => (await titles(uri))[2] ?? null;
    await expect
      .poll(takes, { timeout: 30_000 })
      .toMatch(/^sm_90 · \d+ registers · 4 KiB shared · \d+ blocks?\/SM \(.+\)$/);
    expect(server.lensRefreshes).toBeGreaterThan(0);
    expect((await titles(uri)).slice(0, 2)).toEqual(['Autotune', 'Measure']);
    const hover = await server.hover(uri, find(TILED, 'sgemmRegisterTiled', 3));
    expect(hover?.contents).toMatchObject({
      value: expect.stringMatching(/\*\*Compiled\*\* for sm_90: \d+ registers[\s\S]*\| what if \| then \|/),
    });

    const first = await takes();
    await server.change(uri, {
      range: { start: find(TILED, 'BK * BN]', 2), end: find(TILED, 'BK * BN]', 2) },
      text: ' * 2',
    });
    expect(await takes()).toBe(`stale: ${first}`);
    await server.save(uri);
    await expect.poll(takes, { timeout: 30_000 }).toMatch(/^sm_90 · \d+ registers · 6 KiB shared/);
  });

  test('is outlined with its arrays, and hovers use the words of CUDA', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('kernel.cu', TILED);
    const kernel = (await server.symbols(uri)).find(({ name }) => name === 'sgemmRegisterTiled');
    expect(kernel?.detail).toBe('__global__');
    expect(kernel?.children?.map(({ name }) => name)).toEqual(expect.arrayContaining(['tileA', 'tileB']));
    const hover = await server.hover(uri, find(TILED, '__shared__ float tileA', 20));
    expect(hover?.contents).toMatchObject({ value: expect.stringContaining('shared memory of') });
    expect(await titles(uri)).toEqual(['Autotune', 'Measure']);
  });
});

describe('messages of nvcc', () => {
  test('come when a file is opened, stay at their place with edits, and go when it is saved without the fault', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('broken.cu', BROKEN);
    await until(() => ofNvcc(uri).length > 0);
    const start = find(BROKEN, 'nowhere');
    expect(ofNvcc(uri)).toMatchObject([
      {
        severity: 1,
        message: expect.stringContaining('nowhere'),
        range: { start, end: { ...start, character: start.character + 'nowhere'.length } },
      },
    ]);

    const top = { line: 0, character: 0 };
    const version = await server.change(uri, { range: { start: top, end: top }, text: '// one line more\n' });
    const moved = await server.diagnosticsOf(uri, version);
    expect(moved.map(({ range }) => range.start)).toEqual([{ ...start, line: start.line + 1 }]);

    await server.change(uri, { text: TILED });
    await server.save(uri);
    await until(() => ofNvcc(uri).length === 0);
  });

  test('come of a text only once it is saved', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('kernel.cu', TILED);
    await until(() => server.statuses.some(({ cuda }) => cuda.device !== null || cuda.notes.length > 0));
    const version = await server.change(uri, { text: BROKEN });
    expect(await server.diagnosticsOf(uri, version)).toEqual([]);
    // A check that typing had started would be answered before one that comes later.
    const other = await server.open('other.cu', BROKEN);
    await until(() => ofNvcc(other).length > 0);
    expect(ofNvcc(uri)).toEqual([]);
    await server.save(uri);
    await until(() => ofNvcc(uri).length > 0);
  });

  test('are left to another extension that serves CUDA files, like the outline', async () => {
    server = await LanguageServer.start({ cudaServers: ['llvm-vs-code-extensions.vscode-clangd'] });
    const uri = await server.open('broken.cu', BROKEN);
    await until(() => server.statuses.some(({ cuda }) => cuda.device !== null || cuda.notes.length > 0));
    expect(published(uri)).toEqual([]);
    expect(await server.symbols(uri)).toEqual([]);
    await server.notify(CUDA_SERVERS, { names: [] });
    await until(() => ofNvcc(uri).length > 0);
    expect(await server.symbols(uri)).not.toEqual([]);
    await server.notify(CUDA_SERVERS, { names: ['ms-vscode.cpptools'] });
    await until(() => published(uri).length === 0);
  });

  test.each([
    ['on', ['ms-vscode.cpptools'], true],
    ['off', [], false],
  ])('are as the setting "%s" says, whoever else is there', async (diagnostics, cudaServers, told) => {
    server = await LanguageServer.start({ cudaServers, settings: { cuda: { diagnostics } } });
    const uri = await server.open('broken.cu', BROKEN);
    if (told) await until(() => ofNvcc(uri).length > 0);
    else {
      await until(() => server.statuses.some(({ cuda }) => cuda.device !== null || cuda.notes.length > 0));
      expect(published(uri)).toEqual([]);
    }
  });

  test('see what is included beside the file', async () => {
    server = await LanguageServer.start();
    mkdirSync(server.folder, { recursive: true });
    writeFileSync(path.join(server.folder, 'sizes.cuh'), '#define SIZE 4\n');
    const uri = await server.open(
      'kernel.cu',
      '#include "sizes.cuh"\n__device__ int sized = SIZE + nothing;\n',
    );
    await until(() => ofNvcc(uri).length > 0);
    expect(ofNvcc(uri)).toMatchObject([
      { range: { start: { line: 1 } }, message: expect.stringContaining('nothing') },
    ]);
  });

  test('where nvcc is not found there are none, and the status says how to get it', async () => {
    server = await LanguageServer.start({ settings: { cuda: { nvcc: '/no/such/nvcc' } } });
    const uri = await server.open('broken.cu', BROKEN);
    await until(() =>
      server.statuses.at(-1)?.cuda.notes.some((note) => note.includes('tilesmith.cuda.nvcc')),
    );
    expect(server.statuses.at(-1)?.wgsl.notes.join(' ')).not.toContain('nvcc');
    expect(published(uri)).toEqual([]);
    await server.configure({ cuda: { nvcc: '' } });
    await until(() => ofNvcc(uri).length > 0);
    await until(
      () => !server.statuses.at(-1)?.cuda.notes.some((note) => note.includes('tilesmith.cuda.nvcc')),
    );
  });

  test.runIf(onLinux)('are asked for by nobody in an untrusted workspace', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('broken.cu', BROKEN);
    await server.save(uri);
    expect(await server.diagnosticsOf(uri, 1)).toEqual([]);
    expect(await titles(uri)).toEqual(['Autotune', 'Measure']);
    expect(descendants(server.process.pid ?? 0)).toEqual([]);
  });
});

describe('a CUDA device', () => {
  test('is chosen apart from that of WGSL, and without a GPU measuring verifies', async () => {
    server = await LanguageServer.start();
    const { devices, selected } = await server.request('tilesmith/devices', {});
    const cuda = devices.find(({ id }) => id === selected.cuda);
    expect(cuda).toMatchObject({ kind: 'cuda' });
    expect(devices.find(({ id }) => id === selected.wgsl)).toMatchObject({ kind: 'webgpu' });
    expect(server.statuses.at(-1)?.cuda.device).toMatchObject({ id: cuda?.id });

    const uri = await server.open('kernel.cu', TILED);
    const { device, measurements } = await server.request('tilesmith/measure', {
      uri,
      entry: 'sgemmRegisterTiled',
      sizes: [{ m: 64, n: 64, k: 64 }],
      configuration: {},
    });
    expect(device.id).toBe(cuda?.id);
    expect(measurements).toMatchObject([{ status: 'correct', verification: { exact: true, real: true } }]);
    expect(measurements[0]?.timeMs === null).toBe(cuda?.emulated);
  });
});
