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
 * Of candidates near a base those that change what has been changed least often: a class is the set of tunables in which a
 * neighbour differs. Without it a search turns round and round in the tunables that hardly matter, each variant looking as
 * good as the last, while two that only help together are never changed together.
 */
export function leastChanged(
  { places }: Candidates,
  { timed }: History,
  base: number,
  near: readonly number[],
): readonly number[] {
  const classOf = (candidate: number): string => {
    let changed = '';
    let count = 0;
    for (const [t, column] of places.entries()) {
      if (column[candidate] === column[base]) continue;
      changed += `${t},`;
      if (++count > NEAR) return '';
    }
    return changed;
  };
  const visits = new Map<string, number>();
  for (const candidate of timed) {
    const changed = classOf(candidate);
    visits.set(changed, (visits.get(changed) ?? 0) + 1);
  }
  const counts = near.map((candidate) => visits.get(classOf(candidate)) ?? 0);
  const fewest = Math.min(...counts);
  return near.filter((_, i) => counts[i] === fewest);
}
