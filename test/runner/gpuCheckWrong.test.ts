import path from 'node:path';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { KernelInstance } from '../../src/core/kernel/instance';
import { endless, illegalAddress } from '../../src/engine/gpuCheck/faultKernels';
import { instanceOf, ownValues } from '../../src/engine/gpuCheck/measure';
import { loadSamples, type Sample, sampleNamed } from '../../src/engine/gpuCheck/samples';
import { madeWrong, WRONG_KERNELS } from '../../src/engine/gpuCheck/wrongKernels';
import { RunnerClient } from '../../src/engine/runnerClient';
import { bundleRunner } from './support/runnerBundle';

/** What a GPU is to find wrong is found wrong without one as well, and what it is given compiles. */
let client: RunnerClient;
let samples: readonly Sample[];

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  samples = (await loadSamples(path.join(import.meta.dirname, '../../media/samples'))).samples;
});
afterAll(() => client.dispose());

async function prepare(instance: KernelInstance) {
  const { devices } = await client.request('listDevices', {});
  const kind = instance.language === 'cuda' ? 'cuda' : 'webgpu';
  const device = devices.find((each) => each.kind === kind && each.fallback);
  if (device === undefined) throw new Error(`there is no ${kind} device`);
  return client.request('prepare', { device: device.id, instance, seed: 1, timeoutMs: 20_000, floorMs: 0 });
}

test.each(WRONG_KERNELS)('$sample, $name: caught', async (wrong) => {
  const { kernel } = sampleNamed(samples, wrong.sample);
  const { instance } = instanceOf(kernel, { ...ownValues(kernel), ...wrong.configuration }, 64);
  expect(await prepare(instance)).toMatchObject({ status: 'correct' });
  expect(await prepare(madeWrong(instance, wrong))).toMatchObject({ status: 'correctness' });
});

it('has faults that nvcc compiles', async () => {
  const { kernel } = sampleNamed(samples, 'naive.cu');
  const { instance } = instanceOf(kernel, ownValues(kernel), 64);
  for (const fault of [illegalAddress(instance), endless(instance)]) {
    const asked = { instance: fault, architecture: 'sm_90' };
    expect(await client.request('resources', asked)).toMatchObject({ ok: true });
  }
});
