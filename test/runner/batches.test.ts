import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate } from '../../src/core/kernel/instantiate';
import { loadKernel, problemOf } from '../../src/engine/kernel';
import { RunnerClient } from '../../src/engine/runnerClient';
import type { PrepareResult } from '../../src/protocol/runner';
import { corpusText } from '../corpus/read';
import { firstDevice, prepare } from './support/expectations';
import { bundleRunner } from './support/runnerBundle';

let client: RunnerClient;
const devices = { wgsl: '', cuda: 'cuda:emulation' };

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  devices.wgsl = await firstDevice(client);
});
afterAll(() => client.dispose());

async function prepared(
  language: 'wgsl' | 'cuda',
  file: string,
  from = '',
  to = '',
): Promise<{ readonly checks: readonly string[]; readonly outcome: PrepareResult }> {
  const text = corpusText({ language, file });
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  const kernel = await loadKernel({ language, path: null, text }, null);
  const size = { m: 48, n: 80, k: 32 };
  const made = instantiate(kernel.model, text, {}, problemOf(kernel, size), { ragged: false });
  if (!made.ok) throw new Error(made.reason);
  // The launch and the buffers are those of the kernel as it was understood.
  const source = made.instance.source.replace(from, to);
  const outcome = await prepare(client, devices[language], { ...made.instance, source });
  return { checks: made.instance.checks.map(({ about }) => about), outcome };
}

describe('every product of a batch', () => {
  it.each([
    ['wgsl', 'batched'],
    ['wgsl', 'batchShapes'],
    ['cuda', 'batched'],
  ] as const)('%s %s is checked', async (language, file) => {
    const { checks, outcome } = await prepared(language, file);
    expect(checks).toEqual(['with 3 products in a batch']);
    expect(outcome).toMatchObject({ status: 'correct' });
  });

  it.each([
    ['takes A of the first product', 'wgsl', 'batched', 'a[z * params.stride_a + ', 'a[', 1],
    ['takes B of the first product', 'cuda', 'batched', '  B += blockIdx.z * strideB;\n', '', 1],
    [
      'takes the stride of another operand',
      'wgsl',
      'batchShapes',
      'batch * dimInner * dimBOuter',
      'batch * dimAOuter * dimInner',
      1,
    ],
    [
      'writes over the product before',
      'wgsl',
      'batched',
      'c[z * params.stride_c',
      'c[max(z, 1u) * params.stride_c - params.stride_c',
      1,
    ],
    [
      'leaves the last product out',
      'cuda',
      'batched',
      'if (row < M && col < N)',
      'if (row < M && col < N && blockIdx.z < 2)',
      2,
    ],
  ] as const)('is needed to find a kernel that %s', async (_, language, file, from, to, product) => {
    const { outcome } = await prepared(language, file, from, to);
    expect(outcome).toMatchObject({
      status: 'correctness',
      reason: expect.stringMatching(
        new RegExp(`^with 3 products in a batch: product [0-${product}] of the batch: `),
      ),
    });
  });
});
