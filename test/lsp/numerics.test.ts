import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { LanguageServer, root, until } from './languageServer';

const TEXT = readFileSync(path.join(root, 'media/samples/tiled.wgsl'), 'utf8');
const F16 = readFileSync(path.join(root, 'media/samples/f16.wgsl'), 'utf8')
  .replace('var sum: f32 = 0.0', 'var sum: f16 = 0.0')
  .replace(/sum \+= f32\((.*)\) \* f32\((.*)\);/, 'sum += $1 * $2;')
  .replace('f16(sum)', 'sum');

let server: LanguageServer;
afterEach(() => server.dispose());

test('the numerics of a kernel are measured on a device, and measuring can be cancelled', async () => {
  server = await LanguageServer.start();
  const uri = await server.open('tiled.wgsl', TEXT);
  const sizes = [{ m: 32, n: 32, k: 64 }];
  const asked = { uri, entry: 'matmul', sizes };
  const { runs, kernel } = await server.request('tilesmith/numerics', asked);
  expect(kernel.entry).toBe('matmul');
  expect(runs.map(({ family }) => family)).toEqual(['normal', 'uniform', 'wide', 'cancellation', 'overflow']);
  const [normal] = runs;
  if (!normal?.outcome.ok) expect.fail('not measured');
  expect(normal.outcome.measurement.summary.effectiveBits).toBeGreaterThan(20);
  expect(normal.outcome.measurement.paths.names.join()).toContain('in the order of K');

  const cancel = new CancellationTokenSource();
  const large = { ...asked, sizes: [{ m: 512, n: 512, k: 1024 }] };
  await until(() => server.statuses.at(-1)?.busy === false);
  const cancelled = server.request('tilesmith/numerics', large, cancel.token);
  const refused = expect(cancelled).rejects.toThrow('Cancelled');
  await until(() => server.statuses.at(-1)?.busy === true);
  cancel.cancel();
  await refused;
});

test('a sum in f16 over a long K is warned of, and one in f32 is not', async () => {
  server = await LanguageServer.start();
  const long = '// @sizes 4096\n';
  const warned = await server.open('sums16.wgsl', `${long}${F16}`);
  const found = (await server.diagnosticsOf(warned, 1)).filter(
    ({ source }) => source === 'tilesmith-numerics',
  );
  expect(found.map(({ code }) => code)).toContain('accumulator-overflow');
  expect(found[0]).toMatchObject({ severity: 2, message: expect.stringContaining('K = 4096') });
  const fine = await server.open(
    'sums32.wgsl',
    `${long}${readFileSync(path.join(root, 'media/samples/f16.wgsl'), 'utf8')}`,
  );
  expect(await server.diagnosticsOf(fine, 1)).toEqual([]);
});
