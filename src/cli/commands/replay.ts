import Table from 'cli-table3';
import { createGoalSearch } from '../../core/tuner/goalSearch';
import { type Objective, rankedBy } from '../../core/tuner/objective';
import { recordedPrior } from '../../core/tuner/replay/recordedPrior';
import { type FrontPoint, type RecordedSpace, recordedSpaceOf } from '../../core/tuner/replay/recordedSpace';
import {
  BEST_AT,
  type ReplayRun,
  type ReplaySummary,
  replay,
  summariseReplay,
  WITHIN_PERCENT,
} from '../../core/tuner/replay/replay';
import { strategies } from '../../core/tuner/strategies';
import type { Prior, StrategySpace } from '../../core/tuner/strategy';
import { badInput, EXIT } from '../../engine/errors';
import { readRecordedFile } from '../../engine/recordedFile';
import { readObjective } from '../objectiveOptions';
import { readBudget, readInteger, readStrategy } from '../options';
import { PLAIN, trimmed } from '../tableStyle';
import { withEngine } from '../withEngine';
import type { TuneOptions } from './tune';

/** What `tune --replay --json` prints. */
interface ReplayDocument {
  readonly objective: Objective;
  /** The smallest value there is: of the objective's column, in joules, or in joules times seconds; `null` where everything failed. */
  readonly optimum: number | null;
  /** The front of time and energy, where both are wanted. */
  readonly front?: readonly FrontPoint[];
  readonly configurations: number;
  /** Configurations of the file that the searches started warm from; `null` where they started cold. */
  readonly warm: number | null;
  readonly runs: readonly ReplayRun[];
  readonly summary: ReplaySummary & { readonly secondsPerEvaluation: number | null };
}

/** `tilesmith tune --replay FILE`: lets a strategy search what was recorded, with several seeds. */
export function replayTune(options: TuneOptions & { readonly replay: string }): Promise<void> {
  return withEngine(options, async ({ console, signal }) => {
    const strategy = readStrategy(options.strategy);
    if (typeof options.warm === 'string' && strategy !== 'forest')
      throw badInput('--warm: only the strategy "forest" starts warm; leave out --strategy, or --warm');
    const budget = readBudget(options.budget).evaluations;
    if (budget === null)
      throw badInput('--budget: with --replay it counts evaluations; write a number such as 220');
    const first = readInteger('--seed', options.seed, 0);
    const count = readInteger('--seeds', options.seeds, 1);
    const objective = readRecordedObjective(options);
    const parameters = options.parameters?.split(',').map((name) => name.trim()) ?? null;
    const recorded = readSpace(options, options.replay, parameters, objective);
    const { space } = recorded;
    const warm = typeof options.warm === 'string' ? readWarm(options, options.warm, space, objective) : null;
    const create: typeof strategies.forest = (part, seed) => strategies[strategy](part, seed, warm?.prior);
    const runs: ReplayRun[] = [];
    const begun = performance.now();
    for (let seed = first; seed < first + count; seed++) {
      runs.push(replay(recorded, createGoalSearch(create, space, seed, objective), budget, seed));
      console.say(`seed ${seed}: ${ratio(runs.at(-1)?.final)} of the optimum`);
      // Lets Ctrl-C be heard between two runs.
      await new Promise(setImmediate);
      if (signal.aborted) return EXIT.cancelled;
    }
    const evaluations = runs.reduce((sum, each) => sum + each.evaluations, 0);
    const seconds = (performance.now() - begun) / 1000;
    const document: ReplayDocument = {
      objective,
      optimum: recorded.optimum?.cost ?? null,
      ...(recorded.front === null ? {} : { front: recorded.front }),
      configurations: space.size.count,
      warm: warm?.configurations ?? null,
      runs,
      summary: {
        ...summariseReplay(runs),
        secondsPerEvaluation: evaluations === 0 ? null : seconds / evaluations,
      },
    };
    console.result(document, () => report(document));
    if (recorded.optimum !== null) return EXIT.done;
    console.warn(
      `tilesmith: ${options.replay}: ${objective.powerLimitW === null ? 'every configuration failed' : 'no configuration keeps to the limit'}, there is no best one`,
    );
    return EXIT.doesNotHold;
  });
}

function readRecordedObjective(options: TuneOptions): Objective {
  if (options.errorLimit !== undefined)
    throw badInput('--error-limit: recorded files tell no errors; leave it out with --replay');
  return readObjective(options);
}

/** What another recorded space lets expect, and how many configurations it has. */
function readWarm(
  options: TuneOptions,
  file: string,
  space: StrategySpace,
  objective: Objective,
): { readonly prior: Prior; readonly configurations: number } {
  // It may lack tunables that the searched space has.
  const other = readSpace(options, file, null, objective);
  const prior = recordedPrior(other, space);
  if (prior !== null) return { prior, configurations: other.space.size.count };
  const names = other.space.tunables.map(({ name }) => name).join(', ');
  throw badInput(
    other.optimum === null
      ? `${file}: every configuration failed, so that nothing is to be expected from it; leave out --warm`
      : `${file}: has no tunable of the space that is searched, only ${names}; --warm needs the same kernel`,
  );
}

function readSpace(
  { objectiveColumn, energyColumn, powerColumn }: TuneOptions,
  file: string,
  parameters: readonly string[] | null,
  objective: Objective,
): RecordedSpace {
  const read = recordedSpaceOf(readRecordedFile(file), {
    parameters,
    column: objectiveColumn,
    objective,
    energyColumn: energyColumn ?? null,
    powerColumn: powerColumn ?? null,
  });
  if (!read.ok) throw badInput(`${file}: ${read.reason}`);
  return read.recorded;
}

const UNITS = { time: '', energy: ' J', edp: ' J·s' };

function report({ objective, optimum, front, configurations, warm, runs, summary }: ReplayDocument): string {
  const table = new Table({
    head: [
      'seed',
      ...WITHIN_PERCENT.map((percent) => `to ${percent} %`),
      ...BEST_AT.map((at) => `best@${at}`),
      'final',
      ...(front === undefined ? [] : ['front']),
    ],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const { seed, evaluationsTo, bestAt, final, front: reached } of runs) {
    const counts = WITHIN_PERCENT.map((percent) => evaluationsTo[`${percent}`] ?? '-');
    table.push([
      seed,
      ...counts,
      ...BEST_AT.map((at) => ratio(bestAt[`${at}`])),
      ratio(final),
      ...(reached === undefined ? [] : [percent(reached.volume)]),
    ]);
  }
  const medians = WITHIN_PERCENT.map(
    (percent) => `${summary.evaluationsTo[`${percent}`] ?? 'more than half never'} (${percent} %)`,
  );
  return [
    trimmed(table.toString()),
    '',
    `${configurations} configurations, optimum ${optimum === null ? 'none' : `${optimum}${UNITS[rankedBy(objective.goal)]}`}`,
    ...(warm === null ? [] : [`started warm from ${warm} configurations of another space`]),
    ...(front === undefined || summary.frontVolume === undefined
      ? []
      : [
          `the front of time and energy has ${front.length} points; median share reached: ${percent(summary.frontVolume)}`,
        ]),
    `median evaluations to within: ${medians.join(', ')}; ${Math.round(summary.within1 * 100)} % of the seeds within 1 %`,
    ...(summary.secondsPerEvaluation === null
      ? []
      : [`${(summary.secondsPerEvaluation * 1000).toPrecision(2)} ms for an evaluation`]),
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ratio(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : `${value.toFixed(3)}×`;
}
