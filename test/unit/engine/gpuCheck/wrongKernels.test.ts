import path from 'node:path';
import { expect, it, test } from 'vitest';
import { instanceOf, ownValues } from '../../../../src/engine/gpuCheck/measure';
import { loadSamples, sampleNamed } from '../../../../src/engine/gpuCheck/samples';
import { madeWrong, WRONG_KERNELS } from '../../../../src/engine/gpuCheck/wrongKernels';

const folder = path.join(import.meta.dirname, '../../../../media/samples');

it('understands every sample', async () => {
  const { samples, problems } = await loadSamples(folder);
  expect(problems).toEqual([]);
  expect(samples.length).toBeGreaterThanOrEqual(17);
});

it('says where samples should be and are not', async () => {
  await expect(loadSamples(path.join(folder, 'none'))).rejects.toThrow(/none.*install it anew/);
});

test.each(WRONG_KERNELS)('$sample, $name: one place differs', async (wrong) => {
  const { kernel } = sampleNamed((await loadSamples(folder)).samples, wrong.sample);
  const { instance } = instanceOf(kernel, { ...ownValues(kernel), ...wrong.configuration }, 64);
  const { source } = madeWrong(instance, wrong);
  const lines = source.split('\n');
  const changed = instance.source.split('\n').filter((line, index) => line !== lines[index]);
  expect(changed).toEqual([expect.stringContaining(wrong.text)]);
});
