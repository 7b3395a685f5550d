import type { DeviceProfile } from '../../core/device/deviceProfile';
import { formatConfiguration } from '../../core/format';
import { OUT_OF_TIME } from '../../core/records/gpuReport';
import { judgeChoice } from '../../core/records/gpuReportJudge';
import type { Configuration } from '../../core/space/configuration';
import { createSpace } from '../../core/space/searchSpace';
import { BY_TIME } from '../../core/tuner/objective';
import { fastest } from '../../core/tuner/outcome';
import type { ProblemResult } from '../../protocol/tuning';
import { runTuneSession } from '../runSession';
import type { Check, CheckSection } from './check';
import { anyGpu } from './choose';
import { CHECK_SEED, measure, square } from './measure';
import { type Sample, sampleNamed } from './samples';

/** Small spaces, so that all of it can be measured. */
const SAMPLE = { cuda: 'naive.cu', webgpu: 'naive.wgsl' };
/** The command line's own. */
const BUDGET = 60;
/** A budget in seconds keeps the tuner from taking the time of the sections after it. */
const SECONDS_A_PROBLEM = 25;

/** The tuner's choice against all there is to choose from. */
export const tunerSection: CheckSection = {
  name: 'tuner',
  about: "Measures a whole small space, and sees that the tuner's choice is its best within the noise.",
  reserveSeconds: 60,
  async run(check, { figures, problems }) {
    const chosen = anyGpu(check);
    if (!chosen.ok) return chosen.why;
    const { device } = chosen;
    const sample = sampleNamed(check.samples, device.kind === 'cuda' ? SAMPLE.cuda : SAMPLE.webgpu);
    const { kernel } = sample;
    const rows: Record<string, string | number | null>[] = [];
    figures.push({ title: `${sample.name} on ${device.name}`, rows });
    for (const size of check.sizes.tuner) {
      const configurations = [...createSpace(kernel.model, device.limits, square(size)).iterate()];
      const every = await measure(check, { kernel, device, size, configurations });
      if (every.length < configurations.length || check.expired()) return OUT_OF_TIME;
      const tuned = await tune(check, device, sample, size);
      if (tuned.trials.length < configurations.length) return OUT_OF_TIME;
      const choice: Configuration | null = tuned.best?.configuration ?? null;
      const { ratio, problem } = judgeChoice(every, choice);
      const best = fastest(every);
      rows.push({
        size,
        configurations: configurations.length,
        best: best === null ? null : formatConfiguration(best.configuration),
        'best ms': best?.timeMs.median ?? null,
        "the tuner's choice": choice === null ? null : formatConfiguration(choice),
        'its ms by the tuner': tuned.best?.timeMs?.median ?? null,
        'its time / best': ratio,
        evaluations: tuned.trials.length,
      });
      if (problem !== null) problems.push(`${sample.name} at ${size}: ${problem}`);
    }
    return null;
  },
};

async function tune(
  check: Check,
  device: DeviceProfile,
  { kernel }: Sample,
  size: number,
): Promise<ProblemResult> {
  const { problems, failure } = await runTuneSession(
    {
      source: kernel.source,
      entry: kernel.model.entry,
      sizes: [square(size)],
      device: device.id,
      strategy: 'random',
      objective: BY_TIME,
      budget: { evaluations: BUDGET, seconds: SECONDS_A_PROBLEM },
      seed: CHECK_SEED,
      resume: false,
    },
    {
      ...check.context,
      tell: (event) => {
        if (event.type === 'trial') check.keep(kernel, device, size, event.trial);
      },
    },
  );
  const [result] = problems;
  if (failure !== null || result === undefined) throw new Error(failure ?? 'the tuner had no problem');
  // A session that is stopped ends without an error; what it chose then is not what it would have.
  check.context.signal.throwIfAborted();
  return result;
}
