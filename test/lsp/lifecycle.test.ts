import { existsSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { BY_TIME } from '../../src/core/tuner/objective';
import { descendants, isAlive, LanguageServer, until } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

const KERNEL = '@compute @workgroup_size(8, 8)\nfn main() {\n}\n';
/** Where processes can be listed. */
const onLinux = existsSync('/proc/self/stat');

test('the answer to hello is what the server can do', async () => {
  server = await LanguageServer.start();
  expect(server.initialized?.serverInfo?.name).toBe('tilesmith');
  expect(server.initialized?.capabilities).toMatchObject({
    textDocumentSync: { change: 2, save: true },
    hoverProvider: true,
  });
});

describe.runIf(onLinux)('processes', () => {
  test('shutdown and exit end the server and the runner it started', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('kernel.wgsl', KERNEL);
    await server.diagnosticsOf(uri, 1);
    const started = descendants(server.process.pid ?? 0);
    expect(started).not.toEqual([]);
    expect(await server.shutdown()).toBe(0);
    await until(() => !started.some(isAlive));
  });

  test('when the client is killed the server ends and leaves no runner', async () => {
    server = await LanguageServer.start({ throughParent: true });
    const uri = await server.open('kernel.wgsl', KERNEL);
    await server.diagnosticsOf(uri, 1);
    const started = descendants(server.process.pid ?? 0);
    expect(started.length).toBeGreaterThan(1);
    server.process.kill('SIGKILL');
    await until(() => !started.some(isAlive));
  });

  test('when the server itself is killed it leaves no runner', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('kernel.wgsl', KERNEL);
    await server.diagnosticsOf(uri, 1);
    const started = descendants(server.process.pid ?? 0);
    expect(started).not.toEqual([]);
    server.process.kill('SIGKILL');
    await until(() => !started.some(isAlive));
  });

  test('a runner that is killed is started again at the next change', async () => {
    server = await LanguageServer.start();
    const uri = await server.open('kernel.wgsl', KERNEL);
    await server.diagnosticsOf(uri, 1);
    for (const pid of descendants(server.process.pid ?? 0)) process.kill(pid, 'SIGKILL');
    await expect
      .poll(
        async () => {
          const version = await server.change(uri, { text: KERNEL.replace('{', '{ wrong') });
          return (await server.diagnosticsOf(uri, version)).length;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  });

  test('in an untrusted workspace nothing is started, and the status says so', async () => {
    server = await LanguageServer.start({ trusted: false });
    const uri = await server.open('kernel.wgsl', KERNEL.replace('{', '{ wrong'));
    expect(await server.diagnosticsOf(uri, 1)).toEqual([]);
    expect(await server.lenses(uri)).toBeInstanceOf(Array);
    for (const request of [
      () => server.request('tilesmith/devices', {}),
      () =>
        server.request('tilesmith/measure', {
          uri,
          entry: 'main',
          sizes: [{ m: 8, n: 8, k: 8 }],
          configuration: {},
        }),
      () =>
        server.request('tilesmith/tune', {
          uri,
          entry: 'main',
          sizes: [],
          strategy: 'random',
          objective: BY_TIME,
          evaluations: 1,
          seconds: null,
        }),
    ]) {
      await expect(request()).rejects.toThrow(/not trusted/);
    }
    expect(descendants(server.process.pid ?? 0)).toEqual([]);
    const nothing = { device: null, notes: [expect.stringMatching(/not trusted/)] };
    expect(server.statuses.at(-1)).toMatchObject({ wgsl: nothing, cuda: nothing });
  });
});
