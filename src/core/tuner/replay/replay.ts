import { type Configuration, configurationKey } from '../../space/configuration';
import { medianOf } from '../../stats';
import type { GoalSearch } from '../goalSearch';
import { type Costs, dominatedArea } from '../pareto';
import type { FrontPoint, RecordedSpace } from './recordedSpace';

/** Distances from the optimum, in percent, to which evaluations are counted. */
export const WITHIN_PERCENT = [10, 5, 1] as const;
/** Evaluations after which the best so far is looked at. */
export const BEST_AT = [20, 50, 100, 220] as const;

type Percent = `${(typeof WITHIN_PERCENT)[number]}`;
type Evaluations = `${(typeof BEST_AT)[number]}`;

/** How one seed did; costs stand as multiples of the optimum. */
export interface ReplayRun {
  readonly seed: number;
  /** Different configurations tried until the best was that close; `null` where it never was. */
  readonly evaluationsTo: Readonly<Record<Percent, number | null>>;
  /** `null` where nothing had verified by then, or the budget ended before. */
  readonly bestAt: Readonly<Record<Evaluations, number | null>>;
  /** `null` where nothing verified. */
  readonly final: number | null;
  readonly evaluations: number;
  /** Where a front is searched for: how many of its points were tried, and how much of it was reached. */
  readonly front?: FrontReached;
}

/** How near a search came to a front. */
export interface FrontReached {
  readonly found: number;
  /**
   * What the tried configurations dominate as a share of what the front does, up to a point a tenth beyond the front's
   * ends: 1 = as good as all of it.
   */
  readonly volume: number;
}

/** How a strategy did over all seeds. */
export interface ReplaySummary {
  /** Medians over all seeds; `null` where half of the seeds or more never came that close. */
  readonly evaluationsTo: Readonly<Record<Percent, number | null>>;
  /** Share of the seeds that came within 1 % of the optimum. */
  readonly within1: number;
  /** Mean of `final` over the seeds that found anything; `null` where none did. */
  readonly meanFinal: number | null;
  /** Median of how much of the front was reached. */
  readonly frontVolume?: number;
}

/**
 * Tries what a strategy asks for, one after another, on a recorded space until the budget (in evaluations) is spent or
 * the strategy has nothing left. Throws where the strategy gives a configuration twice.
 */
export function replay(
  recorded: RecordedSpace,
  strategy: GoalSearch,
  budget: number,
  seed: number,
): ReplayRun {
  const best: number[] = [];
  const seen = new Set<string>();
  const tried: Configuration[] = [];
  while (best.length < budget) {
    const configuration = strategy.ask();
    if (configuration === null) break;
    const key = configurationKey(configuration);
    if (seen.has(key)) throw new Error(`the strategy gave ${key} twice`);
    seen.add(key);
    tried.push(configuration);
    const cost = recorded.costOf(configuration);
    strategy.tell(recorded.observe(configuration));
    best.push(Math.min(best.at(-1) ?? Number.POSITIVE_INFINITY, cost ?? Number.POSITIVE_INFINITY));
  }
  const optimum = recorded.optimum?.cost ?? Number.NaN;
  const ratio = (cost: number | undefined) =>
    cost === undefined || !Number.isFinite(cost) ? null : cost / optimum;
  const to = (percent: number) => {
    const index = best.findIndex((cost) => cost <= optimum * (1 + percent / 100));
    return index < 0 ? null : index + 1;
  };
  // A strategy that ran out of configurations keeps its best; one that ran out of budget is not known later on.
  const at = (count: number) =>
    ratio(best.length < budget && count > best.length ? best.at(-1) : best[count - 1]);
  return {
    seed,
    evaluationsTo: recordOf(WITHIN_PERCENT, to),
    bestAt: recordOf(BEST_AT, at),
    final: ratio(best.at(-1)),
    evaluations: best.length,
    ...(recorded.front === null ? {} : { front: reachedOf(recorded, recorded.front, tried) }),
  };
}

/** Past the ends of a front, so that they count too. */
const BEYOND = 1.1;

function reachedOf(
  recorded: RecordedSpace,
  front: readonly FrontPoint[],
  tried: readonly Configuration[],
): FrontReached {
  const keys = new Set(tried.map(configurationKey));
  const costs = ({ timeMs, energyJ }: FrontPoint): Costs => [timeMs, energyJ];
  const all = front.map(costs);
  const reference: Costs = [
    BEYOND * Math.max(...all.map(([time]) => time)),
    BEYOND * Math.max(...all.map(([, energy]) => energy)),
  ];
  const points = tried.flatMap((configuration): readonly Costs[] => {
    const { costs: known } = recorded.observe(configuration);
    const [time, energy] = [known[0], known.at(-1)];
    return time == null || energy == null ? [] : [[time, energy]];
  });
  const whole = dominatedArea(all, reference);
  return {
    found: front.filter(({ configuration }) => keys.has(configurationKey(configuration))).length,
    volume: whole === 0 ? 0 : dominatedArea(points, reference) / whole,
  };
}

/** Sums up the runs of at least one seed. */
export function summariseReplay(runs: readonly ReplayRun[]): ReplaySummary {
  const finals = runs.flatMap(({ final }) => final ?? []);
  const volumes = runs.flatMap(({ front }) => front?.volume ?? []);
  const medianTo = (percent: number): number | null => {
    const counts = runs.map(
      ({ evaluationsTo }) => evaluationsTo[`${percent}` as Percent] ?? Number.POSITIVE_INFINITY,
    );
    const median = medianOf(counts);
    // Between a number and infinity the median would be NaN; half of the seeds never came there.
    return Number.isFinite(median) ? median : null;
  };
  return {
    evaluationsTo: recordOf(WITHIN_PERCENT, medianTo),
    within1: runs.filter(({ evaluationsTo }) => evaluationsTo['1'] !== null).length / runs.length,
    meanFinal: finals.length === 0 ? null : finals.reduce((sum, each) => sum + each, 0) / finals.length,
    ...(volumes.length === 0 ? {} : { frontVolume: medianOf(volumes) }),
  };
}

function recordOf<N extends number, T>(
  numbers: readonly N[],
  of: (number: N) => T,
): Readonly<Record<`${N}`, T>> {
  return Object.fromEntries(numbers.map((number) => [`${number}`, of(number)])) as Record<`${N}`, T>;
}
