import type { Candidates } from './candidates';
import type { History } from './history';

/** Tunables in which a neighbour may differ: good configurations are often two changes apart, with worse ones between. */
const NEAR = 2;

/** In how many tunables two candidates differ. */
export function differences({ places }: Candidates, a: number, b: number): number {
  let count = 0;
  for (const column of places) if (column[a] !== column[b]) count++;
  return count;
}

/** Candidates not taken yet that differ from a base in at most {@link NEAR} tunables. */
export function localCandidates(candidates: Candidates, history: History, base: number): readonly number[] {
  const near: number[] = [];
  for (let candidate = 0; candidate < candidates.count; candidate++) {
    if (differences(candidates, candidate, base) <= NEAR && !history.isTaken(candidate)) near.push(candidate);
  }
  return near;
}

/**
 * The `count` cheapest candidates of a history, cheapest first; `apart`: only such that are no neighbours of one another,
 * each the best of where it is.
 */
export function basins(
  candidates: Candidates,
  history: History,
  count: number,
  apart: boolean,
): readonly number[] {
  const costOf = (candidate: number) => history.costOf(candidate) as number;
  const ranked = history.timed
    .filter((candidate) => history.costOf(candidate) !== null)
    .sort((a, b) => costOf(a) - costOf(b));
  if (!apart) return ranked.slice(0, count);
  const found: number[] = [];
  for (const candidate of ranked) {
    if (found.length === count) break;
    if (found.every((other) => differences(candidates, other, candidate) > NEAR)) found.push(candidate);
  }
  return found;
}
