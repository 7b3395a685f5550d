import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/engine';
import type { KernelSource, TuneEvent } from '../../src/protocol/tuning';
import * as kernels from '../unit/core/kernel/undecidedKernels';
import { createWorkplace, type Workplace } from './support/cli';
import { bundleRunner } from './support/runnerBundle';

let bundle = '';
let workplace: Workplace;
let engine: Engine;
let events: TuneEvent[];
const stateFolder = process.env.XDG_STATE_HOME;

beforeAll(() => {
  bundle = bundleRunner();
});
beforeEach(() => {
  workplace = createWorkplace();
  process.env.XDG_STATE_HOME = workplace.environment.XDG_STATE_HOME;
  engine = createEngine({ storePath: workplace.store, log: () => undefined, runner: { bundle } });
  events = [];
});
afterEach(async () => {
  await engine.dispose();
  workplace.remove();
});
afterAll(() => {
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

const sourceOf = (text: string): KernelSource => ({
  language: text.includes('__global__') ? 'cuda' : 'wgsl',
  path: null,
  text,
});

const measure = (text: string, device: string | null = null) =>
  engine.measure(
    {
      source: sourceOf(text),
      entry: null,
      sizes: [{ m: 40, n: 56, k: 24 }],
      device,
      configuration: {},
      seed: 1,
    },
    { onEvent: (event) => events.push(event) },
  );

/** Hypotheses run since it was last asked; 0 where a verdict was there. */
function hypothesesRun(): number {
  const run = events.flatMap((event) => (event.type === 'deciding' ? [event.run] : [])).at(-1) ?? 0;
  events = [];
  return run;
}

describe('measuring a kernel that reading leaves open', () => {
  it('decides first, remembers it by the source, and decides anew once that has changed', async () => {
    const first = await measure(kernels.opaqueTile);
    expect(first.measurements[0]).toMatchObject({
      status: 'correct',
      verification: { exact: true, real: true },
    });
    expect(events[0]).toMatchObject({ type: 'deciding', entry: 'multiply', run: 0 });
    expect(hypothesesRun()).toBeGreaterThan(1);

    expect((await measure(kernels.opaqueTile)).measurements[0]?.status).toBe('correct');
    expect(hypothesesRun()).toBe(0);
    await engine.dispose();
    engine = createEngine({ storePath: workplace.store, log: () => undefined, runner: { bundle } });
    expect((await measure(kernels.opaqueTile)).measurements[0]?.status).toBe('correct');
    expect(hypothesesRun()).toBe(0);

    await measure(`// changed\n${kernels.opaqueTile}`);
    expect(hypothesesRun()).toBeGreaterThan(1);
  });

  it('explains what was decided, as it explains everything', async () => {
    const source = sourceOf(kernels.opaqueStrides);
    const [before] = (await engine.explain(source)).kernels;
    expect(before?.missing.map(({ about }) => about)).toEqual(['matmul']);
    await engine.decide({ source, entry: null, device: null });
    const [kernel] = (await engine.explain(source)).kernels;
    expect(kernel).toMatchObject({
      missing: [],
      roles: { a: 'inputs', b: 'weights', c: 'outputs', m: 'p.y', n: 'p.x', k: 'p.z' },
      layout: 'nt',
      dispatch: ['ceil(N / 8)', 'ceil(M / 8)', '1'],
    });
    const device = kernel?.evidence.filter(({ how }) => how === 'device') ?? [];
    expect(device.map(({ about }) => about)).toEqual(['a', 'b', 'c', 'm', 'n', 'k', 'layout', 'launch']);
    expect(device[1]?.text).toMatch(/^B is weights, decided by running \d+ hypotheses$/);
    expect(device.at(-1)?.text).toMatch(/^launch = .+, decided by running \d+ hypotheses$/);
  });

  it('says that none is right, and does not try again', async () => {
    const refused = /none of 64 hypotheses that were run is right; .*\/\/ @gemm/s;
    await expect(measure(kernels.noProduct)).rejects.toMatchObject({ code: 'NotAMatmul', message: refused });
    expect(hypothesesRun()).toBe(64);
    await expect(measure(kernels.noProduct)).rejects.toMatchObject({ code: 'NotAMatmul', message: refused });
    expect(hypothesesRun()).toBe(0);
  });

  it('asks where two readings are right', async () => {
    await expect(measure(kernels.eitherOrder)).rejects.toMatchObject({
      code: 'NotAMatmul',
      message: expect.stringMatching(/m=p\.\w.* and .*m=p\.\w.* are both right; /),
    });
  });

  it('tries what names alone tell, and corrects it', async () => {
    expect((await measure(kernels.wrongName)).measurements[0]).toMatchObject({ status: 'correct' });
    expect(hypothesesRun()).toBe(2);
    expect((await engine.explain(sourceOf(kernels.wrongName))).kernels[0]?.roles.k).toBe('p.depth_');
  });

  it('keeps no verdict of what was cancelled, nor where there is no device', async () => {
    const source = sourceOf(kernels.noProduct);
    const verdict = async () => {
      const [kernel] = (await engine.explain(source)).kernels;
      return kernel?.missing.map(({ remedy }) => remedy).join() ?? '';
    };
    const before = await verdict();
    const stop = new AbortController();
    const onEvent = ({ type }: TuneEvent) => {
      if (type === 'deciding') stop.abort();
    };
    const running = engine.decide({ source, entry: null, device: null }, { signal: stop.signal, onEvent });
    await expect(running).rejects.toMatchObject({ code: 'Cancelled' });
    const nowhere = engine.decide({ source, entry: null, device: 'no such device' });
    await expect(nowhere).rejects.toMatchObject({ code: 'NoDevice' });
    expect(await verdict()).toBe(before);
    await engine.decide({ source, entry: null, device: null });
    expect(await verdict()).toMatch(/^none of 64 hypotheses/);
  });

  it('decides CUDA on the emulation, and measures with it', async () => {
    const { measurements } = await measure(kernels.cudaOpaqueLaunch, 'cuda:emulation');
    expect(measurements[0]).toMatchObject({ status: 'correct', timeMs: null });
    expect(hypothesesRun()).toBeGreaterThan(1);
  });

  it('decides a kernel in a script by the text of its literal, wherever that stands', async () => {
    const inScript = (before: string) => ({
      ...sourceOf(`${before}const shader = /* wgsl */ \`${kernels.opaqueLaunch}\`;\n`),
      embedded: true as const,
    });
    const measured = async (source: KernelSource) => {
      const request = { source, entry: null, sizes: [{ m: 40, n: 56, k: 24 }], device: null };
      const { measurements } = await engine.measure(
        { ...request, configuration: {}, seed: 1 },
        { onEvent: (event) => events.push(event) },
      );
      return measurements[0]?.status;
    };
    expect(await measured(inScript(''))).toBe('correct');
    expect(hypothesesRun()).toBeGreaterThan(1);
    expect(await measured(inScript('let other = 1;\n'))).toBe('correct');
    expect(hypothesesRun()).toBe(0);
    const [kernel] = (await engine.explain(inScript('// moved\n'))).kernels;
    expect(kernel?.missing).toEqual([]);
  });

  it('is not hidden behind a compiler error', async () => {
    const broken = kernels.opaqueLaunch.replace('var sum = 0.0;', 'var sum = nothing;');
    await expect(measure(broken)).rejects.toMatchObject({ code: 'InvalidKernel' });
  });
});
