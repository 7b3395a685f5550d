import { availableParallelism } from 'node:os';
import { architectureOf } from '../../core/device/computeCapability';
import { OUT_OF_TIME } from '../../core/records/gpuReport';
import type { ResourcesResult } from '../../protocol/runner';
import type { Check, CheckSection } from './check';
import { cudaGpu } from './choose';
import { instanceOf, ownValues } from './measure';
import { type Sample, samplesIn } from './samples';

/** Where there is no GPU that says for what: two that are much used. */
const USUAL = ['sm_80', 'sm_90'];

/** Every CUDA sample compiled as it is written. */
export const compilationSection: CheckSection = {
  name: 'compilation',
  about:
    'Reads every sample and compiles those in CUDA with nvcc, for the GPU there is, else for sm_80 and sm_90.',
  reserveSeconds: 30,
  async run(check, { figures, problems }) {
    problems.push(...check.sampleProblems);
    if (check.compilerMissing !== null) return check.compilerMissing;
    const gpu = cudaGpu(check);
    const capability = gpu.ok ? gpu.device.cuda?.computeCapability : undefined;
    const architectures = capability === undefined ? USUAL : [architectureOf(capability)];
    const orders = samplesIn(check.samples, 'cuda').flatMap((sample) =>
      architectures.map((architecture) => ({ sample, architecture })),
    );
    const compiled = await inParallel(orders, async ({ sample, architecture }) =>
      check.expired() ? null : { sample, architecture, result: await compile(check, sample, architecture) },
    );
    const done = compiled.filter((each) => each !== null);
    figures.push({ title: 'As nvcc compiles them', rows: done.map(row) });
    for (const { sample, architecture, result } of done) {
      if (!result.ok) problems.push(`${sample.name} for ${architecture}: ${result.reason}`);
    }
    return done.length < orders.length ? OUT_OF_TIME : null;
  },
};

function compile(
  { client, context, sizes }: Check,
  { kernel }: Sample,
  architecture: string,
): Promise<ResourcesResult> {
  const { instance } = instanceOf(kernel, ownValues(kernel), sizes.samples);
  return client.request('resources', { instance, architecture }, { signal: context.signal });
}

function row({
  sample,
  architecture,
  result,
}: {
  readonly sample: Sample;
  readonly architecture: string;
  readonly result: ResourcesResult;
}) {
  const resources = result.ok ? result.resources : null;
  return {
    sample: sample.name,
    architecture,
    compiled: result.ok,
    registers: resources?.registers ?? null,
    'shared bytes': resources?.sharedBytes ?? null,
    'spilled bytes': resources === null ? null : resources.spillStoreBytes + resources.spillLoadBytes,
    'stack bytes': resources?.stackBytes ?? null,
  };
}

/** Does something with each, as many at once as the machine has processors: a queue in the runner has a time limit. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}
