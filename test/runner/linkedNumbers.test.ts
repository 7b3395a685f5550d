import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate } from '../../src/core/kernel/instantiate';
import type { Configuration } from '../../src/core/space/configuration';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { RunnerClient } from '../../src/engine/runnerClient';
import { registersWgsl, shiftedWgsl, tiledCuda, tiledWgsl } from '../unit/core/kernel/linkedKernels';
import { firstDevice, prepareCorrect } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
let dawn = '';

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  dawn = await firstDevice(client);
});
afterAll(() => client.dispose());

const TILES: readonly Configuration[] = [{ TILE: 4 }, { TILE: 8 }, { TILE: 16 }];

/** Kernels in which numbers are a tile, and the configurations they are tried in. */
const kernels: readonly {
  readonly what: string;
  readonly language: 'wgsl' | 'cuda';
  readonly text: string;
  readonly configurations: readonly Configuration[];
}[] = [
  { what: 'numbers alone', language: 'wgsl', text: tiledWgsl(), configurations: TILES },
  {
    what: 'a named tile beside lengths that are numbers',
    language: 'wgsl',
    text: tiledWgsl({ before: 'override TILE: u32 = 16u;', stride: 'TILE' }),
    configurations: TILES,
  },
  { what: 'shifts and masks', language: 'wgsl', text: shiftedWgsl, configurations: TILES },
  {
    what: 'tiles of a group and of an invocation',
    language: 'wgsl',
    text: registersWgsl,
    configurations: [
      { BLOCK: 8, TILE_K: 16, PER_THREAD: 4 },
      { BLOCK: 16, TILE_K: 4, PER_THREAD: 2 },
      { BLOCK: 8, TILE_K: 8, PER_THREAD: 8 },
    ],
  },
  { what: 'numbers alone, with the launch', language: 'cuda', text: tiledCuda(), configurations: TILES },
  {
    what: 'a macro beside numbers',
    language: 'cuda',
    text: tiledCuda({ before: '#define TILE 16', tile: 'TILE', attributes: '__launch_bounds__(256)' }),
    configurations: TILES,
  },
];

describe('a kernel whose tile stands in several numbers', () => {
  it.for(kernels)('is correct in each configuration: $language, $what', async (kernel) => {
    const { language, text, configurations } = kernel;
    const { model } = await loadKernel({ language, path: null, text }, null);
    const problem = problemOf(await loadKernel({ language, path: null, text }, null), {
      m: 40,
      n: 56,
      k: 72,
    });
    for (const configuration of configurations) {
      const made = instantiate(model, text, configuration, problem, { ragged: true });
      if (!made.ok) expect.fail(made.reason);
      const device = language === 'wgsl' ? dawn : 'cuda:emulation';
      const { handle, verification } = await prepareCorrect(client, device, made.instance);
      expect(verification).toMatchObject({ exact: true, real: true, requires: [] });
      await client.request('release', { handle });
    }
  });
});
