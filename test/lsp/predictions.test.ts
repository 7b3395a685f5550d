import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { InlayHint } from 'vscode-languageserver/node';
import { BY_TIME } from '../../src/core/tuner/objective';
import { ownIdentity } from '../../src/engine/processIdentity';
import { sourceHash } from '../../src/engine/sourceHash';
import { MeasurementStore } from '../../src/engine/store/store';
import type { DeviceReference } from '../../src/protocol/tuning';
import { timed } from '../unit/core/tuner/trials';
import { LanguageServer, root } from './languageServer';

const TEXT = readFileSync(path.join(root, 'media/samples/tiled.wgsl'), 'utf8');
const TILES = [4, 8, 16, 32];
const SIZES = [64, 128, 256, 512, 768, 1024, 1536, 2048];

let server: LanguageServer;
afterEach(() => server.dispose());

/** Measurements of a made-up speed, in which the largest tile takes a third of the time of the source's own. */
function fill(file: string, uri: string, device: DeviceReference): void {
  const store = new MeasurementStore(file);
  const id = randomUUID();
  const square = (extent: number) => ({ m: extent, n: extent, k: extent });
  store.createSession({
    id,
    kind: 'tune',
    resumeKey: id,
    kernel: { path: fileURLToPath(uri), entry: 'matmul', hash: sourceHash({ text: TEXT }) },
    source: TEXT,
    device,
    sizes: SIZES.map(square),
    strategy: 'random',
    objective: BY_TIME,
    budget: { evaluations: 4, seconds: null },
    seed: 1,
    spaceSize: 4,
    warm: null,
    tunables: [{ name: 'TILE', values: TILES }],
    baseline: { TILE: 8 },
    startedAt: new Date().toISOString(),
    owner: ownIdentity(),
  });
  for (const extent of SIZES) {
    for (const TILE of TILES) {
      const timeMs = (extent / 64) ** 3 * (TILE === 32 ? 1 : 3);
      store.addMeasurement(
        id,
        square(extent),
        'search',
        timed({ TILE }, [timeMs]),
        new Date().toISOString(),
        1,
      );
    }
  }
  store.endSession(id, { state: 'finished', stoppedBecause: 'budget spent', failure: null, seconds: 1 });
  store.close();
}

const titles = async (uri: string) => (await server.lenses(uri)).map(({ command }) => command?.title ?? '');

test('what was measured on a device trains its model, which lenses, inlay hints and hovers then tell of', async () => {
  server = await LanguageServer.start();
  const { devices } = await server.request('tilesmith/devices', {});
  const [device] = devices.filter(({ kind, emulated }) => kind === 'webgpu' && !emulated);
  if (device === undefined) throw new Error('there is no device to predict for');
  const uri = await server.open('tiled.wgsl', TEXT);
  await server.diagnosticsOf(uri, 1);
  const { id, name, driver, fallback, emulated } = device;
  fill(path.join(server.folder, 'store.db'), uri, { id, name, driver, fallback, emulated });

  await expect
    .poll(() => titles(uri), { timeout: 60_000, interval: 500 })
    .toContainEqual(expect.stringMatching(/^predicted (?!.*generic).* at 1024 · bound by /));
  const [, predicted, measured] = await titles(uri);
  expect(predicted).not.toContain('generic');
  expect(measured).toMatch(/^last measured .* 33 % of best known/);

  const inlays = () =>
    server.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } },
    });
  const labels = (await inlays()).map(({ label }) => label);
  expect(labels).toContainEqual(expect.stringMatching(/^→ 32: −\d+ % predicted · best measured 32$/));
  expect(labels).toContainEqual(expect.stringMatching(/512 B shared$/));

  const line = TEXT.split('\n').findIndex((text) => text.includes('fn matmul'));
  const character = TEXT.split('\n')[line]?.indexOf('matmul') ?? 0;
  const hover = JSON.stringify(await server.hover(uri, { line, character }));
  expect(hover).toContain('**Predicted**, not measured');
  expect(hover).toContain('32 measurements of 1 kernel at 8 sizes');

  await server.configure({ lenses: { enabled: true }, inlays: { enabled: false } });
  await expect.poll(inlays).toEqual([]);
});
