import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { TextEdit } from 'vscode-languageserver/node';
import { BY_TIME } from '../../src/core/tuner/objective';
import { descendants, LanguageServer, root, until } from './languageServer';

const TEXT = readFileSync(path.join(root, 'media/samples/registerTiled.wgsl'), 'utf8');
const SIZE = { m: 64, n: 64, k: 64 };

let server: LanguageServer;
let uri: string;
beforeEach(async () => {
  server = await LanguageServer.start();
  const { devices, notes } = await server.request('tilesmith/devices', {});
  // Without a device there is nothing to measure on; set-up says what to install, and so does this.
  expect(devices, notes.join('\n')).not.toEqual([]);
  uri = await server.open('kernel.wgsl', TEXT);
});
afterEach(() => server.dispose());

const tune = (evaluations: number | null, token?: CancellationTokenSource['token']) =>
  server.request(
    'tilesmith/tune',
    {
      uri,
      entry: 'matmul',
      sizes: [SIZE],
      strategy: 'random',
      objective: BY_TIME,
      evaluations,
      seconds: 120,
    },
    token,
  );
const trials = () => server.events.filter((event) => event.type === 'trial');

describe('a session on a real device', () => {
  test('tells each trial, shows itself busy, and its measurement stands in the lens', async () => {
    const refreshes = server.lensRefreshes;
    const result = await tune(3);
    expect(result.stoppedBecause).toBe('budget spent');
    const [problem] = result.problems;
    expect(problem?.baseline).toMatchObject({ status: 'correct', verification: { exact: true, real: true } });
    expect(problem?.best?.timeMs?.median).toBeGreaterThan(0);

    // What the device can do may still be measured, which a session waits for.
    const [first] = server.events.filter(({ type }) => type !== 'waiting');
    expect(first).toMatchObject({ type: 'started', session: { kernel: { entry: 'matmul' } } });
    expect(server.events.at(-1)).toMatchObject({ type: 'finished', session: { state: 'finished' } });
    expect(trials().length).toBeGreaterThanOrEqual(3);
    expect(server.statuses.some(({ busy }) => busy)).toBe(true);
    await until(() => server.statuses.at(-1)?.busy === false);
    expect(server.statuses.at(-1)?.wgsl.device).not.toBeNull();
    await until(() => server.lensRefreshes > refreshes);

    const titles = (await server.lenses(uri)).map(({ command }) => command?.title);
    expect(titles[2]).toMatch(/^last measured .+ at 64 · .+ · BM=32 BN=32 BK=8 /);
    const { sessions, selected } = await server.request('tilesmith/dashboard', { session: null });
    expect(sessions).toHaveLength(1);
    expect(selected?.summary.id).toBe(result.session);
    expect(selected?.problems[0]?.trials.length).toBeGreaterThanOrEqual(3);
  });

  test('the lens tells of the active problem where that was measured', async () => {
    const measured = { uri, entry: 'matmul', configuration: {} };
    for (const extent of [32, 64]) {
      const size = { m: extent, n: extent, k: extent };
      await server.request('tilesmith/measure', { ...measured, sizes: [size] });
    }
    const lens = async () => (await server.lenses(uri))[2]?.command?.title;
    expect(await lens()).toContain(' at 64 · ');
    await server.configure({ problem: '32' });
    await expect.poll(lens).toContain(' at 32 · ');
    await server.configure({ problem: '128' });
    await expect.poll(lens).toContain(' at 64 · ');
  });

  test('the lens is stale once the kernel changes, but not when other values are accepted', async () => {
    await server.request('tilesmith/measure', { uri, entry: 'matmul', sizes: [SIZE], configuration: {} });
    const lens = async () => (await server.lenses(uri))[2]?.command?.title;
    expect(await lens()).toMatch(/^last measured/);

    const configuration = { BM: 64 };
    const answer = await server.request('tilesmith/configurationEdits', {
      uri,
      entry: 'matmul',
      configuration,
    });
    await change(answer?.edits ?? []);
    expect(await lens()).toMatch(/^last measured .* BM=32 /);

    const start = { line: 0, character: 0 };
    await server.change(uri, { range: { start, end: start }, text: '// another kernel now\n' });
    expect(await lens()).toMatch(/^stale: last measured/);
  });

  test('cancelling answers within a second with what was measured, and nothing goes on', async () => {
    const cancel = new CancellationTokenSource();
    const running = tune(null, cancel.token);
    await until(() => trials().length >= 2, 60_000);
    const before = performance.now();
    cancel.cancel();
    const result = await running;
    expect(performance.now() - before).toBeLessThan(1000);
    expect(result.stoppedBecause).toBe('cancelled');
    expect(result.problems[0]?.trials.length).toBeGreaterThan(0);
    const told = server.events.length;
    // What compilers and diagnostics use may stay; the process that measured is gone.
    await until(() => descendants(server.process.pid ?? 0).length <= 1);
    expect(server.events.length).toBe(told);
    expect(server.statuses.at(-1)?.busy).toBe(false);
  });

  test('a kernel that does not compile is measured by nobody, and the answer says where', async () => {
    await server.change(uri, { text: TEXT.replace('workgroupBarrier()', 'nowhere()') });
    await expect(tune(2)).rejects.toThrow(/nowhere/);
    expect(trials()).toEqual([]);
  });

  test('a device that is not there is refused by name, with those that are', async () => {
    await server.configure({ device: 'no such device' });
    await until(() => server.statuses.at(-1)?.wgsl.device === null);
    await expect(tune(2)).rejects.toThrow(/no such device/);
  });
});

/** Makes edits in the document, from the last to the first so that none moves another. */
async function change(edits: readonly TextEdit[]): Promise<void> {
  const ordered = [...edits].sort((a, b) => b.range.start.line - a.range.start.line);
  await server.change(uri, ...ordered.map(({ range, newText }) => ({ range, text: newText })));
}
