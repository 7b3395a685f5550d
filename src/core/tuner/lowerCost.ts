import { distinguishable, type Interval, medianInterval } from '../stats';
import type { Quantity } from './objective';
import type { TimedTrial } from './outcome';
import { FALSE_WINNER_RATE, fasterOf } from './rankTest';

/** How often the energy of each finalist is read where it decides: the fewest that tell one of three from the baseline. */
export const ENERGY_READINGS = 4;

/**
 * Whether the first has the lower cost beyond doubt, over `rivals` that it was chosen from. Of times the intervals of the
 * medians are apart and the rank test agrees. Energy is read a few times, so that every reading of the first must lie below
 * every one of the second. Of the product the same, with each time at the end of its interval that speaks against it.
 */
export function isLowerCost(
  first: TimedTrial,
  second: TimedTrial,
  rivals: number,
  quantity: Quantity,
): boolean {
  const [own, other] = [first.timeMs.samples, second.timeMs.samples];
  if (quantity === 'time') return distinguishable(own, other) && fasterOf(own, other, rivals) === 'first';
  const few = canTell(first.energyReadingsJ.length, second.energyReadingsJ.length, rivals);
  if (!few) return false;
  const [low, high] = [energyRange(first), energyRange(second)];
  if (quantity === 'energy') return low.high < high.low;
  const [fast, slow] = [medianInterval(own), medianInterval(other)];
  return fast !== null && slow !== null && low.high * fast.high < high.low * slow.low;
}

/**
 * Whether so many readings can tell two apart: among equals all orders of the readings are equally likely, and one of them
 * has all of the first below all of the second. That, for each rival, may happen in one session of twenty.
 */
function canTell(first: number, second: number, rivals: number): boolean {
  let orders = 1;
  for (let step = 1; step <= first; step++) orders *= (second + step) / step;
  return Math.max(1, rivals) / orders <= FALSE_WINNER_RATE;
}

function energyRange({ energyReadingsJ }: TimedTrial): Interval {
  return { low: Math.min(...energyReadingsJ), high: Math.max(...energyReadingsJ) };
}
