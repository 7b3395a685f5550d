import type { Command } from 'commander';
import { formatDuration } from '../../core/format';
import { failureText } from '../../core/tuner/failures';
import { isTimed } from '../../core/tuner/outcome';
import type { Dispatch } from '../../engine/dispatch';
import type { Engine } from '../../engine/engine';
import { badInput, EXIT, UserError } from '../../engine/errors';
import type { TuneResult } from '../../protocol/tuning';
import type { Console } from '../console';
import { warnOfDirectives } from '../directives';
import { dispatchReport } from '../dispatchTable';
import { readKernel, shownName } from '../kernelFile';
import { type ObjectiveOptions, readObjective } from '../objectiveOptions';
import { readBudget, readStrategy } from '../options';
import { createProgress } from '../progress';
import { type RunCommandOptions, readRunOptions, readTarget } from '../runOptions';
import { readSharing, type Sharing, type SharingOptions } from '../sharing';
import { readAllSizes, type SizeOptions } from '../sizeSources';
import { frontTable, problemTable, verdict } from '../table';
import { unlessAborted, withEngine } from '../withEngine';
import { writeBest, writePortable } from '../writeBest';
import { emitWork } from './emitWork';
import { replayTune } from './replay';

/** Options of `tilesmith tune`. */
export interface TuneOptions extends RunCommandOptions, SizeOptions, SharingOptions, ObjectiveOptions {
  readonly strategy: string;
  readonly budget: string;
  readonly resume: boolean;
  readonly write?: true;
  readonly emitWork?: string;
  readonly replay?: string;
  /** A file for `--replay`; `false` for `--no-warm`. */
  readonly warm?: string | false;
  readonly seeds: string;
  readonly parameters?: string;
  readonly objectiveColumn: string;
  readonly energyColumn?: string;
  readonly powerColumn?: string;
}

/** `tilesmith tune FILE`: finds the fastest configuration by running the kernel, or by looking it up with `--replay`. */
export function tune(file: string | undefined, options: TuneOptions, command: Command): Promise<void> {
  const { emitWork: work, replay } = options;
  if (replay !== undefined) {
    const isSeeded = command.getOptionValueSource('seed') !== 'default';
    return replayTune({ ...options, replay, seed: isSeeded ? options.seed : '0' });
  }
  if (file === undefined)
    return withEngine(options, () => Promise.reject(badInput('tune needs a FILE, or --replay FILE')));
  if (typeof options.warm === 'string') {
    const what =
      '--warm FILE: belongs to --replay; a session starts warm by itself where the device has a model';
    return withEngine(options, () => Promise.reject(badInput(what)));
  }
  if (work !== undefined) return emitWork(file, { ...options, emitWork: work });
  return withEngine(options, async ({ engine, console, signal }) => {
    const strategy = readStrategy(options.strategy);
    const objective = readObjective(options);
    const source = readKernel(file, options.space);
    await warnOfDirectives(engine, console, source, shownName(file, source));
    const { share } = readSharing(options);
    const progress = createProgress(console, options.quiet === true);
    const result = await engine
      .tune(
        {
          source,
          ...readTarget(options),
          sizes: readAllSizes(options, console).map((size) => ({ ...size })),
          strategy,
          objective,
          budget: readBudget(options.budget),
          resume: options.resume,
          ...(options.warm === false ? { cold: true } : {}),
          ...(share === null ? {} : { share }),
        },
        readRunOptions(options, signal, progress),
      )
      .finally(() => progress.stop());
    const dispatch = share === null ? null : sharedBy(engine, result, readSharing(options), console);
    const document = dispatch === null ? result : { ...result, dispatch };
    console.result(document, () =>
      [report(result), ...(dispatch === null ? [] : ['', dispatchReport(dispatch)])].join('\n'),
    );
    if (result.failure !== null) console.warn(`tilesmith: ${result.failure}`);
    if (options.write === true && result.stoppedBecause !== 'failed') {
      const verdictOf = engine.verdictOf(source);
      const portable = share === 'portable' ? dispatch?.table.variants[0]?.configuration : undefined;
      console.say(
        portable === undefined
          ? await writeBest(source, result, verdictOf)
          : await writePortable(source, result, portable, verdictOf),
      );
    }
    // The next prediction, and the next session, then begin with what this one found out.
    await unlessAborted(signal, engine.modelsTrained());
    return share !== null && dispatch === null
      ? Math.max(exitCodeOf(result), EXIT.doesNotHold)
      : exitCodeOf(result);
  });
}

/** The dispatch table of a session that was tuned for one; `null` where it came to none, which is told. */
function sharedBy(
  engine: Engine,
  { session, stoppedBecause }: TuneResult,
  { variants, portable }: Sharing,
  { warn }: Console,
): Dispatch | null {
  if (stoppedBecause === 'cancelled' || stoppedBecause === 'failed') return null;
  try {
    return engine.dispatch({ sessions: [session], variants, portable });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(`tilesmith: ${error.message}`);
    return null;
  }
}

function exitCodeOf({ stoppedBecause, problems }: TuneResult): number {
  if (stoppedBecause === 'cancelled') return EXIT.cancelled;
  if (stoppedBecause === 'failed') return EXIT.badInput;
  return problems.every(({ best }) => best !== null && isTimed(best)) ? EXIT.done : EXIT.doesNotHold;
}

function report(result: TuneResult): string {
  const parts = result.problems.flatMap((problem) => [
    problemTable(problem, result.objective),
    '',
    ...(problem.front === null ? [] : [frontTable(problem.front), '']),
    verdict(problem, result.device, result.objective),
    '',
  ]);
  const failed = failureText(result.failures);
  const evaluations = result.problems.reduce((sum, { trials }) => sum + trials.length, 0);
  return [
    ...parts,
    `${evaluations} ${evaluations === 1 ? 'evaluation' : 'evaluations'} in ${formatDuration(result.seconds)}; stopped because: ${result.stoppedBecause}${failed === '' ? '' : `; failed: ${failed}`}`,
  ].join('\n');
}
