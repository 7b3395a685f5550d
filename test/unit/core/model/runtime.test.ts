import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainForest } from '../../../../src/core/forest/train';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import type { Candidate } from '../../../../src/core/model/candidate';
import { kernelWork } from '../../../../src/core/model/kernelWork';
import { learnRuntime } from '../../../../src/core/model/learnRuntime';
import { type Prediction, predictRuntime, readyModel } from '../../../../src/core/model/predictRuntime';
import { type Ceilings, rooflines } from '../../../../src/core/model/roofline';
import { MODEL_VERSION, type RuntimeModel } from '../../../../src/core/model/runtimeModel';
import { type Example, trainingSet } from '../../../../src/core/model/trainingSet';
import { createRandom } from '../../../../src/core/random';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { extract } from '../kernel/reading';

const SAMPLES = path.resolve(import.meta.dirname, '../../../../media/samples');

function sample(name: string): KernelModel {
  const [model] = extract(readFileSync(path.join(SAMPLES, name), 'utf8')).kernels;
  if (!model) throw new Error(`${name} has no kernel`);
  return model;
}

const registerTiled = sample('registerTiled.wgsl');
const naive = sample('naive.wgsl');
const square = (n: number) => ({ m: n, n, k: n });
const ceilings: Ceilings = {
  flops: 1e12,
  bytesPerSecond: 1e11,
  sharedBytesPerSecond: 1e12,
  multiprocessors: null,
};

describe('what a kernel does, as its code tells', () => {
  const work = (model: KernelModel, candidate: Candidate) =>
    Object.fromEntries(
      [...kernelWork(model, [candidate]).quantities].map(([name, values]) => [name, values[0]]),
    );

  it('tells tile, group, work of an invocation and shared bytes of each configuration', () => {
    const configuration = { BM: 64, BN: 32, BK: 16, TM: 4, TN: 2 };
    expect(work(registerTiled, { configuration, size: { m: 100, n: 200, k: 300 } })).toMatchObject({
      m: 100,
      n: 200,
      k: 300,
      tileM: 64,
      tileN: 32,
      tileK: 16,
      threads: 256,
      workM: 4,
      workN: 2,
      threadsM: 16,
      threadsN: 16,
      sharedA: 1,
      sharedBytes: 4 * (64 * 16 + 16 * 32),
      elementBytes: 4,
      transposedA: 0,
    });
  });

  it('tells of a naive kernel that each invocation computes one element and nothing is shared', () => {
    expect(work(naive, { configuration: {}, size: square(64) })).toMatchObject({
      workM: 1,
      workN: 1,
      sharedA: 0,
      sharedBytes: 0,
    });
  });
});

describe('the roofline', () => {
  const at = (candidate: Candidate, changes: Partial<Ceilings> = {}) => {
    const { timeMs, boundBy, computeMs, memoryMs } = rooflines(kernelWork(registerTiled, [candidate]), {
      ...ceilings,
      ...changes,
    });
    return { ms: timeMs[0], by: boundBy[0], compute: computeMs[0], memory: memoryMs[0] };
  };
  const configuration = { BM: 64, BN: 64, BK: 16, TM: 4, TN: 4 };

  it('counts operations of whole tiles and traffic once for each tile', () => {
    const { compute, memory } = at({ configuration, size: { m: 65, n: 64, k: 10 } });
    expect(compute).toBeCloseTo((1000 * 2 * 128 * 64 * 10) / 1e12, 12);
    expect(memory).toBeCloseTo((1000 * 4 * (10 * (65 * 1 + 64 * 2) + 65 * 64)) / 1e11, 12);
  });

  it('counts whole waves where it is known how many groups run at once', () => {
    const candidate = { configuration, size: { m: 64 * 5, n: 64, k: 64 } };
    const alone = at(candidate).compute as number;
    expect(at(candidate, { multiprocessors: 5 }).compute).toBeCloseTo(alone, 12);
    expect(at(candidate, { multiprocessors: 4 }).compute).toBeCloseTo((alone * 8) / 5, 12);
    expect(at(candidate, { multiprocessors: 10 }).compute).toBeCloseTo(alone * 2, 12);
  });

  it.each<[string, number, Partial<Ceilings>]>([
    ['launch', 16, {}],
    ['compute', 1024, { bytesPerSecond: 1e15, sharedBytesPerSecond: 1e15 }],
    ['memory', 1024, { flops: 1e15, sharedBytesPerSecond: 1e15 }],
    ['shared memory', 1024, { flops: 1e15, bytesPerSecond: 1e15 }],
    ['compute', 1024, { sharedBytesPerSecond: null, bytesPerSecond: 1e15 }],
  ])('says that a kernel is bound by %s at %i with %o', (by, extent, changes) => {
    expect(at({ configuration, size: square(extent) }, changes).by).toBe(by);
  });
});

