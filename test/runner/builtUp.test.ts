import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate } from '../../src/core/kernel/instantiate';
import { ZEROS_IN_C } from '../../src/core/kernel/problemAt';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { RunnerClient } from '../../src/engine/runnerClient';
import type { PrepareResult } from '../../src/protocol/runner';
import { corpusText } from '../corpus/read';
import { firstDevice, prepare, sample } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
const devices = { wgsl: '', cuda: 'cuda:emulation' };
const SIZE = { m: 48, n: 80, k: 64 };

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  devices.wgsl = await firstDevice(client);
});
afterAll(() => client.dispose());

/** A kernel of the corpus with a part of its text replaced. */
interface Changed {
  readonly file: string;
  readonly from?: string;
  readonly to?: string;
}

async function prepared(
  language: 'wgsl' | 'cuda',
  { file, from = '', to = '' }: Changed,
): Promise<PrepareResult> {
  const original = corpusText({ language, file });
  if (!original.includes(from)) throw new Error(`${file} has no ${from}`);
  const kernel = await loadKernel({ language, path: null, text: original }, null);
  const made = instantiate(kernel.model, original, {}, problemOf(kernel, SIZE), { ragged: false });
  if (!made.ok) throw new Error(made.reason);
  // The launch and the buffers are those of the kernel as it was understood.
  const source = made.instance.source.replace(from, to);
  return prepare(client, devices[language], { ...made.instance, source });
}

describe('a kernel that adds to what stands in C', () => {
  const kernels = [
    { language: 'wgsl', file: 'builtUp', requires: [ZEROS_IN_C] },
    { language: 'wgsl', file: 'builtUpTiled', requires: [ZEROS_IN_C] },
    { language: 'wgsl', file: 'startsFromC', requires: [ZEROS_IN_C] },
    { language: 'wgsl', file: 'zeroedFirst', requires: [] },
    { language: 'cuda', file: 'builtUp', requires: [ZEROS_IN_C] },
    { language: 'cuda', file: 'builtUpTiles', requires: [ZEROS_IN_C] },
    { language: 'cuda', file: 'accumulatedWmma', requires: [ZEROS_IN_C] },
    { language: 'cuda', file: 'zeroedFirst', requires: [] },
  ] as const;

  it.each(kernels)(
    '$language $file is correct and requires $requires',
    async ({ language, file, requires }) => {
      const outcome = await prepared(language, { file });
      if (outcome.status !== 'correct') expect.fail(outcome.reason);
      expect(outcome.verification).toMatchObject({ exact: true, real: true, requires });
      await client.request('release', { handle: outcome.handle });
    },
  );

  it.each(['builtUp', 'startsFromC'])('%s is timed from zeros in C every time', async (file) => {
    const outcome = await prepared('wgsl', { file });
    if (outcome.status !== 'correct') expect.fail(outcome.reason);
    // What a launch is verified by is the last one, after all the others added to C.
    for (const repeats of [1, 7]) {
      const timed = await sample(client, outcome.handle, { repeats });
      if (timed.status !== 'correct') expect.fail(timed.reason);
      expect(timed.samplesMs).toHaveLength(repeats);
    }
    await client.request('release', { handle: outcome.handle });
  });

  const OVERWRITES = { file: 'builtUpTiled', from: 'result[row * sizes.cols + col] + part', to: 'part' };

  it.each([
    [
      'leaves out a column',
      'wgsl',
      { file: 'builtUp', from: 'col >= shape.N', to: 'col >= shape.N || col == 7u' },
    ],
    ['leaves out a row', 'cuda', { file: 'builtUp', from: 'row < M', to: 'row < M && row != 5' }],
    ['takes off what it should add', 'wgsl', { file: 'builtUp', from: '+=', to: '-=' }],
    ['adds the last product only', 'wgsl', OVERWRITES],
    ['doubles what stood there', 'wgsl', { file: 'startsFromC', from: '+ j];\n', to: '+ j] * 2.0;\n' }],
    [
      'forgets what stood in one row',
      'wgsl',
      { file: 'startsFromC', from: 'var sum = ', to: 'var sum = select(1.0, 0.0, i == 3u) * ' },
    ],
    [
      'writes behind C',
      'cuda',
      { file: 'builtUp', from: 'C[row * N + col] +=', to: 'C[(row + 1) * N + col] +=' },
    ],
  ] as const)('is wrong where it %s', async (_, language, changed) => {
    expect(await prepared(language, changed)).toMatchObject({ status: 'correctness' });
  });

  it('needs no zeros where it overwrites them after all', async () => {
    const overwrites = { file: 'startsFromC', from: 'var sum = ', to: 'var sum = 0.0 * ' };
    const outcome = await prepared('wgsl', overwrites);
    expect(outcome).toMatchObject({ status: 'correct', verification: { requires: [] } });
  });
});

describe('alpha, beta and the switch of a bias', () => {
  it.each([
    [
      'beta is taken off',
      { file: 'alphaBeta', from: '+ u.beta', to: '- u.beta' },
      /^with u.alpha = 2, u.beta = 3 and numbers in C before: C\[0,0\] is /,
    ],
    [
      'beta is left out',
      { file: 'alphaBeta', from: 'u.beta * C[at]', to: '0.0 * C[at]' },
      /numbers in C before: C\[/,
    ],
    [
      'alpha is left out',
      { file: 'alphaBeta', from: 'u.alpha * acc', to: 'acc' },
      /numbers in C before: C\[/,
    ],
    [
      'alpha scales both',
      { file: 'alphaBeta', from: 'u.alpha * acc + u.beta * C[at]', to: 'u.alpha * (acc + u.beta * C[at])' },
      /numbers in C before: C\[/,
    ],
  ] as const)('show where %s', async (_, changed, reason) => {
    const outcome = await prepared('wgsl', changed);
    expect(outcome).toMatchObject({ status: 'correctness', reason: expect.stringMatching(reason) });
  });

  it('show a kernel that begins its sums with another number where there is no bias', async () => {
    const right = await prepared('wgsl', { file: 'biasColumns' });
    expect(right).toMatchObject({ status: 'correct' });
    const wrong = await prepared('wgsl', { file: 'biasColumns', from: 'var acc = 0.0', to: 'var acc = 1.0' });
    expect(wrong).toMatchObject({
      status: 'correctness',
      reason: expect.stringMatching(/^with .* = 0: C\[/),
    });
  });
});
