import { formatConfiguration } from '../core/format';
import { applyToSource, withEdits } from '../core/kernel/applyToSource';
import type { VerdictOf } from '../core/kernel/judgedKernels';
import { type Configuration, configurationKey } from '../core/space/configuration';
import { distinguishable } from '../core/stats';
import { isByTime } from '../core/tuner/objective';
import { badInput } from '../engine/errors';
import { loadKernel } from '../engine/kernel';
import type { KernelSource, TuneResult } from '../protocol/tuning';
import { replaceSource } from './kernelFile';

/**
 * Makes the best configuration the source's own and returns a sentence that says so. Only where there is one problem
 * and its best is faster beyond doubt; a file that changed while it was tuned is left alone.
 * `verdictOf` tells what was found out about the kernel by running it.
 */
export async function writeBest(
  source: KernelSource,
  { problems, kernel, objective }: TuneResult,
  verdictOf?: VerdictOf,
): Promise<string> {
  const [problem, another] = problems;
  if (problem === undefined || another !== undefined)
    return 'nothing written: --write needs exactly one --size, or --portable';
  if (problem.best === null || !problem.distinguishable) {
    return `nothing written: no configuration is ${isByTime(objective) ? 'faster' : 'better'} than the source as written beyond doubt`;
  }
  return writeConfiguration(source, kernel.entry, problem.best.configuration, verdictOf);
}

/**
 * Makes the one configuration for all sizes the source's own and returns a sentence that says so. Only where it is faster
 * beyond doubt at one size at least and slower beyond doubt at none.
 */
export async function writePortable(
  source: KernelSource,
  { problems, kernel }: TuneResult,
  configuration: Configuration,
  verdictOf?: VerdictOf,
): Promise<string> {
  const key = configurationKey(configuration);
  const compared = problems.map(({ trials, baseline }) => {
    const own = trials.find((trial) => configurationKey(trial.configuration) === key);
    if (!own?.timeMs) return 'unknown';
    if (!baseline?.timeMs) return 'faster';
    if (!distinguishable(own.timeMs.samples, baseline.timeMs.samples)) return 'alike';
    return own.timeMs.median < baseline.timeMs.median ? 'faster' : 'slower';
  });
  if (!compared.includes('faster') || compared.includes('slower') || compared.includes('unknown')) {
    return 'nothing written: no one configuration is faster than the source as written at a size and slower at none, beyond doubt';
  }
  return writeConfiguration(source, kernel.entry, configuration, verdictOf);
}

async function writeConfiguration(
  source: KernelSource,
  entry: string,
  configuration: Configuration,
  verdictOf: VerdictOf | undefined,
): Promise<string> {
  const { model } = await loadKernel(source, entry, verdictOf);
  const outside = model.tunables.filter(({ name }) => model.cuda?.macros.has(name));
  const edits = applyToSource(model, source.text, configuration);
  if (!replaceSource(source, withEdits(source.text, edits))) {
    throw badInput(
      `${source.path}: the file has changed while it was tuned; nothing was written, tune it again`,
    );
  }
  const macros = outside.map(({ name }) => `-D${name}=${configuration[name]}`).join(' ');
  if (outside.length === model.tunables.length)
    return `nothing written: the source leaves its tunables to be defined; compile it with ${macros}`;
  const rest = macros === '' ? '' : `; compile it with ${macros}`;
  return `${source.path}: now ${formatConfiguration(configuration)}${rest}`;
}
