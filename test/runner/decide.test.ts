import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide';
import { withParsed } from '../../src/engine/kernel';
import { RunnerClient } from '../../src/engine/runnerClient';
import * as kernels from '../unit/core/kernel/undecidedKernels';
import { firstDevice } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
let gpu = '';
beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  gpu = await firstDevice(client);
});
afterAll(() => client.dispose());

/** Runs the hypotheses about the only kernel of a text on Dawn, or where it is CUDA on the CPU emulation. */
function decided(text: string, { stepTimeoutMs = 5000, signal = new AbortController().signal } = {}) {
  const language = text.includes('__global__') ? 'cuda' : 'wgsl';
  const source = { text, language, path: null } as const;
  const runs: number[] = [];
  return withParsed(source, async (read) => {
    const [model] = read().kernels;
    if (!model?.hypotheses) throw new Error('nothing is open');
    const device = language === 'cuda' ? 'cuda:emulation' : gpu;
    const onRun = (run: number) => runs.push(run);
    const bench = { client, device, stepTimeoutMs, signal, onRun };
    const decision = await decide(source, read, model, model.hypotheses, bench);
    if (!decision.ok) throw new Error(decision.reason);
    expect(runs.at(-1)).toBe(decision.verdict.run);
    return decision.verdict;
  });
}

const groups = (x: string, y = '1') => [x, y, '1'];
const LEFT_RIGHT = { a: 'left', b: 'right', c: 'product' };

describe('the device decides', () => {
  it.for([
    [
      'a launch whose groups change direction',
      kernels.opaqueLaunch,
      {},
      groups('ceil(N / 8)', 'ceil(M / 4)'),
    ],
    [
      'the smallest launch, though larger ones are right too',
      kernels.opaqueTile,
      {},
      groups('ceil(N / 16)', 'ceil(M / 16)'),
    ],
    [
      'everything, B before A and transposed',
      kernels.opaqueStrides,
      { a: 'inputs', b: 'weights', c: 'outputs', m: 'p.y', n: 'p.x', k: 'p.z', layout: 'nt' },
      groups('ceil(N / 8)', 'ceil(M / 8)'),
    ],
    [
      'a square problem on whole tiles alone',
      kernels.squareTiles,
      { a: 'x', b: 'y', c: 'z', m: 'size', n: 'size', k: 'size', layout: 'nn' },
      groups('ceil(N / 8)', 'ceil(M / 8)'),
    ],
    ['against a name', kernels.wrongName, { k: 'p.depth_' }, null],
    ['a launch in a row, in CUDA', kernels.cudaOpaqueLaunch, {}, groups('ceil(M / 8) * ceil(N / 8)')],
    [
      'everything, in CUDA',
      kernels.cudaOpaqueStrides,
      { a: 'p', b: 'q', c: 'r', m: 'v', n: 'u', k: 'w', layout: 'nt' },
      groups('ceil(M * N / 128)'),
    ],
  ] as const)('%s', async ([, text, settings, dispatch]) => {
    const verdict = await decided(text);
    expect(verdict).toMatchObject({ outcome: 'decided', settings, dispatch });
    expect(verdict.outcome === 'decided' && verdict.settings).toEqual(settings);
  });

  it('that nothing is right', async () => {
    expect(await decided(kernels.noProduct)).toEqual({ outcome: 'none', run: 64 });
  });

  it('nothing where two readings are right: which is meant is not told by chance', async () => {
    const verdict = await decided(kernels.eitherOrder);
    expect(verdict.outcome).toBe('ambiguous');
    const readings = verdict.outcome === 'ambiguous' ? verdict.readings : [];
    const parts = Object.entries({ ...LEFT_RIGHT, layout: 'nn', k: 'p.z' }).map(
      ([key, value]) => `${key}=${value}`,
    );
    expect(readings).toHaveLength(2);
    for (const reading of readings) expect(reading.split(' ')).toEqual(expect.arrayContaining(parts));
    expect(readings.map((reading) => /m=(\S+)/.exec(reading)?.[1]).sort()).toEqual(['p.x', 'p.y']);
  });

  it('at the cost of one hypothesis where that never ends', async () => {
    expect(await decided(kernels.endlessName, { stepTimeoutMs: 700 })).toEqual({
      outcome: 'decided',
      settings: { k: 'p.depth_' },
      dispatch: null,
      run: 2,
    });
  });

  it('at the cost of one hypothesis where that kills the process it runs in', async () => {
    expect(await decided(kernels.cudaCrashingName)).toEqual({
      outcome: 'decided',
      settings: { k: 'depth_' },
      dispatch: null,
      run: 2,
    });
  });

  it('nothing once it is told to stop', async () => {
    const stop = new AbortController();
    const running = decided(kernels.noProduct, { signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    await expect(running).rejects.toMatchObject({ code: 'Cancelled' });
  });
});
