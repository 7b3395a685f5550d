import { quantile } from '../stats';
import type { History } from './history';

/** Share of the costs known that are left as they are, and what the distance of the others from these is multiplied by. */
const KEPT = 0.5;
const PRESSED = 0.3;

/**
 * How logarithms of costs are shown to the models: the slower half drawn together. How slow slow configurations are varies
 * widely and says little of where the fast ones are; undrawn it takes most of what a model can express.
 */
export function bendOf({ timed, costOf }: History): (logCost: number) => number {
  if (timed.length === 0) return (logCost) => logCost;
  const ascending = timed.map((candidate) => Math.log(costOf(candidate) ?? Number.NaN)).sort((a, b) => a - b);
  const knee = quantile(ascending, KEPT);
  return (logCost) => (logCost > knee ? knee + PRESSED * (logCost - knee) : logCost);
}
