import { describe, expect, it } from 'vitest';
import { predictMany } from '../../../../src/core/forest/predict';
import { trainForest } from '../../../../src/core/forest/train';
import type { Forest } from '../../../../src/core/forest/tree';
import { decodeForest, encodeForest } from '../../../../src/engine/training/forestFile';
import { options, sampleData } from '../../core/forest/data';

const { features, targets } = sampleData(100, 41);
const forest = trainForest(features, targets, options({ trees: 3 })) as Forest;

async function decoded(file: Uint8Array): Promise<Forest | string> {
  const result = await decodeForest(file);
  return result.ok ? result.forest : result.reason;
}

/** The file with its header changed, the length of it too. */
function withHeader(file: Buffer, change: (header: Record<string, unknown>) => object): Buffer {
  const start = file.indexOf('{');
  const end = start + file.readUInt32LE(start - 4);
  const header = Buffer.from(JSON.stringify(change(JSON.parse(file.subarray(start, end).toString()))));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([file.subarray(0, start - 4), length, header, file.subarray(end)]);
}

describe('a forest file', () => {
  it('holds the forest, wherever it lies in memory', async () => {
    const file = await encodeForest(forest);
    const shifted = Buffer.concat([Buffer.from('x'), file]).subarray(1);
    const again = (await decoded(shifted)) as Forest;
    expect(again.features).toEqual(forest.features);
    expect(again.outputs).toEqual(forest.outputs);
    expect(predictMany(again, features)).toEqual(predictMany(forest, features));
  });

  it.each<[string, (file: Buffer) => Uint8Array, RegExp]>([
    ['nothing', () => new Uint8Array(), /not a forest/],
    ['another file', () => Buffer.from('#include <cuda.h> // and so on, for a while'), /not a forest/],
    ['a file that ends in its header', (file) => file.subarray(0, 40), /header cannot be read/],
    ['a file that ends in its body', (file) => file.subarray(0, -20), /cannot be unpacked/],
    [
      'a later version',
      (file) => withHeader(file, (header) => ({ ...header, version: 2, trees: 'many' })),
      /version 2/,
    ],
    [
      'a header with something unknown',
      (file) => withHeader(file, (h) => ({ ...h, boosted: true })),
      /header/,
    ],
    [
      'a tree with an even number of nodes',
      (file) => withHeader(file, (h) => ({ ...h, trees: [2] })),
      /header/,
    ],
    ['a header of another forest', (file) => withHeader(file, (h) => ({ ...h, trees: [1] })), /length/],
    [
      'a file with a byte changed',
      (file) => {
        const broken = Buffer.from(file);
        broken[file.length - 30] = (broken[file.length - 30] as number) ^ 4;
        return broken;
      },
      /cannot be unpacked/,
    ],
  ])('that is %s is refused with the reason', async (_, change, reason) => {
    expect(await decoded(change(await encodeForest(forest)))).toMatch(reason);
  });
});
