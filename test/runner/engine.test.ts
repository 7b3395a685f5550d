import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../src/core/records/trial';
import { configurationKey } from '../../src/core/space/configuration';
import { BY_TIME } from '../../src/core/tuner/objective';
import { SEARCH_RULES } from '../../src/core/tuner/racing';
import { createEngine, type Engine } from '../../src/engine/engine';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { type Bench, measureTogether } from '../../src/engine/measureTogether';
import { type RequestOptions, RunnerClient } from '../../src/engine/runnerClient';
import type { RunnerMethod, RunnerParams, RunnerResult } from '../../src/protocol/runner';
import type { ProblemResult, TuneEvent, TuneRequest } from '../../src/protocol/tuning';
import { createWorkplace, type Workplace } from './support/cli';
import { firstDevice } from './support/expectations';
import { isAlive, until } from './support/processes';
import { bundleRunner } from './support/runnerBundle';
import { plainKernel } from './support/tunableKernels';

let bundle = '';
let workplace: Workplace;
let engine: Engine;
const stateFolder = process.env.XDG_STATE_HOME;

beforeAll(() => {
  bundle = bundleRunner();
});
beforeEach(() => {
  workplace = createWorkplace();
  process.env.XDG_STATE_HOME = workplace.environment.XDG_STATE_HOME;
  engine = createEngine({ storePath: workplace.store, log: () => undefined, runner: { bundle } });
});
afterEach(async () => {
  await engine.dispose();
  workplace.remove();
});
afterAll(() => {
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

const square = (size: number) => ({ m: size, n: size, k: size });

function request(text: string, changes: Partial<TuneRequest> = {}): TuneRequest {
  return {
    source: { language: 'wgsl', path: '/kernels/plain.wgsl', text },
    entry: null,
    sizes: [square(32)],
    device: null,
    strategy: 'exhaustive',
    objective: BY_TIME,
    budget: { evaluations: 3, seconds: null },
    seed: 1,
    resume: true,
    ...changes,
  };
}

const configurationsOf = (trials: readonly Trial[]) => trials.map(({ configuration }) => configuration);

describe('a tuning session', () => {
  it('tells its trials as they come, and the store says the same afterwards', async () => {
    const events: TuneEvent[] = [];
    const result = await engine.tune(request(plainKernel), { onEvent: (event) => events.push(event) });
    // One that is clearly slower is not measured again, which noise decides among three that are as fast.
    expect(events.map(({ type }) => type).join(' ')).toMatch(
      /^started trial trial trial refining( trial){2,3} finished$/,
    );
    const detail = engine.session(null);
    expect(detail).toMatchObject({ stoppedBecause: 'budget spent', failure: null });
    // The store has a round's trials as they ended, the result as they were asked for: noise decides which ends first.
    const byName = (problems: readonly ProblemResult[] = []) =>
      problems.map((problem) => ({
        ...problem,
        trials: [...problem.trials].sort((a, b) =>
          configurationKey(a.configuration).localeCompare(configurationKey(b.configuration)),
        ),
      }));
    expect(byName(detail?.problems)).toEqual(byName(result.problems));
    expect(engine.sessions()).toEqual([detail?.summary]);
    expect(detail?.summary).toMatchObject({ id: result.session, state: 'finished', spaceSize: 12 });
    const measurements = engine.measurements({ path: '/kernels/plain.wgsl', entry: 'matmul' });
    expect(measurements).toHaveLength(events.filter(({ type }) => type === 'trial').length);
    expect(engine.measurements({ path: '/kernels/other.wgsl' })).toEqual([]);
  });

  it('gives every problem its own baseline and best', async () => {
    const sizes = [square(16), { m: 32, n: 16, k: 8 }];
    const { problems } = await engine.tune(request(plainKernel, { sizes, strategy: 'random' }));
    expect(problems.map(({ m, n, k }) => ({ m, n, k }))).toEqual(sizes);
    for (const { baseline, best, trials } of problems) {
      expect(baseline?.configuration).toEqual({ X: 2, Y: 2 });
      expect(best?.status).toBe('correct');
      expect(trials).toHaveLength(3);
    }
  });

  it('measures the source as written even where a constraint excludes it', async () => {
    const text = `// @where X >= 4\n${plainKernel}`;
    const { problems } = await engine.tune(request(text));
    expect(configurationsOf(problems[0]?.trials ?? [])).toEqual([
      { X: 2, Y: 2 },
      { X: 4, Y: 2 },
      { X: 4, Y: 4 },
    ]);
    expect(problems[0]?.baseline).toMatchObject({ status: 'correct', configuration: { X: 2, Y: 2 } });
  });

  it('learns what a kernel without bounds checks requires of a problem', async () => {
    const text = plainKernel.replace('if (id.x >= dims.n || id.y >= dims.m) { return; }', '');
    const { problems } = await engine.tune(
      request(text.replaceAll('u32 = 2', 'u32 = 4'), { sizes: [square(64)] }),
    );
    expect(problems[0]?.baseline?.verification?.requires).toContain('n % 4 == 0');
  });

  it('ends in time when its budget is time', async () => {
    const began = performance.now();
    const budget = { evaluations: null, seconds: 4 };
    const result = await engine.tune(request(plainKernel, { sizes: [square(128)], budget }));
    expect(result.problems[0]?.best?.status).toBe('correct');
    expect((performance.now() - began) / 1000).toBeLessThan(20);
  });

  it('goes on with a session that was cancelled, and with no other', async () => {
    const stop = new AbortController();
    const whole = request(plainKernel, { budget: { evaluations: 5, seconds: null } });
    const cancelled = await engine.tune(whole, {
      signal: stop.signal,
      onEvent: ({ type }) => {
        if (type === 'trial') stop.abort();
      },
    });
    expect(cancelled.stoppedBecause).toBe('cancelled');
    const before = cancelled.problems[0]?.trials.length ?? 0;
    expect(before).toBeGreaterThan(0);
    const resumedBy = async (next: TuneRequest) => {
      const started: TuneEvent[] = [];
      await engine.tune(next, { onEvent: (event) => started.push(event) });
      const [first] = started;
      return first?.type === 'started' ? [first.session.id, first.session.resumedTrials] : [];
    };
    const [otherSeed, none] = await resumedBy({
      ...whole,
      seed: 2,
      budget: { evaluations: 1, seconds: null },
    });
    expect(otherSeed).not.toBe(cancelled.session);
    expect(none).toBe(0);
    expect(await resumedBy(whole)).toEqual([cancelled.session, before]);
    expect((await resumedBy(whole))[0]).not.toBe(cancelled.session);
  });

  it('ends with the engine', async () => {
    const tuning = engine.tune(
      request(plainKernel, { sizes: [square(256)], budget: { evaluations: null, seconds: null } }),
      {
        onEvent: ({ type }) => {
          if (type === 'started') void engine.dispose();
        },
      },
    );
    expect((await tuning).stoppedBecause).toBe('cancelled');
  });
});

describe('questions that measure no kernel', () => {
  it('check says what the compiler says', async () => {
    const check = (text: string) => engine.check({ language: 'wgsl', path: null, text });
    expect(await check(plainKernel)).toEqual({ messages: [], note: null });
    expect((await check('fn f() -> u32 { return true; }')).messages[0]).toMatchObject({
      severity: 'error',
      line: 0,
    });
  });

  it('a profile is measured once and kept', async () => {
    const { devices } = await engine.devices();
    const [device] = devices;
    if (device === undefined) throw new Error('this machine has no device');
    expect(device.peakFlops.f32).toBeNull();
    const profile = await engine.profile(device.id);
    expect(profile.peakFlops.f32).toBeGreaterThan(0);
    expect((await engine.devices()).devices[0]?.peakFlops).toEqual(profile.peakFlops);
    expect(await engine.profile(device.id)).toEqual(profile);
  });
});

describe('a configuration that fails at run time', () => {
  /** A runner that reports a failure for one configuration, as it does where memory runs out, and notes releases. */
  class Failing extends RunnerClient {
    readonly held = new Set<string>();
    private failed = false;

    override async request<M extends RunnerMethod>(
      method: M,
      params: RunnerParams<M>,
      options: RequestOptions = {},
    ): Promise<RunnerResult<M>> {
      if (method === 'sample' && !this.failed) {
        this.failed = true;
        return { status: 'runtime', reason: 'out of memory' } as RunnerResult<M>;
      }
      const result = await super.request(method, params, options);
      if ('handle' in result) this.held.add(result.handle);
      if (method === 'release' && 'handle' in params) this.held.delete(params.handle);
      return result;
    }
  }

  it('leaves nothing behind in a runner that goes on, and the others are measured', async () => {
    const client = new Failing({ bundle });
    try {
      const kernel = await loadKernel({ language: 'wgsl', path: null, text: plainKernel }, null);
      const bench: Bench = {
        client,
        kernel,
        problem: problemOf(kernel, square(16)),
        device: { id: await firstDevice(client), emulated: false, powerSource: null, cuda: null, host: null },
        floor: { ms: 0, lower: async () => undefined },
        seed: 1,
        stepTimeoutMs: 20_000,
        signal: undefined,
      };
      const trials: Trial[] = [];
      await measureTogether(
        bench,
        [
          { X: 8, Y: 8 },
          { X: 4, Y: 8 },
          { X: 2, Y: 8 },
        ],
        {
          rules: SEARCH_RULES,
          ragged: false,
          readings: () => 0,
          best: () => null,
          expired: () => false,
          onTrial: (trial) => trials.push(trial),
        },
      );
      expect(trials.map(({ status }) => status).sort()).toEqual(['correct', 'correct', 'runtime']);
      expect(client.held).toEqual(new Set());
    } finally {
      await client.dispose();
    }
  });
});

describe('the physical floor', () => {
  async function measuredAt(floor: Bench['floor']): Promise<Trial | undefined> {
    const client = new RunnerClient({ bundle });
    try {
      const kernel = await loadKernel({ language: 'wgsl', path: null, text: plainKernel }, null);
      const bench: Bench = {
        client,
        kernel,
        problem: problemOf(kernel, square(16)),
        device: { id: await firstDevice(client), emulated: false, powerSource: null, cuda: null, host: null },
        floor,
        seed: 1,
        stepTimeoutMs: 20_000,
        signal: undefined,
      };
      const trials: Trial[] = [];
      await measureTogether(bench, [{ X: 8, Y: 8 }], {
        rules: SEARCH_RULES,
        ragged: false,
        readings: () => 0,
        best: () => null,
        expired: () => false,
        onTrial: (trial) => trials.push(trial),
      });
      return trials[0];
    } finally {
      const { pid } = client;
      await client.dispose();
      await until(() => pid === null || !isAlive(pid), 2000);
    }
  }

  it('rejects what is impossibly fast, and revokes its verification', async () => {
    const trial = await measuredAt({ ms: 1e6, lower: async () => undefined });
    expect(trial).toMatchObject({ status: 'correctness', timeMs: null, verification: { exact: false } });
    expect(trial?.reason).toMatch(/^faster than the device can be/);
  });

  it('is lowered where the device turns out faster than it was thought to be', async () => {
    const floor = {
      ms: 1e6,
      lower: async () => {
        floor.ms = 0;
      },
    };
    expect(await measuredAt(floor)).toMatchObject({ status: 'correct' });
  });
});
