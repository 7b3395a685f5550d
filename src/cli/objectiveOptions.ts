import { GOALS, type Goal, type Objective } from '../core/tuner/objective';
import { badInput } from '../engine/errors';

/** Options that say what is made small. */
export interface ObjectiveOptions {
  readonly objective: string;
  readonly powerLimit?: string;
  readonly errorLimit?: string;
}

/** What is made small, and within which limits; throws UserError `BadInput` for what cannot be read. */
export function readObjective({ objective, powerLimit, errorLimit }: ObjectiveOptions): Objective {
  return {
    goal: readGoal(objective),
    powerLimitW: readLimit('--power-limit', powerLimit, 'watts such as 200'),
    errorLimit: readLimit('--error-limit', errorLimit, 'the largest error a result may have, such as 1e-6'),
  };
}

/** Two at once in either order. */
function readGoal(text: string): Goal {
  const asked = text
    .split(',')
    .map((part) => part.trim())
    .sort()
    .join();
  const goal = GOALS.find((each) => each.split(',').sort().join() === asked);
  if (goal !== undefined) return goal;
  throw badInput(`--objective: "${text}" is none of ${GOALS.map((each) => `"${each}"`).join(', ')}`);
}

function readLimit(option: string, text: string | undefined, example: string): number | null {
  if (text === undefined) return null;
  const limit = Number(text);
  if (text.trim() !== '' && Number.isFinite(limit) && limit > 0) return limit;
  throw badInput(`${option}: "${text}" is no limit; write ${example}`);
}
