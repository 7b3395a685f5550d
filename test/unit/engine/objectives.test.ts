import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BY_TIME, type Objective } from '../../../src/core/tuner/objective';
import { detailOf } from '../../../src/engine/records';
import { runTuneSession } from '../../../src/engine/runSession';
import { MeasurementStore } from '../../../src/engine/store/store';
import type { TuneEvent, TuneRequest } from '../../../src/protocol/tuning';
import { plainKernel } from '../../runner/support/tunableKernels';
import { type SimulatedDevice, simulatedRunners } from './support/simulatedDevice';

let folder = '';
let store: MeasurementStore;
const stateFolder = process.env.XDG_STATE_HOME;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-objectives-'));
  process.env.XDG_STATE_HOME = folder;
  store = new MeasurementStore(path.join(folder, 'measurements.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

/** A larger X is faster and draws more: 4, 2, 1, 0.5 ms and 40, 60, 140, 400 W; Y adds a little of both. */
const device: SimulatedDevice = {
  timeMs: ({ X = 2, Y = 2 }) => (8 / X) * (1 + Y / 100),
  powerW: ({ X = 2, Y = 2 }) => (({ 2: 40, 4: 60, 8: 140, 16: 400 })[X] ?? 0) * (1 + Y / 100),
  maxError: ({ X = 2 }) => X * 1e-7,
};

async function tune(objective: Partial<Objective>, on = device, changes: Partial<TuneRequest> = {}) {
  const events: TuneEvent[] = [];
  const methods: string[] = [];
  const result = await runTuneSession(
    {
      source: { language: 'wgsl', path: null, text: plainKernel },
      entry: null,
      sizes: [{ m: 64, n: 64, k: 64 }],
      device: null,
      strategy: 'exhaustive',
      objective: { ...BY_TIME, ...objective },
      budget: { evaluations: null, seconds: null },
      seed: 1,
      resume: true,
      ...changes,
    },
    {
      store,
      log: () => undefined,
      createClient: () => simulatedRunners({ ...on, before: (method) => methods.push(method) }),
      tell: (event) => events.push(event),
      signal: new AbortController().signal,
      wait: true,
      stepTimeoutMs: 1000,
      models: null,
    },
  );
  const [problem] = result.problems;
  if (problem === undefined) throw new Error('no problem');
  return { result, problem, events, methods };
}

describe('a session on a device with a meter', () => {
  // Energy is 160, 120, 140 and 200 mJ, energy times time 640, 240, 140 and 100 by X.
  it.each([
    ['energy', {}, 4],
    ['edp', {}, 16],
    ['time,energy', {}, 16],
    ['time', { powerLimitW: 145 }, 8],
    ['time', { powerLimitW: 142 }, 4],
    ['time', { errorLimit: 4.5e-7 }, 4],
    ['energy', { errorLimit: 3e-7 }, 2],
  ] as const)('for %s within %j finds the best', async (goal, limits, X) => {
    const { problem, result } = await tune({ goal, ...limits });
    expect(problem.best?.configuration).toEqual({ X, Y: 2 });
    expect(problem.distinguishable).toBe(X !== 2);
    expect(result.objective).toEqual({ ...BY_TIME, goal, ...limits });
    expect(problem.trials).toHaveLength(12);
  });

  it('has a front, kept with what it was tuned for', async () => {
    const { problem, result } = await tune({ goal: 'time,energy' });
    expect(problem.front?.map(({ configuration }) => configuration)).toEqual(
      [16, 8, 4].map((X) => ({ X, Y: 2 })),
    );
    const row = store.session(result.session);
    if (row === null) throw new Error('no session');
    const kept = detailOf(row, store.trials(row.id), [], []);
    expect(kept.summary.objective).toEqual({ ...BY_TIME, goal: 'time,energy' });
    expect(kept.problems[0]?.front).toEqual(problem.front);
    expect(kept.problems[0]?.distinguishable).toBe(true);
  });

  it('reads energy once while searching and four times in turns where it decides', async () => {
    const { problem } = await tune({ goal: 'energy' });
    const readings = problem.trials.map(({ energyReadingsJ }) => energyReadingsJ.length);
    expect(readings.filter((count) => count === 1)).toHaveLength(9);
    expect(readings.filter((count) => count === 4)).toHaveLength(3);
  });

  it('reads no power of what is slower than the best within the limit', async () => {
    const { problem, methods } = await tune({ powerLimitW: 500 });
    const unread = problem.trials.filter(({ powerW }) => powerW === null);
    expect(unread.length).toBeGreaterThan(0);
    expect(methods.filter((method) => method === 'energy').length).toBeLessThan(12 + 4);
    expect(problem.best?.configuration).toEqual({ X: 16, Y: 2 });
  });

  it('goes on where the energy of some cannot be read: they are not the best', async () => {
    const silent: SimulatedDevice = {
      ...device,
      powerW: (at) => (at.X === 4 ? null : (device.powerW?.(at) ?? null)),
    };
    const { problem, result } = await tune({ goal: 'energy' }, silent);
    expect(problem.best?.configuration).toEqual({ X: 8, Y: 2 });
    expect(result.failures).toEqual([]);
  });

  it('says that nothing is best where no configuration keeps to the limit', async () => {
    const { problem } = await tune({ powerLimitW: 1 });
    expect(problem).toMatchObject({ best: null, distinguishable: false });
    expect(problem.baseline?.timeMs).not.toBeNull();
  });

  it('is another work for another objective', async () => {
    const { result } = await tune({ goal: 'energy' });
    store.endSession(result.session, {
      state: 'interrupted',
      stoppedBecause: null,
      failure: null,
      seconds: 1,
    });
    expect((await tune({ goal: 'edp' })).result.session).not.toBe(result.session);
    const again = await tune({ goal: 'energy' });
    expect(again.result.session).toBe(result.session);
  });

  it('shares nothing between sizes, which are chosen by times', async () => {
    await expect(tune({ goal: 'energy' }, device, { share: 'variants' })).rejects.toMatchObject({
      code: 'BadInput',
      message: expect.stringMatching(/--variants.*--objective time/),
    });
  });
});

describe('a session on a device without a meter', () => {
  const blind: SimulatedDevice = { timeMs: device.timeMs };

  it.each([{ goal: 'energy' }, { goal: 'edp' }, { goal: 'time,energy' }, { powerLimitW: 100 }] as const)(
    'is refused before anything is measured: %j',
    async (objective) => {
      await expect(tune(objective, blind)).rejects.toMatchObject({
        code: 'NoDevice',
        exitCode: 3,
        message: expect.stringMatching(/nothing tells the power of Simulated.*--objective time/),
      });
      expect(store.sessions()).toEqual([]);
    },
  );

  it.each([{}, { errorLimit: 1e-3 }])('needs none for time: %j', async (objective) => {
    expect((await tune(objective, blind)).problem.best).not.toBeNull();
  });
});
