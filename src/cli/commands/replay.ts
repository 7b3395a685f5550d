import Table from 'cli-table3';
import { type RecordedSpace, recordedSpaceOf } from '../../core/tuner/replay/recordedSpace';
import {
  BEST_AT,
  type ReplayRun,
  type ReplaySummary,
  replay,
  summariseReplay,
  WITHIN_PERCENT,
} from '../../core/tuner/replay/replay';
import { strategies } from '../../core/tuner/strategies';
import { badInput, EXIT } from '../../engine/errors';
import { readRecordedFile } from '../../engine/recordedFile';
import { readBudget, readInteger, readStrategy } from '../options';
import { PLAIN, trimmed } from '../tableStyle';
import { withEngine } from '../withEngine';
import type { TuneOptions } from './tune';

/** What `tune --replay --json` prints. */
interface ReplayDocument {
  /** Smallest value of the objective's column; `null` where everything failed. */
  readonly optimum: number | null;
  readonly configurations: number;
  readonly runs: readonly ReplayRun[];
  readonly summary: ReplaySummary & { readonly secondsPerEvaluation: number | null };
}

/** `tilesmith tune --replay FILE`: lets a strategy search what was recorded, with several seeds. */
export function replayTune(options: TuneOptions & { readonly replay: string }): Promise<void> {
  return withEngine(options, async ({ console, signal }) => {
    const create = strategies[readStrategy(options.strategy)];
    const budget = readBudget(options.budget).evaluations;
    if (budget === null)
      throw badInput('--budget: with --replay it counts evaluations; write a number such as 220');
    const first = readInteger('--seed', options.seed, 0);
    const count = readInteger('--seeds', options.seeds, 1);
    const recorded = readSpace(options);
    const runs: ReplayRun[] = [];
    const begun = performance.now();
    for (let seed = first; seed < first + count; seed++) {
      runs.push(replay(recorded, create(recorded.space, seed), budget, seed));
      console.say(`seed ${seed}: ${ratio(runs.at(-1)?.final)} of the optimum`);
      // Lets Ctrl-C be heard between two runs.
      await new Promise(setImmediate);
      if (signal.aborted) return EXIT.cancelled;
    }
    const evaluations = runs.reduce((sum, each) => sum + each.evaluations, 0);
    const seconds = (performance.now() - begun) / 1000;
    const document: ReplayDocument = {
      optimum: recorded.optimum?.cost ?? null,
      configurations: recorded.space.size.count,
      runs,
      summary: {
        ...summariseReplay(runs),
        secondsPerEvaluation: evaluations === 0 ? null : seconds / evaluations,
      },
    };
    console.result(document, () => report(document));
    if (recorded.optimum !== null) return EXIT.done;
    console.warn(`tilesmith: ${options.replay}: every configuration failed, there is no best one`);
    return EXIT.doesNotHold;
  });
}

function readSpace({
  replay: file,
  parameters,
  objectiveColumn,
}: TuneOptions & { readonly replay: string }): RecordedSpace {
  const read = recordedSpaceOf(readRecordedFile(file), {
    parameters: parameters?.split(',').map((name) => name.trim()) ?? null,
    objective: objectiveColumn,
  });
  if (!read.ok) throw badInput(`${file}: ${read.reason}`);
  return read.recorded;
}

function report({ optimum, configurations, runs, summary }: ReplayDocument): string {
  const table = new Table({
    head: [
      'seed',
      ...WITHIN_PERCENT.map((percent) => `to ${percent} %`),
      ...BEST_AT.map((at) => `best@${at}`),
      'final',
    ],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const { seed, evaluationsTo, bestAt, final } of runs) {
    const reached = WITHIN_PERCENT.map((percent) => evaluationsTo[`${percent}`] ?? '-');
    table.push([seed, ...reached, ...BEST_AT.map((at) => ratio(bestAt[`${at}`])), ratio(final)]);
  }
  const medians = WITHIN_PERCENT.map(
    (percent) => `${summary.evaluationsTo[`${percent}`] ?? 'more than half never'} (${percent} %)`,
  );
  return [
    trimmed(table.toString()),
    '',
    `${configurations} configurations, optimum ${optimum ?? 'none: all failed'}`,
    `median evaluations to within: ${medians.join(', ')}; ${Math.round(summary.within1 * 100)} % of the seeds within 1 %`,
    ...(summary.secondsPerEvaluation === null
      ? []
      : [`${(summary.secondsPerEvaluation * 1000).toPrecision(2)} ms for an evaluation`]),
  ].join('\n');
}

function ratio(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : `${value.toFixed(3)}×`;
}
