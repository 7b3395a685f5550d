import type { DeviceProfile } from '../../core/device/deviceProfile';
import { formatConfiguration } from '../../core/format';
import { OUT_OF_TIME } from '../../core/records/gpuReport';
import { type ResourceFigures, reckonedBlocks, resourceProblems } from '../../core/records/gpuReportJudge';
import type { Configuration } from '../../core/space/configuration';
import { compileAhead } from '../compileAhead';
import { problemOf } from '../kernel';
import type { Check, CheckSection } from './check';
import { cudaGpu } from './choose';
import { instanceOf, prepare, someConfigurations, square, withDevice } from './measure';
import { type Sample, samplesIn } from './samples';

/** Configurations of each sample besides its own. */
const OTHERS = 2;

/** What the assembler, the driver and our own reckoning say of compiled kernels. */
export const resourcesSection: CheckSection = {
  name: 'registers and occupancy',
  about:
    "Holds the assembler's registers and shared memory and our own occupancy against what the driver says, for several configurations of every CUDA sample.",
  reserveSeconds: 40,
  async run(check, findings) {
    const chosen = cudaGpu(check);
    if (!chosen.ok) return chosen.why;
    const { device } = chosen;
    const size = check.sizes.resources;
    const rows: ReturnType<typeof row>[] = [];
    const left: Record<string, string>[] = [];
    findings.figures.push({ title: `On ${device.name}`, rows });
    findings.figures.push({ title: 'Left out, because they did not verify', rows: left });
    return withDevice(check, device, async () => {
      for (const sample of samplesIn(check.samples, 'cuda')) {
        const configurations = someConfigurations(sample.kernel, device, size, OTHERS);
        compileSoon(check, device, sample, configurations);
        for (const [index, configuration] of configurations.entries()) {
          if (check.expired()) return OUT_OF_TIME;
          const compared = await compare(check, device, sample, configuration);
          const what = `${sample.name} ${formatConfiguration(configuration)}`;
          if (compared.ok) {
            rows.push(row(sample, configuration, compared.figures));
            findings.problems.push(...resourceProblems(compared.figures).map((each) => `${what}: ${each}`));
            continue;
          }
          left.push({
            sample: sample.name,
            configuration: formatConfiguration(configuration),
            reason: compared.reason,
          });
          // A space may hold values that are wrong; those that stand in the file may not be.
          if (index === 0) findings.problems.push(`${what}: ${compared.reason}`);
        }
      }
      return null;
    });
  },
};

/** The compiler works on several at once; what is prepared next is there already or under way. */
function compileSoon(
  { client, context, sizes }: Check,
  device: DeviceProfile,
  { kernel }: Sample,
  configurations: readonly Configuration[],
): void {
  const problem = problemOf(kernel, square(sizes.resources));
  compileAhead({ client, kernel, problem, device, signal: context.signal }, configurations);
}

async function compare(
  check: Check,
  device: DeviceProfile,
  { kernel }: Sample,
  configuration: Configuration,
): Promise<Compared> {
  const { client, context, sizes } = check;
  const { instance } = instanceOf(kernel, configuration, sizes.resources);
  const prepared = await prepare(check, device, instance);
  if (prepared.status !== 'correct') return { ok: false, reason: `${prepared.status}: ${prepared.reason}` };
  const { handle, resources } = prepared;
  const { occupancy } = await client.request('occupancy', { handle }, { signal: context.signal });
  await client.request('release', { handle });
  if (occupancy === null || resources === null || device.cuda === null) {
    return { ok: false, reason: 'the driver does not say what it takes' };
  }
  const [x, y, z] = instance.groupSize;
  const figures = {
    assembler: resources,
    driver: occupancy,
    dynamicSharedBytes: instance.dynamicSharedBytes,
    threads: x * y * z,
    capability: device.cuda.computeCapability,
  };
  return { ok: true, figures };
}

type Compared =
  | { readonly ok: true; readonly figures: ResourceFigures }
  | { readonly ok: false; readonly reason: string };

function row({ name }: Sample, configuration: Configuration, figures: ResourceFigures) {
  const { assembler, driver, threads, dynamicSharedBytes } = figures;
  return {
    sample: name,
    configuration: formatConfiguration(configuration),
    threads,
    registers: assembler.registers,
    "driver's registers": driver.registers,
    'shared bytes': assembler.sharedBytes,
    "driver's shared bytes": driver.staticSharedBytes + dynamicSharedBytes,
    'blocks/SM': reckonedBlocks(figures),
    "driver's blocks/SM": driver.blocksPerMultiprocessor,
    'stack bytes': assembler.stackBytes,
    "driver's local bytes": driver.localBytes,
  };
}
