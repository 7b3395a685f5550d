import { formatDuration } from '../../core/format';
import { isTimed } from '../../core/tuner/outcome';
import { badInput, EXIT } from '../../engine/errors';
import type { TuneResult } from '../../protocol/tuning';
import { warnOfDirectives } from '../directives';
import { readKernel, shownName } from '../kernelFile';
import { readBudget, readStrategy } from '../options';
import { createProgress } from '../progress';
import { type RunCommandOptions, readRunOptions, readTarget } from '../runOptions';
import { problemTable, verdict } from '../table';
import { withEngine } from '../withEngine';
import { writeBest } from '../writeBest';
import { emitWork } from './emitWork';
import { replayFile } from './replay';

/** Options of `tilesmith tune`. */
export interface TuneOptions extends RunCommandOptions {
  readonly strategy: string;
  readonly budget: string;
  readonly objective: string;
  readonly resume: boolean;
  readonly write?: true;
  readonly emitWork?: string;
  readonly replay?: string;
  readonly seeds: string;
  readonly parameters?: string;
  readonly objectiveColumn: string;
}

/** `tilesmith tune FILE`: finds the fastest configuration by running the kernel; with `--replay` among recorded ones. */
export function tune(file: string | undefined, options: TuneOptions): Promise<void> {
  const { emitWork: work, replay } = options;
  if (replay !== undefined && file === undefined) return replayFile({ ...options, replay });
  if (work !== undefined && file !== undefined && replay === undefined)
    return emitWork(file, { ...options, emitWork: work });
  return withEngine(options, async ({ engine, console, signal }) => {
    if (file === undefined || replay !== undefined) {
      throw badInput('tune: give a kernel file, or --replay with recorded measurements, and not both');
    }
    const strategy = readStrategy(options.strategy);
    if (options.objective !== 'time') throw badInput(`--objective: "${options.objective}" is none of time`);
    const source = readKernel(file, options.space);
    await warnOfDirectives(engine, console, source, shownName(file, source));
    const progress = createProgress(console, options.quiet === true);
    const result = await engine
      .tune(
        {
          source,
          ...readTarget(options),
          strategy,
          objective: 'time',
          budget: readBudget(options.budget),
          resume: options.resume,
        },
        readRunOptions(options, signal, progress),
      )
      .finally(() => progress.stop());
    console.result(result, () => report(result));
    if (result.failure !== null) console.warn(`tilesmith: ${result.failure}`);
    if (options.write === true && result.stoppedBecause !== 'failed') {
      console.say(await writeBest(source, result, engine.verdictOf(source)));
    }
    return exitCodeOf(result);
  });
}

function exitCodeOf({ stoppedBecause, problems }: TuneResult): number {
  if (stoppedBecause === 'cancelled') return EXIT.cancelled;
  if (stoppedBecause === 'failed') return EXIT.badInput;
  return problems.every(({ best }) => best !== null && isTimed(best)) ? EXIT.done : EXIT.doesNotHold;
}

function report(result: TuneResult): string {
  const parts = result.problems.flatMap((problem) => [
    problemTable(problem),
    '',
    verdict(problem, result.device),
    '',
  ]);
  const evaluations = result.problems.reduce((sum, { trials }) => sum + trials.length, 0);
  return [
    ...parts,
    `${evaluations} ${evaluations === 1 ? 'evaluation' : 'evaluations'} in ${formatDuration(result.seconds)}; stopped because: ${result.stoppedBecause}`,
  ].join('\n');
}
