import { flopsPerSecond, formatConfiguration, formatFlops, formatTimeSummary } from '../../core/format';
import type { Size } from '../../core/gemm/problem';
import { formatSize } from '../../core/gemm/size';
import type { Trial } from '../../core/records/trial';
import { isTimed } from '../../core/tuner/outcome';
import { EXIT } from '../../engine/errors';
import type { MeasureResult } from '../../protocol/tuning';
import type { CommonOptions } from '../console';
import { readInteger, readSettings, readSizes, readTimeoutMs } from '../options';
import { createProgress } from '../progress';
import { deviceLabel } from '../table';
import { readSource, withEngine } from '../withEngine';

export interface MeasureOptions extends CommonOptions {
  readonly entry?: string;
  readonly size: readonly string[];
  readonly device?: string;
  readonly set: readonly string[];
  readonly seed: string;
  readonly timeout: string;
  readonly wait: boolean;
}

/** `tilesmith measure FILE`: verifies and times one configuration. */
export function measure(file: string, options: MeasureOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const progress = createProgress(console, options.quiet === true);
    const result = await engine
      .measure(
        {
          source: readSource(file),
          entry: options.entry ?? null,
          sizes: readSizes(options.size),
          device: options.device ?? null,
          configuration: readSettings(options.set),
          seed: readInteger('--seed', options.seed, 0),
        },
        {
          signal,
          wait: options.wait,
          stepTimeoutMs: readTimeoutMs(options.timeout),
          onEvent: (event) => progress.show(event),
        },
      )
      .finally(() => progress.stop());
    console.result(result, () => report(result));
    return result.measurements.every(isTimed) ? EXIT.done : EXIT.doesNotHold;
  });
}

function report({ device, kernel, measurements }: MeasureResult): string {
  const lines = measurements.map((measurement) => `  ${line(measurement, measurement.problem)}`);
  return [`${kernel.entry} on ${deviceLabel(device)}, measured:`, ...lines].join('\n');
}

function line(trial: Trial, problem: Size): string {
  const what = `${formatSize(problem)} ${formatConfiguration(trial.configuration)}`;
  if (!isTimed(trial)) return `${what}: ${trial.status}: ${trial.reason}`;
  const speed = formatFlops(flopsPerSecond(problem, trial.timeMs.median));
  const requires = trial.verification?.requires ?? [];
  const needs = requires.length === 0 ? '' : `; right only where ${requires.join(', ')}`;
  return `${what}: ${formatTimeSummary(trial.timeMs)}, ${speed}, verified${needs}`;
}
