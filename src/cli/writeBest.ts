import { formatConfiguration } from '../core/format';
import { applyToSource, withEdits } from '../core/kernel/applyToSource';
import type { VerdictOf } from '../core/kernel/judgedKernels';
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
  { problems, kernel }: TuneResult,
  verdictOf?: VerdictOf,
): Promise<string> {
  const [problem, another] = problems;
  if (problem === undefined || another !== undefined)
    return 'nothing written: --write needs exactly one --size';
  if (problem.best === null || !problem.distinguishable) {
    return 'nothing written: no configuration is faster than the source as written beyond doubt';
  }
  const { model } = await loadKernel(source, kernel.entry, verdictOf);
  const { configuration } = problem.best;
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
