import { formatEdp, formatEnergy, formatTimeMs, significant } from '../format';
import type { Trial } from '../records/trial';
import { figuresOf, type Goal, isCandidate, type Objective, type Quantity } from './objective';

/** What is made small, and how far it is limited, in the same words everywhere. */

/** What each quantity is called. */
export const QUANTITY_NAMES: Readonly<Record<Quantity, string>> = {
  time: 'time',
  energy: 'energy',
  edp: 'energy-delay product',
};

const GOAL_TEXTS: Readonly<Record<Goal, string>> = {
  ...QUANTITY_NAMES,
  'time,energy': 'time and energy at once',
};

/** `energy`, or `time under 200 W`. */
export function objectiveText({ goal, powerLimitW, errorLimit }: Objective): string {
  const limits = [
    ...(powerLimitW === null ? [] : [`at most ${significant(powerLimitW)} W`]),
    ...(errorLimit === null ? [] : [`errors up to ${errorText(errorLimit)}`]),
  ];
  return [GOAL_TEXTS[goal], ...(limits.length === 0 ? [] : [`with ${limits.join(' and ')}`])].join(' ');
}

/** A cost with its unit: `7.31 ms`, `0.870 J`, `6.36 mJ·s`. */
export function costText(cost: number, quantity: Quantity): string {
  return { time: formatTimeMs, energy: formatEnergy, edp: formatEdp }[quantity](cost);
}

/** Why a verified trial cannot be the best; `null` where it can. */
export function excludedText(trial: Trial, objective: Objective): string | null {
  if (isCandidate(trial, objective)) return null;
  const { powerW, maxError } = figuresOf(trial);
  const { powerLimitW, errorLimit } = objective;
  if (powerLimitW !== null && powerW !== null && powerW > powerLimitW)
    return `draws ${significant(powerW)} W, over the limit of ${significant(powerLimitW)} W`;
  if (errorLimit !== null && maxError !== null && maxError > errorLimit)
    return `errs by ${errorText(maxError)}, over the limit of ${errorText(errorLimit)}`;
  if (errorLimit !== null && maxError === null) return 'its error was not measured';
  return 'its energy was not read';
}

function errorText(error: number): string {
  return error.toExponential(1);
}
