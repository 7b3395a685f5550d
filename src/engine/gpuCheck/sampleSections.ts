import type { DeviceProfile } from '../../core/device/deviceProfile';
import { flopsPerSecond } from '../../core/format';
import { OUT_OF_TIME } from '../../core/records/gpuReport';
import { timestampProblem } from '../../core/records/gpuReportJudge';
import type { Trial } from '../../core/records/trial';
import { isTimed } from '../../core/tuner/outcome';
import type { Check, CheckSection } from './check';
import { cudaGpu, webGpu } from './choose';
import { measure, ownValues, square } from './measure';
import type { Findings } from './runSections';
import { type Sample, samplesIn } from './samples';

/** Every WGSL sample on the GPU. */
export const wgslSection: CheckSection = {
  name: 'WGSL samples',
  about:
    'Verifies and times every WGSL sample on the GPU, and holds its timestamps against the clock of the host.',
  reserveSeconds: 30,
  async run(check, findings) {
    const chosen = webGpu(check);
    if (!chosen.ok) return chosen.why;
    return runSamples(check, findings, chosen.device, samplesIn(check.samples, 'wgsl'));
  },
};

/** Every CUDA sample on the GPU. */
export const cudaSection: CheckSection = {
  name: 'CUDA samples',
  about:
    'Verifies and times every CUDA sample on the GPU, and holds its events against the clock of the host.',
  reserveSeconds: 40,
  async run(check, findings) {
    const chosen = cudaGpu(check);
    if (!chosen.ok) return chosen.why;
    return runSamples(check, findings, chosen.device, samplesIn(check.samples, 'cuda'));
  },
};

async function runSamples(
  check: Check,
  { figures, problems }: Findings,
  device: DeviceProfile,
  samples: readonly Sample[],
): Promise<string | null> {
  const size = check.sizes.samples;
  const rows: ReturnType<typeof trialRow>[] = [];
  figures.push({ title: `On ${device.name}`, rows });
  for (const sample of samples) {
    const { kernel } = sample;
    const configurations = [ownValues(kernel)];
    const [trial] = await measure(check, { kernel, device, size, configurations, ragged: true });
    if (trial === undefined) return OUT_OF_TIME;
    rows.push(trialRow(sample, size, trial));
    const problem =
      trial.status === 'correct' ? timestampProblem(trial) : `${trial.status}: ${trial.reason ?? ''}`;
    if (problem !== null) problems.push(`${sample.name}: ${problem}`);
  }
  return null;
}

function trialRow({ name }: Sample, size: number, trial: Trial) {
  const { timeMs, wallMs, timer, verification, conditions, resources } = trial;
  return {
    sample: name,
    size,
    status: trial.status,
    'median ms': timeMs?.median ?? null,
    'p25 ms': timeMs?.p25 ?? null,
    'p75 ms': timeMs?.p75 ?? null,
    samples: timeMs?.samples.length ?? null,
    'GFLOP/s': isTimed(trial) ? flopsPerSecond(square(size), trial.timeMs.median) / 1e9 : null,
    timer,
    'host ms': wallMs,
    'error / bound':
      verification?.maxError != null && verification.bound
        ? verification.maxError / verification.bound
        : null,
    requires: verification?.requires.join(', ') ?? null,
    registers: resources?.registers ?? null,
    'SM clock MHz': conditions?.smClockMHz ?? null,
    '°C': conditions?.temperatureC ?? null,
    throttle: conditions?.throttle.join(', ') ?? null,
  };
}
