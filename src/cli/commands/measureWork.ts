import path from 'node:path';
import { deviceLabel } from '../../core/device/deviceLabel';
import { formatConfiguration, formatTimeSummary } from '../../core/format';
import { formatSize } from '../../core/gemm/size';
import { isTimed } from '../../core/tuner/outcome';
import { badInput, EXIT } from '../../engine/errors';
import { openResults, readWork } from '../../engine/workFile';
import type { ResultLine } from '../../protocol/work';
import type { Console } from '../console';
import { createProgress } from '../progress';
import { type RunCommandOptions, readRunOptions } from '../runOptions';
import { withEngine } from '../withEngine';

/** Options of `tilesmith measure --work`. */
export interface MeasureWorkOptions extends RunCommandOptions {
  readonly work: string;
  readonly out?: string;
}

/**
 * `tilesmith measure --work W.jsonl --out R.jsonl`: measures what a work file asks for and adds each result to the
 * results file as soon as it is there. Lines that have a result are left out, so that it can be stopped, killed and
 * started again at any moment.
 */
export function measureWork(options: MeasureWorkOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    if (options.out === undefined)
      throw badInput('--work: add --out with the file that results are added to, such as results.jsonl');
    const all = readWork(options.work);
    const results = openResults(options.out);
    try {
      const lines = all.filter(({ value }) => !results.ids.has(value.id));
      const before = all.length - lines.length;
      if (before > 0) console.say(`${before} of ${all.length} have a result already`);
      let verified = 0;
      let measured = 0;
      if (lines.length > 0) {
        const progress = createProgress(console, options.quiet === true);
        await engine.measureWork(
          {
            file: path.resolve(options.work),
            lines,
            device: options.device ?? null,
            onResult(result) {
              results.add(result);
              measured++;
              if (result.trial.status === 'correct') verified++;
              tell(console, result, before + measured, all.length);
            },
          },
          readRunOptions(options, signal, progress),
        );
      }
      const summary = { out: options.out, measured, before, failed: measured - verified };
      console.result(summary, () => `${options.out}: ${measured} results added, ${before} were there`);
      return summary.failed === 0 ? EXIT.done : EXIT.doesNotHold;
    } finally {
      results.close();
    }
  });
}

function tell({ say }: Console, { device, problem, trial, kernel }: ResultLine, count: number, all: number) {
  const outcome = isTimed(trial)
    ? formatTimeSummary(trial.timeMs)
    : `${trial.status}${trial.reason === null ? '' : `: ${trial.reason.split('\n')[0]}`}`;
  const what = `${kernel.entry} ${formatSize(problem)} ${formatConfiguration(trial.configuration)}`;
  say(`[${count}/${all}] ${what} on ${deviceLabel(device)}: ${outcome}`);
}
