import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Size } from '../../src/core/gemm/problem';
import { instantiate } from '../../src/core/kernel/instantiate';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { RunnerClient } from '../../src/engine/runnerClient';
import type { PrepareResult } from '../../src/protocol/runner';
import { corpusText } from '../corpus/read';
import { firstDevice, prepare } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
const devices = { wgsl: '', cuda: 'cuda:emulation' };

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  devices.wgsl = await firstDevice(client);
});
afterAll(() => client.dispose());

async function preparedAt(
  language: 'wgsl' | 'cuda',
  file: string,
  size: Size,
  ragged: boolean,
): Promise<PrepareResult> {
  const text = corpusText({ language, file });
  const kernel = await loadKernel({ language, path: null, text }, null);
  const made = instantiate(kernel.model, text, {}, problemOf(kernel, size), { ragged });
  if (!made.ok) throw new Error(made.reason);
  return prepare(client, devices[language], made.instance);
}

describe('a size off the tile', () => {
  it.each([
    ['wgsl', 'rowsNotRead', { m: 40, n: 52, k: 24 }, 'n % 8 == 0, but n is 52; the nearest are 48 and 56'],
    ['wgsl', 'rowsNotRead', { m: 5, n: 56, k: 24 }, 'm % 8 == 0, but m is 5; the nearest is 8'],
    ['wgsl', 'pointerStepped', { m: 64, n: 64, k: 20 }, 'k % 8 == 0, but k is 20; the nearest are 16 and 24'],
    [
      'cuda',
      'accumulatedWmma',
      { m: 48, n: 72, k: 32 },
      'n % 16 == 0, but n is 72; the nearest are 64 and 80',
    ],
  ] as const)(
    '%s %s: is refused before it is run, with the sizes near it',
    async (language, file, size, needs) => {
      expect(await preparedAt(language, file, size, false)).toMatchObject({
        status: 'constraints',
        reason: `the kernel needs ${needs}`,
        verification: null,
      });
    },
  );

  it.each([
    ['wgsl', 'alphaBeta'],
    ['cuda', 'sharedTiled'],
  ] as const)('%s %s: is run where the kernel checks its bounds', async (language, file) => {
    expect(await preparedAt(language, file, { m: 37, n: 43, k: 29 }, false)).toMatchObject({
      status: 'correct',
      verification: { requires: [] },
    });
  });
});

describe('what a kernel requires', () => {
  it.each([
    ['wgsl', 'rowsNotRead', { m: 40, n: 56, k: 24 }, ['m % 8 == 0', 'n % 8 == 0']],
    // A block has 64 rows and columns, and each warp looks whether its 16 are in C.
    ['cuda', 'wmmaF16', { m: 64, n: 128, k: 64 }, ['m % 16 == 0', 'n % 16 == 0', 'k % 16 == 0']],
  ] as const)('%s %s: is the smallest step that is right', async (language, file, size, requires) => {
    expect(await preparedAt(language, file, size, true)).toMatchObject({
      status: 'correct',
      verification: { requires },
    });
  });

  it('lets a size be run that is whole steps, though no whole tiles', async () => {
    expect(await preparedAt('cuda', 'wmmaF16', { m: 80, n: 48, k: 32 }, false)).toMatchObject({
      status: 'correct',
    });
  });
});
