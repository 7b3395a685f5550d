import type { DeviceProfile } from '../../core/device/deviceProfile';
import { formatConfiguration } from '../../core/format';
import { flopsOf, type Problem } from '../../core/gemm/problem';
import { OUT_OF_TIME } from '../../core/records/gpuReport';
import { libraryProblem } from '../../core/records/gpuReportJudge';
import { type Configuration, configurationKey } from '../../core/space/configuration';
import { createSpace } from '../../core/space/searchSpace';
import { isTimed, type TimedTrial } from '../../core/tuner/outcome';
import { type RacingRules, SEARCH_RULES } from '../../core/tuner/racing';
import { peakOf } from '../devices';
import { problemOf } from '../kernel';
import { type LibraryOutcome, measureLibrary } from '../library';
import type { Check, CheckSection } from './check';
import { cudaGpu } from './choose';
import { CHECK_SEED, measure, someConfigurations, square, withDevice } from './measure';
import { type Sample, sampleNamed } from './samples';

/** The fast samples of each format, with values that suit large GPUs besides their own. */
const CONTESTANTS: Readonly<Record<string, Readonly<Record<string, Configuration>>>> = {
  f32: {
    'registerTiled.cu': { BM: 128, BN: 128, BK: 8, TM: 8, TN: 8 },
    'vectorised.cu': { BM: 128, BN: 128, BK: 8, TM: 8, TN: 8, PAD: 4 },
    'doubleBuffered.cu': { BM: 128, BN: 128, BK: 8, TM: 8, TN: 8 },
  },
  tf32: { 'tensorCoreTf32.cu': { WARPS_M: 2, WARPS_N: 2, FRAGS_M: 4, FRAGS_N: 2, BK: 32 } },
  f16: {
    'tensorCoreF16.cu': { WARPS_M: 2, WARPS_N: 2, FRAGS_M: 4, FRAGS_N: 2 },
    'tensorCoreMma.cu': { BM: 128, BN: 128, BK: 32, WARPS_M: 2, WARPS_N: 4 },
  },
  bf16: { 'tensorCoreBf16.cu': { WARPS_M: 2, WARPS_N: 2, FRAGS_M: 4, FRAGS_N: 2 } },
};
/** Configurations of each sample besides these two. */
const OTHERS = 1;
/** To see which is fastest by far. */
const CHOOSING_RULES: RacingRules = { ...SEARCH_RULES, maxSamples: 6 };
/** Inputs are made anew for every turn, which takes longer than the launches: few turns of several. */
const RULES: RacingRules = { minSamples: 8, maxSamples: 11, maxTimeMs: 2000, tightness: 0.02, turnMs: 400 };
const LIBRARY_REPEATS = 10;

/** The best samples beside the vendor's library. */
export const librarySection: CheckSection = {
  name: 'library',
  about:
    'Measures the fastest samples of each format beside cuBLAS, both verified and timed in the same way.',
  reserveSeconds: 100,
  async run(check, { figures, problems }) {
    const chosen = cudaGpu(check);
    if (!chosen.ok) return chosen.why;
    const { device } = chosen;
    const { choosing, library: sizes } = check.sizes;
    const rows: Record<string, string | number>[] = [];
    figures.push({ title: `On ${device.name}`, rows });
    const missing = await whyNoLibrary(check, device);
    if (missing !== null) return missing;
    const best = new Map<string, Contestant>();
    for (const format of Object.keys(CONTESTANTS)) {
      const found = await choose(check, device, format, choosing);
      if (check.expired()) return OUT_OF_TIME;
      if (found === null) problems.push(`${format}: no sample was verified`);
      else best.set(format, found);
    }
    for (const size of sizes) {
      for (const [format, { sample, configuration }] of best) {
        if (check.expired()) return OUT_OF_TIME;
        const { kernel } = sample;
        const problem = problemOf(kernel, square(size));
        const library = await libraryTime(check, device, problem);
        const [trial] = await measure(check, {
          ...{ kernel, device, size, rules: RULES },
          configurations: [configuration],
        });
        if (trial === undefined) return OUT_OF_TIME;
        const what = `${format} at ${size}`;
        if (!library.ok) problems.push(`${what}: ${library.reason}`);
        if (!isTimed(trial)) problems.push(`${what}: ${sample.name}: ${trial.status}: ${trial.reason}`);
        if (!library.ok || !isTimed(trial)) continue;
        const { median } = trial.timeMs;
        const flops = flopsOf(problem);
        rows.push({
          format,
          size,
          sample: sample.name,
          configuration: formatConfiguration(configuration),
          'median ms': median,
          'TFLOP/s': flops / median / 1e9,
          library: library.time.name,
          "library's ms": library.time.timeMs.median,
          "library's TFLOP/s": flops / library.time.timeMs.median / 1e9,
          '% of the library': (100 * library.time.timeMs.median) / median,
        });
        const doubt = libraryProblem(median, library.time, problem, peakOf(device, problem));
        if (doubt !== null) problems.push(`${what}: ${doubt}`);
      }
    }
    return null;
  },
};

interface Contestant {
  readonly sample: Sample;
  readonly configuration: Configuration;
}

/** The fastest of the samples of a format and of a few configurations of each; `null` where none was verified. */
async function choose(
  check: Check,
  device: DeviceProfile,
  format: string,
  size: number,
): Promise<Contestant | null> {
  let best: { readonly sample: Sample; readonly trial: TimedTrial } | null = null;
  for (const [name, values] of Object.entries(CONTESTANTS[format] ?? {})) {
    const sample = sampleNamed(check.samples, name);
    const configurations = candidates(sample, device, size, values);
    const asked = { kernel: sample.kernel, device, size, configurations, rules: CHOOSING_RULES };
    for (const trial of await measure(check, asked)) {
      if (isTimed(trial) && (best === null || trial.timeMs.median < best.trial.timeMs.median))
        best = { sample, trial };
    }
  }
  return best === null ? null : { sample: best.sample, configuration: best.trial.configuration };
}

function candidates(
  { kernel }: Sample,
  device: DeviceProfile,
  size: number,
  values: Configuration,
): readonly Configuration[] {
  const some = someConfigurations(kernel, device, size, OTHERS);
  const suited = { ...some[0], ...values };
  const space = createSpace(kernel.model, device.limits, square(size));
  const known = some.some((each) => configurationKey(each) === configurationKey(suited));
  return known || !space.contains(suited).ok ? some : [...some, suited];
}

/** Why there is nothing to compare with, by a small product in plain floats. */
async function whyNoLibrary(check: Check, device: DeviceProfile): Promise<string | null> {
  const { kernel } = sampleNamed(check.samples, 'registerTiled.cu');
  const outcome = await libraryTime(check, device, problemOf(kernel, square(64)));
  return outcome.ok ? null : outcome.reason;
}

function libraryTime(check: Check, device: DeviceProfile, problem: Problem): Promise<LibraryOutcome> {
  const { client, context } = check;
  const { signal, stepTimeoutMs } = context;
  const bench = { client, problem, device, seed: CHECK_SEED, stepTimeoutMs, signal };
  return withDevice(check, device, () => measureLibrary(bench, LIBRARY_REPEATS));
}
