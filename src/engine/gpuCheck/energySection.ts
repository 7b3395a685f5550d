import { OUT_OF_TIME } from '../../core/records/gpuReport';
import { energyProblems } from '../../core/records/gpuReportJudge';
import { summarise } from '../../core/stats';
import type { Check, CheckSection } from './check';
import { anyGpu } from './choose';
import { CHECK_SEED, instanceOf, ownValues, prepare, withDevice } from './measure';
import type { Findings } from './runSections';
import { sampleNamed } from './samples';

/** One that works on memory and one that works on arithmetic, as far as the device goes. */
const SAMPLES = {
  cuda: ['sharedTiled.cu', 'tensorCoreF16.cu'],
  webgpu: ['tiled.wgsl', 'registerTiled.wgsl'],
};
/** Continuous run that energy is read over. */
const SECONDS = 2;
const REPEATS = 5;

/** Energy and power of two samples. */
export const energySection: CheckSection = {
  name: 'energy',
  about:
    "Reads energy and power of two samples over about two seconds each, and holds them against the board's limit and against one another.",
  reserveSeconds: 25,
  async run(check, { figures, problems }) {
    const chosen = anyGpu(check);
    if (!chosen.ok) return chosen.why;
    const { device } = chosen;
    if (device.powerSource === null) return `nothing tells the power of ${device.name}`;
    const rows: Row[] = [];
    figures.push({ title: `On ${device.name}, read from: ${device.powerSource}`, rows });
    for (const name of device.kind === 'cuda' ? SAMPLES.cuda : SAMPLES.webgpu) {
      if (check.expired()) return OUT_OF_TIME;
      await withDevice(check, device, () => read(check, { figures, problems }, device, name, rows));
    }
    return null;
  },
};

type Row = Readonly<Record<string, string | number | null>>;

async function read(
  check: Check,
  { problems }: Findings,
  device: Check['devices'][number],
  name: string,
  rows: Row[],
): Promise<void> {
  const { client, context, sizes } = check;
  const { signal, stepTimeoutMs: timeoutMs } = context;
  const { kernel } = sampleNamed(check.samples, name);
  const { instance } = instanceOf(kernel, ownValues(kernel), sizes.energy);
  const prepared = await prepare(check, device, instance);
  if (prepared.status !== 'correct') {
    problems.push(`${name}: ${prepared.status}: ${prepared.reason}`);
    return;
  }
  const { handle } = prepared;
  const sample = { handle, repeats: REPEATS, seed: CHECK_SEED, timeoutMs };
  const sampled = await client.request('sample', sample, { signal });
  if (sampled.status !== 'correct') {
    problems.push(`${name}: ${sampled.status}: ${sampled.reason}`);
    return;
  }
  const result = await client.request('energy', { handle, seconds: SECONDS, timeoutMs }, { signal });
  await client.request('release', { handle });
  if (!result.ok) {
    problems.push(`${name}: ${result.reason}`);
    return;
  }
  const medianMs = summarise(sampled.samplesMs).median;
  rows.push({
    sample: name,
    size: sizes.energy,
    source: result.source,
    W: result.powerW,
    'limit W': result.powerLimitW,
    'J a launch': result.energyJ,
    seconds: result.seconds,
    launches: result.launches,
    'median ms': medianMs,
    'ms a launch': (1000 * result.seconds) / result.launches,
    'relative error': result.relativeError,
  });
  problems.push(...energyProblems({ ...result, medianMs }).map((problem) => `${name}: ${problem}`));
}