/** Times of a made-up device: the roofline, slowed down by few invocations and by small work of each. */
function measured(model: KernelModel, candidates: readonly Candidate[], powerRows = 0): readonly Example[] {
  const work = kernelWork(model, candidates);
  const { timeMs } = rooflines(work, ceilings);
  const random = createRandom(5);
  return candidates.map((candidate, row) => {
    const threads = work.quantities.get('threads')?.[row] as number;
    const slow = 1 + 40 / threads + 3 / (work.quantities.get('workM')?.[row] as number);
    const noise = Math.exp(0.01 * random.normal());
    return {
      ...candidate,
      timeMs: (timeMs[row] as number) * slow * noise,
      powerW: row < powerRows ? 50 + threads / 8 : null,
    };
  });
}

function candidates(sizes: readonly number[], stride: number): readonly Candidate[] {
  return sizes.flatMap((extent) =>
    [...createSpace(registerTiled, null, square(extent)).iterate()]
      .filter((_, index) => index % stride === 0)
      .map((configuration) => ({ configuration, size: square(extent) })),
  );
}

const named = { model: registerTiled, name: 'registerTiled' };

const about = {
  id: 'a',
  version: MODEL_VERSION,
  device: { id: 'gpu', name: 'GPU', driver: '1' },
  language: 'wgsl',
  family: 'f32',
  trainedAt: '2026-01-01T00:00:00Z',
  newest: 1,
  kernels: ['matmul'],
} as const;

async function learnt(examples: readonly Example[]): Promise<RuntimeModel> {
  const set = trainingSet([{ model: registerTiled, name: 'registerTiled', ceilings, examples }], true);
  const model = await learnRuntime(set, about, 1, async (features, targets, options) =>
    trainForest(features, targets, { ...options, trees: Math.min(40, options.trees) }),
  );
  if (!model) throw new Error('nothing stopped it');
  return model;
}

describe('what models learn from', () => {
  const examples = measured(registerTiled, candidates([256], 5), 20);
  const own = [
    { model: registerTiled, name: 'registerTiled', ceilings, examples },
    {
      model: naive,
      name: 'naive',
      ceilings,
      examples: measured(naive, [{ configuration: {}, size: square(128) }]),
    },
  ];

  it('is one table for several kernels, in which each has its own tunables and is told from the others', () => {
    const { features, sizes, sizeOf } = trainingSet(own, true);
    const column = (name: string) => {
      const f = features.names.indexOf(name);
      return features.values.subarray(f * features.rows, (f + 1) * features.rows);
    };
    const last = features.rows - 1;
    expect(column('tunable BM')[0]).toBe(Math.log2(examples[0]?.configuration.BM as number));
    expect(column('tunable BM')[last]).toBeNaN();
    expect([column('kernel naive')[0], column('kernel naive')[last]]).toEqual([0, 1]);
    expect(sizes).toEqual([square(256), square(128)]);
    expect([sizeOf[0], sizeOf[last]]).toEqual([0, 1]);
  });

  it('leaves out what is about certain kernels, for a model of all', () => {
    expect(trainingSet(own, false).features.names.filter((name) => /^(kernel|tunable) /.test(name))).toEqual(
      [],
    );
  });

  it('holds power where at least 20 rows have it', () => {
    const part = (powerRows: number) =>
      trainingSet(
        [
          {
            model: registerTiled,
            name: 'registerTiled',
            ceilings,
            examples: measured(registerTiled, candidates([256], 5), powerRows),
          },
        ],
        true,
      ).targets.names;
    expect([part(19), part(20)]).toEqual([['time'], ['time', 'power']]);
  });
});

