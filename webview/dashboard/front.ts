import { formatEnergy, formatTimeMs } from '../../src/core/format';
import { configurationKey } from '../../src/core/space/configuration';
import { isCandidate, type Objective } from '../../src/core/tuner/objective';
import { frontOf, isTimed } from '../../src/core/tuner/outcome';
import type { TrialRow } from './model';

/** A configuration by what it takes; `onFront` where no other beats it in time and energy at once. */
export interface FrontPoint extends TrialRow {
  readonly timeMs: number;
  readonly energyJ: number;
  readonly onFront: boolean;
}

/** Those that may be the best, the fastest first; of equally fast ones the most frugal. */
export function frontPoints(rows: readonly TrialRow[], objective: Objective): readonly FrontPoint[] {
  const front = frontOf(
    rows.map(({ trial }) => trial),
    objective,
  );
  const keys = new Set(front?.map(({ configuration }) => configurationKey(configuration)));
  return rows
    .flatMap((row): readonly FrontPoint[] => {
      const { trial, key } = row;
      if (!isTimed(trial) || trial.energyJ === null || !isCandidate(trial, objective)) return [];
      return [{ ...row, timeMs: trial.timeMs.median, energyJ: trial.energyJ, onFront: keys.has(key) }];
    })
    .toSorted((a, b) => a.timeMs - b.timeMs || a.energyJ - b.energyJ);
}

/** What the front says in a sentence. */
export function frontReading(points: readonly FrontPoint[]): string {
  const front = points.filter(({ onFront }) => onFront);
  const [fastest, last] = [front[0], front.at(-1)];
  if (fastest === undefined || last === undefined)
    return 'Of no configuration that may be the best time and energy are known yet.';
  if (fastest === last || (fastest.timeMs === last.timeMs && fastest.energyJ === last.energyJ))
    return `Nothing: the fastest, ${formatTimeMs(fastest.timeMs)}, takes the least energy too, ${formatEnergy(fastest.energyJ)}.`;
  const less = Math.round(100 * (1 - last.energyJ / fastest.energyJ));
  const longer = Math.round(100 * (last.timeMs / fastest.timeMs - 1));
  return `Of ${points.length} configurations ${front.length} are on the front, from ${formatTimeMs(fastest.timeMs)} with ${formatEnergy(fastest.energyJ)} to ${formatTimeMs(last.timeMs)} with ${formatEnergy(last.energyJ)}: ${less} % less energy takes ${longer} % longer. Neighbours may not be distinguishable.`;
}
