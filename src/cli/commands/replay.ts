import { quantile } from '../../core/stats';
import { type RecordedSpace, recordedSpace } from '../../core/tuner/replay/recordedSpace';
import { MARKS, type ReplayRun, replay, summariseReplay, WITHIN } from '../../core/tuner/replay/replay';
import { strategies } from '../../core/tuner/strategies';
import { badInput, EXIT } from '../../engine/errors';
import { readRecordedFile } from '../../engine/recordedFile';
import { type CommonOptions, createConsole, reportFailure } from '../console';
import { readBudget, readInteger, readStrategy } from '../options';
import { plainTable } from '../tableStyle';

/** Options of `tilesmith tune --replay`. */
export interface ReplayOptions extends CommonOptions {
  readonly replay: string;
  readonly strategy: string;
  readonly budget: string;
  /** How many searches, with the seeds from `seed` on. */
  readonly seeds: string;
  readonly seed: string;
  /** Columns to search over, separated by commas. */
  readonly parameters?: string;
  readonly objectiveColumn: string;
}

/** `tilesmith tune --replay FILE`: searches recorded measurements in the place of a device, once a seed. */
export async function replayFile(options: ReplayOptions): Promise<void> {
  try {
    const console = createConsole(options);
    const strategy = readStrategy(options.strategy);
    const seeds = readInteger('--seeds', options.seeds, 1);
    const first = readInteger('--seed', options.seed, 0);
    const { evaluations, seconds } = readBudget(options.budget);
    if (seconds !== null || evaluations === null) {
      throw badInput('--budget: a replay takes no time to speak of; write evaluations such as 220');
    }
    const recorded = readSpace(options);
    if (recorded === null) {
      process.exitCode = EXIT.doesNotHold;
      return;
    }
    const start = performance.now();
    const runs: ReplayRun[] = [];
    for (let seed = first; seed < first + seeds; seed++) {
      runs.push(replay(recorded, strategies[strategy](recorded.space, seed), seed, evaluations));
      console.say(`seed ${seed}: ${runText(runs.at(-1) as ReplayRun)}`);
    }
    const tried = runs.reduce((sum, { path }) => sum + path.length, 0);
    const secondsPerEvaluation = (performance.now() - start) / 1000 / tried;
    const summary = { ...summariseReplay(runs), secondsPerEvaluation };
    const document = {
      optimum: recorded.optimum,
      configurations: recorded.outcomes.length,
      repeatedRows: recorded.repeated,
      incompleteRows: recorded.incomplete,
      parameters: recorded.space.tunables.map(({ name }) => name),
      runs: runs.map(({ path: _, ...run }) => run),
      summary,
    };
    console.result(document, () => text(strategy, recorded, runs, summary));
    process.exitCode = runs.every(({ final }) => final === null) ? EXIT.doesNotHold : EXIT.done;
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

/** The space of the file; `null`, and told why, where nothing in it succeeded. */
function readSpace({ replay: file, parameters, objectiveColumn }: ReplayOptions): RecordedSpace | null {
  const names = parameters?.split(',').map((name) => name.trim());
  const result = recordedSpace(readRecordedFile(file), { parameters: names ?? null, objectiveColumn });
  if (result.ok) return result.recorded;
  if (!result.hasRows) throw badInput(`${file}: ${result.reason}`);
  process.stderr.write(`tilesmith: ${file}: ${result.reason}; there is nothing to find\n`);
  return null;
}

function runText({ evaluationsTo, final, path }: ReplayRun): string {
  if (final === null) return `all ${path.length} configurations failed`;
  const to = evaluationsTo['1'];
  return `${final.toFixed(3)}x the optimum${to === null ? '' : `, within 1 % after ${to}`}`;
}

function text(
  strategy: string,
  { optimum, outcomes, repeated, incomplete }: RecordedSpace,
  runs: readonly ReplayRun[],
  {
    within1,
    meanFinal,
    secondsPerEvaluation,
  }: ReturnType<typeof summariseReplay> & { secondsPerEvaluation: number },
): string {
  const spread = (values: readonly (number | null)[], digits: number): string[] => {
    const ascending = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    return [0.25, 0.5, 0.75].map((share) => {
      const value = ascending.includes(Number.POSITIVE_INFINITY)
        ? (ascending[Math.round((ascending.length - 1) * share)] as number)
        : quantile(ascending, share);
      return Number.isFinite(value) ? value.toFixed(digits) : 'never';
    });
  };
  const rows = [
    ...WITHIN.map((percent) => [
      `evaluations to within ${percent} %`,
      ...spread(
        runs.map((run) => run.evaluationsTo[percent]),
        0,
      ),
    ]),
    ...MARKS.filter((mark) => runs.some((run) => run.path.length >= Number(mark))).map((mark) => [
      `best after ${mark}, x optimum`,
      ...spread(
        runs.map((run) => run.bestAt[mark]),
        3,
      ),
    ]),
  ];
  const remarks = [
    ...(repeated > 0 ? [`${repeated} rows repeat a configuration: their median counts`] : []),
    ...(incomplete > 0 ? [`${incomplete} rows lack a parameter and are left out`] : []),
  ];
  return [
    `${strategy}: ${runs.length} searches over ${outcomes.length} configurations, the best of them ${optimum}`,
    ...remarks,
    plainTable(['', 'quartile', 'median', 'quartile'], rows),
    `${Math.round(100 * within1)} % of the searches came within 1 %; ${meanFinal?.toFixed(3) ?? 'nothing'}x the optimum on average`,
    `${(1000 * secondsPerEvaluation).toFixed(2)} ms an evaluation`,
  ].join('\n');
}
