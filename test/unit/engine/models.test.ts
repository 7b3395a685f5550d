import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainForest } from '../../../src/core/forest/train';
import { MODEL_VERSION, type RuntimeModel } from '../../../src/core/model/runtimeModel';
import { GENERIC_FILES, genericModel, keptModel, modelKept } from '../../../src/engine/models/modelFiles';
import { MeasurementStore } from '../../../src/engine/store/store';
import { options, sampleData } from '../core/forest/data';

const { features, targets } = sampleData(60, 3);
const forest = trainForest(features, targets, options({ trees: 3 }));
if (!forest) throw new Error('nothing stopped it');
const accuracy = { r2: 0.9, r2Log: 0.9, mape: 4, medianApe: 2, coverage80: 0.8 };
const model: RuntimeModel = {
  about: {
    id: 'one',
    version: MODEL_VERSION,
    device: { id: 'gpu', name: 'GPU', driver: '1' },
    language: 'wgsl',
    family: 'f32',
    trainedAt: '2026-01-01T00:00:00Z',
    rows: 60,
    newest: 7,
    kernels: ['tiled.wgsl matmul'],
    sizes: [{ m: 64, n: 64, k: 64 }],
    accuracy: { random: accuracy, sizes: null },
    importances: [{ feature: 'tile k', share: 1 }],
  },
  forest,
  ranges: forest.features.map((_, f) =>
    f === 0
      ? { least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY, hasUnknown: true }
      : { least: 0, greatest: 1, hasUnknown: false },
  ),
  calibrations: { seen: forest.outputs.map(() => ({ floor: 0.1, residuals: [-1, 0, 1] })), unseen: null },
};
const key = { device: 'gpu', language: 'wgsl', family: 'f32' } as const;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-models-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a model', () => {
  it('comes back from the store as it was, one for each device, language and family', async () => {
    const store = new MeasurementStore(path.join(folder, 'm.db'));
    expect(store.models.model(key)).toBeNull();
    store.models.saveModel(key, await keptModel(model));
    const kept = store.models.model(key);
    const again = kept && (await modelKept(kept));
    expect(again?.about).toEqual(model.about);
    expect(again?.ranges).toEqual(model.ranges);
    expect(again?.forest.trees).toHaveLength(3);
    expect(store.models.model({ ...key, family: 'f16' })).toBeNull();
    store.models.saveModel(key, await keptModel({ ...model, about: { ...model.about, id: 'two' } }));
    expect(store.models.facts('gpu').map((facts) => JSON.parse(facts).about.id)).toEqual(['two']);
    store.close();
  });

  it.each<[string, (facts: { about: { version: number }; ranges: unknown[] }) => void]>([
    ['another version', ({ about }) => void about.version++],
    ['ranges of another forest', ({ ranges }) => void ranges.pop()],
  ])('with %s is none', async (_, change) => {
    const kept = await keptModel(model);
    const facts = JSON.parse(kept.facts);
    change(facts);
    expect(await modelKept({ ...kept, facts: JSON.stringify(facts) })).toBeNull();
  });

  it('whose files are damaged or missing is none', async () => {
    const { facts, forest: file } = await keptModel(model);
    expect(await genericModel(folder)).toBeNull();
    writeFileSync(path.join(folder, GENERIC_FILES.facts), facts);
    writeFileSync(path.join(folder, GENERIC_FILES.forest), file);
    expect((await genericModel(folder))?.about.id).toBe('one');
    writeFileSync(path.join(folder, GENERIC_FILES.forest), file.subarray(0, -9));
    expect(await genericModel(folder)).toBeNull();
    expect(await modelKept({ facts: '{', forest: file })).toBeNull();
  });
});
