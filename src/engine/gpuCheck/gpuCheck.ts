import { hostname } from 'node:os';
import { describeError } from '../../core/describeError';
import type { GpuSection } from '../../core/records/gpuReport';
import type { GpuReport } from '../../protocol/gpuReport';
import { PRODUCT_VERSION } from '../../protocol/version';
import type { ResultLine } from '../../protocol/work';
import { deviceReference } from '../devices';
import { resultOf } from '../measureWork';
import type { SessionContext } from '../runSession';
import { usable } from '../usable';
import { CHECK_SIZES, type Check, type CheckSection, type CheckSizes } from './check';
import { isGpu } from './choose';
import { compilationSection } from './compilationSection';
import { cpuWgslSection, emulationSection } from './cpuSections';
import { devicesSection } from './devicesSection';
import { energySection } from './energySection';
import { faultsSection } from './faultsSection';
import { librarySection } from './librarySection';
import { CHECK_SEED, square } from './measure';
import { numericsSection } from './numericsSection';
import { resourcesSection } from './resourcesSection';
import { runSections } from './runSections';
import { cudaSection, wgslSection } from './sampleSections';
import { loadSamples } from './samples';
import { tunerSection } from './tunerSection';
import { wrongKernelsSection } from './wrongKernelsSection';

/** What a check is asked for. */
export interface GpuCheckRequest {
  /** Folder of the sample kernels that lie with the program. */
  readonly samplesFolder: string;
  /** Time for all of it. */
  readonly seconds: number;
  /** Extents that are measured; those for a GPU by default. */
  readonly sizes?: CheckSizes;
  /** Told when a section begins. */
  readonly onBegin: (name: string) => void;
  /** Told after every section, with the report as it is then. */
  readonly onSection: (section: GpuSection, report: GpuReport) => void;
}

/** Faults come last: what they leave of the device must not matter to anything. */
const SECTIONS: readonly CheckSection[] = [
  devicesSection,
  compilationSection,
  wgslSection,
  cudaSection,
  resourcesSection,
  wrongKernelsSection,
  energySection,
  tunerSection,
  librarySection,
  numericsSection,
  faultsSection,
];
/** What can be seen without a GPU. */
const WITHOUT_GPU: readonly CheckSection[] = [emulationSection, cpuWgslSection];

/**
 * Checks on this machine all that needs a GPU, section by section, and what can be without one. Throws UserError where
 * the runner or the samples cannot be used at all; stopped by the signal, it answers with what it has.
 */
export async function runGpuCheck(request: GpuCheckRequest, context: SessionContext): Promise<GpuReport> {
  const startedAt = new Date().toISOString();
  const startMs = performance.now();
  const client = context.createClient();
  try {
    const { samples, problems: sampleProblems } = await loadSamples(request.samplesFolder);
    const list = await usable(() => client.request('listDevices', {}));
    const devices = list.devices.filter(({ host }) => host === null);
    const gpu = devices.some(isGpu);
    const notes = list.notes.map(({ text }) => text);
    const sections: GpuSection[] = [];
    const measurements: ResultLine[] = [];
    const shared = {
      client,
      samples,
      sampleProblems,
      sizes: request.sizes ?? CHECK_SIZES,
      devices,
      notes,
      compilerMissing: await whyNoCompiler(client),
      keep: keepIn(measurements, startedAt),
    };
    const report = (finished: boolean): GpuReport => ({
      format: 1,
      program: PRODUCT_VERSION,
      startedAt,
      seconds: (performance.now() - startMs) / 1000,
      finished,
      host: hostname(),
      platform: `${process.platform}-${process.arch}`,
      gpu,
      devices: [...devices],
      notes: [...notes],
      sections: [...sections],
      measurements: [...measurements],
    });
    const left = request.seconds - (performance.now() - startMs) / 1000;
    await runSections(
      [...SECTIONS, ...(gpu ? [] : WITHOUT_GPU)].map((section) => ({
        ...section,
        run: (findings, { signal, expired }) =>
          section.run({ ...shared, expired, context: { ...context, signal } }, findings),
      })),
      {
        seconds: left,
        signal: context.signal,
        onBegin: ({ name }) => request.onBegin(name),
        onEnd: (section) => {
          sections.push(section);
          request.onSection(section, report(false));
        },
      },
    );
    return report(!context.signal.aborted);
  } finally {
    await client.dispose();
  }
}

async function whyNoCompiler(client: ReturnType<SessionContext['createClient']>): Promise<string | null> {
  try {
    const asked = { language: 'cuda', source: '', path: null } as const;
    return (await usable(() => client.request('check', asked))).note;
  } catch (error) {
    return describeError(error);
  }
}

function keepIn(measurements: ResultLine[], startedAt: string): Check['keep'] {
  return (kernel, device, size, trial) => {
    const line = {
      id: `gpu-check ${startedAt} ${measurements.length + 1}`,
      size: square(size),
      seed: CHECK_SEED,
    };
    measurements.push(resultOf({ line, kernel }, deviceReference(device), trial));
  };
}
