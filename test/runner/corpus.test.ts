import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate } from '../../src/core/kernel/instantiate';
import { configurationKey } from '../../src/core/space/configuration';
import { BY_TIME } from '../../src/core/tuner/objective';
import { createEngine, type Engine } from '../../src/engine/engine';
import { loadKernel, problemOf, withIncludes } from '../../src/engine/kernel';
import { outcomeOf, RunnerClient } from '../../src/engine/runnerClient';
import { type CorpusKernel, titleOf } from '../corpus/expectation';
import { corpus, corpusText } from '../corpus/read';
import { createWorkplace, type Workplace } from './support/cli';
import { prepare } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

/** Whole tiles for the values that are tried, and no two extents alike. */
const SIZES = { wgsl: { m: 64, n: 128, k: 32 }, cuda: { m: 128, n: 256, k: 64 } };
/** What one launch may take: a kernel that is given a tile of 0 never ends. */
const STEP_LIMIT_MS = 20_000;

let workplace: Workplace;
let engine: Engine;
let client: RunnerClient;
const stateFolder = process.env.XDG_STATE_HOME;

beforeAll(() => {
  const bundle = bundleRunner();
  workplace = createWorkplace();
  process.env.XDG_STATE_HOME = workplace.environment.XDG_STATE_HOME;
  engine = createEngine({
    storePath: workplace.store,
    log: () => undefined,
    runner: { bundle },
  });
  client = new RunnerClient({ bundle });
});
afterAll(async () => {
  await client.dispose();
  await engine.dispose();
  workplace.remove();
  if (stateFolder === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateFolder;
});

const sizeOf = ({ language, size }: CorpusKernel) =>
  size ? { m: size[0], n: size[1], k: size[2] } : SIZES[language];

/** Every trial of a session over the kernel's own values and one more configuration, as text. */
async function tuned(kernel: CorpusKernel): Promise<readonly string[]> {
  const { problems } = await engine.tune(
    {
      source: { language: kernel.language, path: null, text: corpusText(kernel) },
      entry: kernel.entry,
      sizes: [sizeOf(kernel)],
      device: null,
      strategy: 'random',
      objective: BY_TIME,
      budget: { evaluations: 2, seconds: null },
      seed: 3,
      resume: false,
    },
    { stepTimeoutMs: STEP_LIMIT_MS },
  );
  return problems.flatMap(({ trials }) =>
    trials.map(({ configuration, status, reason }) =>
      [configurationKey(configuration), status, ...(reason === null ? [] : [reason])].join(': '),
    ),
  );
}

/** The verdict of the emulation on the kernel's own values, as text. */
async function verified(kernel: CorpusKernel): Promise<readonly string[]> {
  const text = corpusText(kernel);
  const loaded = await loadKernel({ language: 'cuda', path: null, text }, kernel.entry);
  const made = instantiate(loaded.model, text, {}, problemOf(loaded, sizeOf(kernel)), { ragged: false });
  if (!made.ok) return [`: constraints: ${made.reason}`];
  try {
    const instance = withIncludes(made.instance, loaded.source);
    const prepared = await prepare(client, 'cuda:emulation', instance, { timeoutMs: STEP_LIMIT_MS });
    if (prepared.status !== 'correct') return [`: ${prepared.status}: ${prepared.reason}`];
    await client.request('release', { handle: prepared.handle });
    return [': correct'];
  } catch (error) {
    const outcome = outcomeOf(error);
    if (!outcome) throw error;
    return [`: ${outcome.status}: ${outcome.reason}`];
  }
}

const trialsOf = (kernel: CorpusKernel) => (kernel.language === 'wgsl' ? tuned(kernel) : verified(kernel));

const titled = (kernels: readonly CorpusKernel[]) =>
  kernels.map((kernel) => [titleOf(kernel), kernel] as const);
const read = titled(corpus);

describe('a kernel of the corpus is right in every configuration', () => {
  it.each(read.filter(([, { refused }]) => !refused))('%s', async (_, kernel) => {
    const trials = await trialsOf(kernel);
    expect(trials.length).toBeGreaterThan(0);
    expect(trials.filter((trial) => !trial.endsWith(': correct'))).toEqual([]);
  });
});

describe('a kernel that does more than multiply is found wrong', () => {
  it.each(read.filter(([, { refusedByResult }]) => refusedByResult))('%s', async (_, kernel) => {
    const [trial] = await trialsOf(kernel);
    expect(trial).toMatch(/: correctness: /);
    expect(trial?.replace(/^.*: correctness: /, '')).toMatch(kernel.refused ?? /^$/);
  });
});
