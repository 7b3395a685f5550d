import { OUT_OF_TIME } from '../../core/records/gpuReport';
import type { CheckSection } from './check';
import { anyGpu, cudaGpu, webGpu } from './choose';
import { instanceOf, ownValues, prepare, withDevice } from './measure';
import { sampleNamed } from './samples';
import { madeWrong, WRONG_KERNELS } from './wrongKernels';

/** Kernels that are wrong on purpose must be found to be. */
export const wrongKernelsSection: CheckSection = {
  name: 'wrong kernels',
  about: 'Makes samples wrong on purpose, each in one place, and sees that verification on the GPU finds it.',
  reserveSeconds: 15,
  async run(check, { figures, problems }) {
    const gpu = anyGpu(check);
    if (!gpu.ok) return gpu.why;
    const rows: Record<string, string>[] = [];
    figures.push({ title: 'What verification says of them', rows });
    for (const wrong of WRONG_KERNELS) {
      const { kernel } = sampleNamed(check.samples, wrong.sample);
      const chosen = kernel.source.language === 'cuda' ? cudaGpu(check) : webGpu(check);
      if (!chosen.ok) continue;
      if (check.expired()) return OUT_OF_TIME;
      const configuration = { ...ownValues(kernel), ...wrong.configuration };
      const { instance } = instanceOf(kernel, configuration, check.sizes.samples);
      const prepared = await withDevice(check, chosen.device, () =>
        prepare(check, chosen.device, madeWrong(instance, wrong)),
      );
      const { status } = prepared;
      const reason = status === 'correct' ? '' : prepared.reason;
      rows.push({ mistake: wrong.name, sample: wrong.sample, verdict: status, reason });
      if (status === 'correct') problems.push(`${wrong.sample}, ${wrong.name}: it was not caught`);
      else if (status !== 'correctness')
        problems.push(`${wrong.sample}, ${wrong.name}: it did not run (${status}: ${reason})`);
    }
    return null;
  },
};
