import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/engine';
import type { MeasureRequest } from '../../src/protocol/tuning';
import { createWorkplace, sample, type Workplace } from './support/cli';
import { buildFakeDriver, type FakeDriver } from './support/fakeDriver/build';
import { bundleRunner } from './support/runnerBundle';

const DEVICE = 'cuda:a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf';
const stateFolder = process.env.XDG_STATE_HOME;

let driver: FakeDriver;
let bundle = '';
let workplace: Workplace;
const engines: Engine[] = [];

beforeAll(async () => {
  driver = await buildFakeDriver();
  bundle = bundleRunner();
  workplace = createWorkplace();
  process.env.XDG_STATE_HOME = workplace.environment.XDG_STATE_HOME;
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});
afterAll(() => {
  driver.remove();
  workplace.remove();
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

function engineWith(env: Readonly<Record<string, string>>, log: string[] = []): Engine {
  const libraries = [driver.folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const engine = createEngine({
    storePath: workplace.store,
    log: (message) => log.push(message),
    runner: { bundle, env: { LD_LIBRARY_PATH: libraries, ...env } },
  });
  engines.push(engine);
  return engine;
}

function request(device: string): MeasureRequest {
  const path = sample('naive.cu');
  return {
    source: { language: 'cuda', path, text: readFileSync(path, 'utf8') },
    entry: null,
    sizes: [{ m: 32, n: 48, k: 16 }],
    device,
    configuration: {},
    seed: 1,
  };
}

it('measures the library beside a kernel, and keeps it with the session', async () => {
  const engine = engineWith({});
  const { measurements, session } = await engine.measure(request(DEVICE));
  const library = { name: 'cuBLAS 12.6', timeMs: { median: expect.closeTo(0.08, 3) } };
  expect(measurements).toMatchObject([{ status: 'correct', library }]);
  expect(engine.session(session)?.problems).toMatchObject([{ library }]);
});

it('goes without a library that does not work: a line in the log, no error', async () => {
  const log: string[] = [];
  const engine = engineWith({ FAKE_CUDA_FAULT: 'cublas-old-driver' }, log);
  const { measurements, session } = await engine.measure(request(DEVICE));
  expect(measurements).toMatchObject([{ status: 'correct', library: null }]);
  expect(engine.session(session)).toMatchObject({
    summary: { state: 'finished' },
    problems: [{ library: null }],
  });
  expect(log.join('\n')).toMatch(/nothing to compare 32x48x16 with: .*does not start/);
});

it('asks for none where nothing is timed', async () => {
  const log: string[] = [];
  const { measurements } = await engineWith({}, log).measure(request('cuda:emulation'));
  expect(measurements).toMatchObject([{ status: 'correct', timeMs: null, library: null }]);
  expect(log.join('\n')).not.toContain('nothing to compare');
});
