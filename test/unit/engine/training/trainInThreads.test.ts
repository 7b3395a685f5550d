import { beforeAll, describe, expect, it } from 'vitest';
import { trainForest } from '../../../../src/core/forest/train';
import { trainInThreads } from '../../../../src/engine/training/trainInThreads';
import { options, sampleData } from '../../core/forest/data';
import { bundleWorker } from './workerBundle';

const { features, targets } = sampleData(200, 31);
let bundle: string;

beforeAll(() => {
  bundle = bundleWorker();
});

describe('threads', () => {
  it.each([1, 2, 3, 50])('make the forest that is made without them: %d', async (threads) => {
    const chosen = options({ trees: 7 });
    const forest = await trainInThreads(features, targets, chosen, { threads, bundle });
    expect(forest).toEqual(trainForest(features, targets, chosen));
  });

  it('tell of every tree', async () => {
    const told: string[] = [];
    const onTree = (done: number, total: number) => told.push(`${done}/${total}`);
    await trainInThreads(features, targets, options({ trees: 4 }), { threads: 2, bundle, onTree });
    expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('stop at once when they are told to', async () => {
    const stopping = new AbortController();
    const forest = await trainInThreads(features, targets, options({ trees: 1_000_000 }), {
      threads: 2,
      bundle,
      signal: stopping.signal,
      onTree: () => stopping.abort(),
    });
    expect(forest).toBeNull();
    expect(
      await trainInThreads(features, targets, options(), { bundle, signal: stopping.signal }),
    ).toBeNull();
  });

  it('say what is wrong with the data, or that they cannot be started', async () => {
    const unknown = { ...targets, values: targets.values.map(() => Number.NaN) };
    await expect(trainInThreads(features, unknown, options(), { threads: 2, bundle })).rejects.toThrow(
      /no value of time is known/,
    );
    const missing = trainInThreads(features, targets, options(), { bundle: `${bundle}.missing` });
    await expect(missing).rejects.toThrow(/Cannot find module/);
  });
});
