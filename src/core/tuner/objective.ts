import type { Trial } from '../records/trial';
import type { Observation } from './strategy';

/** What came of a trial, for a strategy: the median time of a verified one. */
export function observationOf({ configuration, status, timeMs }: Trial): Observation {
  return { configuration, cost: status === 'correct' ? (timeMs?.median ?? null) : null };
}