describe('a model of a device', async () => {
  const trained = measured(registerTiled, candidates([256, 512, 1024, 768], 3), 500);
  const model = await learnt(trained);
  const ready = readyModel(model);
  const ask = (asked: readonly Candidate[], attribution = false): readonly Prediction[] =>
    predictRuntime(ready, named, asked, ceilings, { attribution });

  it('comes close to configurations that it has not seen, and its intervals hold about as many as they should', () => {
    const fresh = measured(registerTiled, candidates([256, 512, 1024], 7));
    const said = ask(fresh);
    const errors = said.map(({ timeMs }, row) => Math.abs(timeMs.p50 / (fresh[row]?.timeMs as number) - 1));
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(mean).toBeLessThan(0.05);
    const inside = said.filter(({ timeMs: { p10, p90 } }, row) => {
      const time = fresh[row]?.timeMs as number;
      return p10 <= time && time <= p90;
    });
    expect(inside.length / said.length).toBeGreaterThan(0.65);
  });

  it('gives quantiles in order, and energy as time times power', () => {
    const [said] = ask(trained.slice(0, 1));
    for (const quantiles of [said?.timeMs, said?.powerW, said?.energyJ]) {
      expect(quantiles?.p10).toBeLessThanOrEqual(quantiles?.p50 as number);
      expect(quantiles?.p50).toBeLessThanOrEqual(quantiles?.p90 as number);
    }
    expect(said?.energyJ?.p50).toBeCloseTo(
      ((said?.timeMs.p50 as number) * (said?.powerW?.p50 as number)) / 1000,
      9,
    );
  });

  it('says whether what is asked lies within what was measured', () => {
    const [first] = trained;
    const near = (first as Example).configuration;
    const [seen, between, outside] = ask([
      { configuration: near, size: square(512) },
      { configuration: near, size: square(640) },
      { configuration: near, size: square(8192) },
    ]);
    expect([seen, between, outside].map((each) => each?.inTrainingRange)).toEqual([true, true, false]);
  });

  it('explains itself by factors on the time, the strongest first', () => {
    const [said] = ask(trained.slice(0, 1), true);
    const strengths = said?.attribution.map(({ effect }) => Math.abs(Math.log(effect))) ?? [];
    expect(strengths.length).toBeGreaterThan(0);
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
    expect(ask(trained.slice(0, 1))[0]?.attribution).toEqual([]);
  });

  it('knows how good it is on what it did not see, row by row and size by size', () => {
    expect(model.about.accuracy.random.mape).toBeLessThan(10);
    expect(model.about.accuracy.sizes?.mape).toBeGreaterThan(0);
    expect(model.about.rows).toBe(trained.length);
    expect(model.about.importances.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  it('has no word on unseen sizes with one alone, and doubles its intervals there', async () => {
    const one = await learnt(measured(registerTiled, candidates([512], 3)));
    expect(one.calibrations.unseen).toBeNull();
    expect(one.about.accuracy.sizes).toBeNull();
    const [seen, other] = predictRuntime(
      readyModel(one),
      named,
      [square(512), square(500)].map((size) => ({
        configuration: (trained[0] as Example).configuration,
        size,
      })),
      ceilings,
      { attribution: false },
    );
    const above = ({ timeMs }: Prediction) => Math.log(timeMs.p90 / timeMs.p50);
    expect(above(other as Prediction)).toBeGreaterThan(above(seen as Prediction));
  });
});
