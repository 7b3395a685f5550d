import type { Trial } from '../../records/trial';
import type { Configuration } from '../../space/configuration';
import { summarise } from '../../stats';
import type { Strategy } from '../strategy';
import type { RecordedSpace } from './recordedSpace';

/** Shares above the optimum, in percent, that it is counted how long a strategy takes to come within. */
export const WITHIN = ['10', '5', '1'] as const;
/** Evaluations after which the best found so far is noted. */
export const MARKS = ['20', '50', '100', '220'] as const;

/** One search with one seed over recorded measurements. */
export interface ReplayRun {
  readonly seed: number;
  /** Evaluations until the best was within so many percent of the optimum; `null` where it never was. */
  readonly evaluationsTo: Readonly<Record<(typeof WITHIN)[number], number | null>>;
  /** The best after so many evaluations as a multiple of the optimum; `null` where nothing was found or fewer were made. */
  readonly bestAt: Readonly<Record<(typeof MARKS)[number], number | null>>;
  /** The best of the run as a multiple of the optimum; `null` where every configuration failed. */
  readonly final: number | null;
  /** The best after each evaluation as a multiple of the optimum, infinite before the first that did not fail. */
  readonly path: readonly number[];
}

/** Runs a strategy over recorded measurements until the budget of distinct configurations is spent. */
export function replay(
  { outcomeOf, optimum }: RecordedSpace,
  strategy: Strategy,
  seed: number,
  budget: number,
): ReplayRun {
  const path: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  while (path.length < budget) {
    const configuration = strategy.ask();
    if (configuration === null) break;
    const outcome = outcomeOf(configuration);
    if (outcome === undefined)
      throw new Error('the strategy asked for a configuration that is not in the space');
    if (outcome.value !== null) best = Math.min(best, outcome.value / optimum);
    path.push(best);
    strategy.tell(replayedTrial(configuration, outcome.value, outcome.error));
  }
  const reached = (percent: string): number | null => {
    const place = path.findIndex((ratio) => ratio <= 1 + Number(percent) / 100);
    return place < 0 ? null : place + 1;
  };
  const at = (mark: string): number | null => finite(path[Number(mark) - 1]);
  return {
    seed,
    evaluationsTo: { 10: reached('10'), 5: reached('5'), 1: reached('1') },
    bestAt: { 20: at('20'), 50: at('50'), 100: at('100'), 220: at('220') },
    final: finite(path.at(-1)),
    path,
  };
}

/** What several runs come to. */
export interface ReplaySummary {
  /** Medians over all runs, those that never got there counted as infinite, which is `null`. */
  readonly evaluationsTo: ReplayRun['evaluationsTo'];
  /** Share of the runs that came within 1 % of the optimum. */
  readonly within1: number;
  readonly meanFinal: number | null;
}

/** Medians and shares over at least one run. */
export function summariseReplay(runs: readonly ReplayRun[]): ReplaySummary {
  const median = (percent: (typeof WITHIN)[number]): number | null => {
    const ascending = runs
      .map((run) => run.evaluationsTo[percent] ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b);
    const middle = [ascending[(ascending.length - 1) >> 1], ascending[ascending.length >> 1]];
    return finite(((middle[0] as number) + (middle[1] as number)) / 2);
  };
  const finals = runs.flatMap(({ final }) => final ?? []);
  return {
    evaluationsTo: { 10: median('10'), 5: median('5'), 1: median('1') },
    within1: runs.filter((run) => run.evaluationsTo['1'] !== null).length / runs.length,
    meanFinal: finals.length === 0 ? null : finals.reduce((sum, each) => sum + each, 0) / finals.length,
  };
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** A recorded row as the trial that a device would have given; one without a value failed at run time. */
export function replayedTrial(
  configuration: Configuration,
  timeMs: number | null,
  error: string | null,
): Trial {
  return {
    configuration,
    status: timeMs === null ? 'runtime' : 'correct',
    reason: timeMs === null ? (error ?? 'no time was recorded') : null,
    timeMs: timeMs === null ? null : summarise([timeMs]),
    wallMs: null,
    powerW: null,
    energyJ: null,
    powerSource: null,
    predictedMs: null,
    verification: null,
    compileMs: null,
    timer: null,
    cache: null,
    conditions: null,
    resources: null,
  };
}
