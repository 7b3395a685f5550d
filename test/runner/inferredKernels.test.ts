import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate } from '../../src/core/kernel/instantiate';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { RunnerClient } from '../../src/engine/runnerClient';
import { corpusText } from '../corpus/read';
import { firstDevice, prepareCorrect, sample } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
let device = '';

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  device = await firstDevice(client);
});
afterAll(() => client.dispose());

/** Kernels without a directive whose reading could mislead the verification, and what it must say of them. */
const kernels = [
  { name: 'alphaBeta', why: 'reads C, scaled by a beta that is 0', requires: [] },
  { name: 'rowsNotRead', why: 'is not told M', requires: ['m % 8 == 0', 'n % 8 == 0'] },
  { name: 'storedByColumns', why: 'stores C by columns', requires: [] },
] as const;

describe('a kernel as it is inferred that', () => {
  it.for(kernels)('$why is measured and correct', async ({ name, requires }) => {
    const text = corpusText({ language: 'wgsl', file: name });
    const kernel = await loadKernel({ language: 'wgsl', path: null, text }, null);
    const problem = problemOf(kernel, { m: 40, n: 56, k: 72 });
    const made = instantiate(kernel.model, text, {}, problem, { ragged: true });
    if (!made.ok) expect.fail(made.reason);
    const { handle, verification } = await prepareCorrect(client, device, made.instance);
    expect(verification).toMatchObject({ exact: true, real: true, requires });
    expect(await sample(client, handle)).toMatchObject({ status: 'correct' });
    await client.request('release', { handle });
  });
});

const SAMPLES = path.resolve(import.meta.dirname, '../../media/samples');
const cudaSamples = readdirSync(SAMPLES).filter((name) => name.endsWith('.cu'));

describe('a CUDA sample as it is inferred', () => {
  it('is one of at least ten', () => expect(cudaSamples.length).toBeGreaterThanOrEqual(10));

  it.for(cudaSamples)('%s is correct on the CPU emulation, also off its tiles', async (name) => {
    const text = readFileSync(path.join(SAMPLES, name), 'utf8');
    const kernel = await loadKernel({ language: 'cuda', path: null, text }, null);
    const problem = problemOf(kernel, { m: 72, n: 80, k: 96 });
    const made = instantiate(kernel.model, text, {}, problem, { ragged: true });
    if (!made.ok) expect.fail(made.reason);
    const prepared = await prepareCorrect(client, 'cuda:emulation', made.instance);
    expect(prepared).toMatchObject({
      compileMs: null,
      verification: { exact: true, real: true, requires: [] },
    });
    await client.request('release', { handle: prepared.handle });
  });
});

describe('a CUDA kernel with shared memory', () => {
  it.for(['sharedTiled', 'dynamicShared'])('%s is correct twice, held together', async (file) => {
    const text = corpusText({ language: 'cuda', file });
    const kernel = await loadKernel({ language: 'cuda', path: null, text }, null);
    const problem = problemOf(kernel, { m: 64, n: 96, k: 32 });
    const made = instantiate(kernel.model, text, {}, problem, { ragged: false });
    if (!made.ok) expect.fail(made.reason);
    const first = await prepareCorrect(client, 'cuda:emulation', made.instance);
    const second = await prepareCorrect(client, 'cuda:emulation', made.instance);
    for (const { handle } of [first, second]) await client.request('release', { handle });
  });
});
