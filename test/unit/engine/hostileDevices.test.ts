import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runTuneSession } from '../../../src/engine/runSession';
import { MeasurementStore } from '../../../src/engine/store/store';
import type { TuneEvent, TuneRequest, TuneResult } from '../../../src/protocol/tuning';
import { plainKernel } from '../../runner/support/tunableKernels';
import { type SimulatedDevice, simulatedRunners } from './support/simulatedDevice';

let folder = '';
let store: MeasurementStore;
const stateFolder = process.env.XDG_STATE_HOME;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tilesmith-hostile-'));
  process.env.XDG_STATE_HOME = folder;
  store = new MeasurementStore(path.join(folder, 'measurements.db'));
});
afterEach(() => {
  vi.restoreAllMocks();
  store.close();
  rmSync(folder, { recursive: true, force: true });
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

const SPACE = '1, 2, 3, 4, 5, 6, 7, 8';
const wide = plainKernel.replace('X = 2, 4, 8, 16', `X = ${SPACE}`).replace('Y = 2, 4, 8', `Y = ${SPACE}`);

async function tune(
  device: SimulatedDevice,
  text = plainKernel,
  changes: Partial<TuneRequest> = {},
): Promise<{ readonly result: TuneResult; readonly events: readonly TuneEvent[] }> {
  const events: TuneEvent[] = [];
  const result = await runTuneSession(
    {
      source: { language: 'wgsl', path: null, text },
      entry: null,
      sizes: [{ m: 64, n: 64, k: 64 }],
      device: null,
      strategy: 'exhaustive',
      objective: 'time',
      budget: { evaluations: null, seconds: null },
      seed: 1,
      resume: true,
      ...changes,
    },
    {
      store,
      log: () => undefined,
      createClient: () => simulatedRunners(device),
      tell: (event) => events.push(event),
      signal: new AbortController().signal,
      wait: true,
      stepTimeoutMs: 1000,
      models: null,
    },
  );
  return { result, events };
}

const statuses = ({ problems }: TuneResult) => problems[0]?.trials.map(({ status }) => status) ?? [];

describe('a device that grows slower while it is tuned', () => {
  /** The last configuration but one is the fastest, and asked for when the device has long been throttled. */
  const truth = ({ X = 0, Y = 0 }) => (X === 8 && Y === 7 ? 0.8 : X === 2 && Y === 2 ? 1 : 0.9 + 0.001 * X);

  it('is seen by the source measured again, told, and does not hide what is fastest', async () => {
    const slows = {
      timeMs: (at: Record<string, number>, taken: number) => truth(at) * (taken > 150 ? 1.5 : 1),
    };
    const { result, events } = await tune(slows, wide);
    const [problem] = result.problems;
    expect(problem?.best?.configuration).toEqual({ X: 8, Y: 7 });
    expect(problem?.distinguishable).toBe(true);
    expect(problem?.drift?.checks).toBe(2);
    expect(problem?.drift?.furthest).toBeCloseTo(1.5, 1);
    const ratios = events.flatMap((event) => (event.type === 'reference' ? [event.ratio] : []));
    expect(ratios.at(-1)).toBeCloseTo(1.5, 1);
    // Evaluations are configurations; measuring the source again is none.
    expect(problem?.trials).toHaveLength(64);
    expect(store.referenceChecks(result.session)).toHaveLength(2);
  });

  it('is not seen where it stays as it is', async () => {
    const { result } = await tune({ timeMs: truth }, wide);
    expect(result.problems[0]?.drift).toEqual({ checks: 2, furthest: 1, last: 1 });
  });
});

describe('a device on which', () => {
  it('every configuration fails: nothing is best, and what failed is counted by kind', async () => {
    const fails: SimulatedDevice = {
      timeMs: () => 1,
      fault: ({ X = 0 }) => (X === 2 ? 'gone' : X === 4 ? 'compile' : 'correctness'),
    };
    const { result } = await tune(fails);
    expect(result.problems[0]).toMatchObject({ best: null, distinguishable: false });
    expect(result.stoppedBecause).toBe('space exhausted');
    expect(result.failures.map(({ status, count }) => [status, count])).toEqual([
      ['correctness', 6],
      ['runtime', 3],
      ['compile', 3],
    ]);
    expect(store.trials(result.session)).toHaveLength(12);
  });

  it('one configuration kills the runner every time: it is the only one that fails', async () => {
    const kills: SimulatedDevice = {
      timeMs: () => 1,
      fault: ({ X, Y }) => (X === 4 && Y === 4 ? 'gone' : null),
    };
    const { result } = await tune(kills);
    expect(result.failures).toEqual([
      { status: 'runtime', count: 1, reason: 'the runner ended with signal SIGSEGV' },
    ]);
    expect(statuses(result).filter((status) => status === 'correct')).toHaveLength(11);
  });

  it('the timer is coarser than the kernels: nothing is called faster', async () => {
    const { result } = await tune({ timeMs: () => 0.065536, noise: 0 });
    expect(result.problems[0]?.distinguishable).toBe(false);
    expect(result.problems[0]?.best?.status).toBe('correct');
  });
});

describe('a request for which', () => {
  it('no configuration is valid: the source is measured, and says so', async () => {
    const { result, events } = await tune({ timeMs: () => 1 }, `// @where X > 100\n${plainKernel}`);
    expect(events.find(({ type }) => type === 'started')).toMatchObject({
      spaces: [{ count: 0, exact: true }],
    });
    expect(statuses(result)).toEqual(['correct']);
    expect(result.problems[0]?.best?.configuration).toEqual({ X: 2, Y: 2 });
    expect(result.stoppedBecause).toBe('space exhausted');
  });

  it('the time is shorter than one compilation: the source is measured all the same', async () => {
    const { result } = await tune({ timeMs: () => 1 }, plainKernel, {
      budget: { evaluations: null, seconds: 1e-6 },
    });
    expect(statuses(result)).toEqual(['correct']);
    expect(result.stoppedBecause).toBe('budget spent');
    expect(result.problems[0]).toMatchObject({ distinguishable: false });
  });

  it('the clock on the wall jumps: the seconds spent are those that passed', async () => {
    const now = Date.now;
    let jumps = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + (jumps % 2 === 0 ? 1 : -1) * 86_400_000);
    const { result } = await tune({ timeMs: () => 1, before: () => jumps++ }, plainKernel, {
      budget: { evaluations: null, seconds: 600 },
    });
    expect(result.stoppedBecause).toBe('space exhausted');
    expect(result.seconds).toBeGreaterThan(0);
    expect(result.seconds).toBeLessThan(600);
    expect(store.session(result.session)?.seconds).toBeLessThan(600);
  });
});

describe('a pause', () => {
  it('measures nothing until the session goes on, and takes none of its time', async () => {
    let asked = 0;
    let pausedAt = 0;
    const pauses: SimulatedDevice = {
      timeMs: () => 1,
      before: (method) => {
        if (method === 'sample' && ++asked === 5) {
          const [running] = store.sessions();
          if (running === undefined) throw new Error('no session');
          store.setPaused(running.id, true);
          pausedAt = performance.now();
          setTimeout(() => store.setPaused(running.id, false), 600);
        } else if (asked === 6) expect(performance.now() - pausedAt).toBeGreaterThan(590);
      },
    };
    const began = performance.now();
    const { result, events } = await tune(pauses);
    expect(events.flatMap((event) => (event.type === 'paused' ? [event.paused] : []))).toEqual([true, false]);
    expect(statuses(result)).toHaveLength(12);
    expect((performance.now() - began) / 1000 - result.seconds).toBeGreaterThan(0.59);
    expect(store.session(result.session)?.paused).toBe(false);
  });
});

describe('the result', () => {
  it('is never worse than the source as written', async () => {
    const { result } = await tune({ timeMs: ({ X = 0, Y = 0 }) => (X === 2 && Y === 2 ? 1 : 1.2) });
    const [problem] = result.problems;
    expect(problem?.best?.configuration).toEqual({ X: 2, Y: 2 });
    expect(problem?.trials[0]?.configuration).toEqual({ X: 2, Y: 2 });
    expect(problem?.distinguishable).toBe(false);
  });
});
