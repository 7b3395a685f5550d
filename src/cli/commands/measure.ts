import { deviceLabel } from '../../core/device/deviceLabel';
import { flopsPerSecond, formatConfiguration, formatFlops, formatTimeSummary } from '../../core/format';
import type { Size } from '../../core/gemm/problem';
import { formatSize } from '../../core/gemm/size';
import { type LibraryTime, libraryShareText } from '../../core/records/libraryTime';
import type { Trial } from '../../core/records/trial';
import { isTimed } from '../../core/tuner/outcome';
import { badInput, EXIT } from '../../engine/errors';
import type { MeasureResult } from '../../protocol/tuning';
import { warnOfDirectives } from '../directives';
import { readKernel, shownName } from '../kernelFile';
import { readConfiguration } from '../options';
import { createProgress } from '../progress';
import { type RunCommandOptions, readRunOptions, readTarget } from '../runOptions';
import { detailLines, outcomeText } from '../trialText';
import { withEngine } from '../withEngine';
import { measureWork } from './measureWork';

/** Options of `tilesmith measure`. */
export interface MeasureOptions extends RunCommandOptions {
  readonly set: readonly string[];
  readonly work?: string;
  readonly out?: string;
}

/** `tilesmith measure FILE`: verifies and times one configuration; with `--work` all that a work file asks for. */
export function measure(file: string | undefined, options: MeasureOptions): Promise<void> {
  const { work } = options;
  if (work !== undefined && file === undefined) return measureWork({ ...options, work });
  return withEngine(options, async ({ engine, console, signal }) => {
    if (file === undefined || work !== undefined)
      throw badInput('measure: give a kernel file, or --work with a work file, and not both');
    const source = readKernel(file, options.space);
    await warnOfDirectives(engine, console, source, shownName(file, source));
    const progress = createProgress(console, options.quiet === true);
    const result = await engine
      .measure(
        {
          source,
          ...readTarget(options),
          configuration: readConfiguration(options.set),
        },
        readRunOptions(options, signal, progress),
      )
      .finally(() => progress.stop());
    console.result(result, () => report(result));
    return result.measurements.every(({ status }) => status === 'correct') ? EXIT.done : EXIT.doesNotHold;
  });
}

function report({ device, kernel, measurements }: MeasureResult): string {
  const lines = measurements.flatMap((measurement) => [
    `  ${line(measurement, measurement.problem, measurement.library)}`,
    ...detailLines(measurement).map((detail) => `    ${detail}`),
  ]);
  const how = device.emulated ? 'checked; only a GPU gives times' : 'measured';
  return [`${kernel.entry} on ${deviceLabel(device)}, ${how}:`, ...lines].join('\n');
}

function line(trial: Trial, problem: Size, library: LibraryTime | null): string {
  const what = `${formatSize(problem)} ${formatConfiguration(trial.configuration)}`;
  const requires = trial.verification?.requires ?? [];
  const needs = requires.length === 0 ? '' : `; right only where ${requires.join(', ')}`;
  if (!isTimed(trial)) {
    return `${what}: ${trial.status === 'correct' ? outcomeText(trial) : `${trial.status}: ${trial.reason}`}${needs}`;
  }
  const { median } = trial.timeMs;
  const speed = [formatFlops(flopsPerSecond(problem, median)), libraryShareText(library, median)]
    .filter((part) => part !== null)
    .join(', ');
  return `${what}: ${formatTimeSummary(trial.timeMs)}, ${speed}, verified${needs}`;
}
