import type { Random } from '../random';
import type { Candidates } from './candidates';
import type { Feasibility } from './feasibility';
import type { History } from './history';
import type { StrategySpace } from './strategy';

/** Random draws until only the candidates at hand are looked through. */
const DRAWS = 200;
/** How many are drawn where the one most likely to work is taken. */
const LIKELY_DRAWS = 8;

/** A random member that a history has not taken, `null` where none is found. */
export function draw(
  space: StrategySpace,
  candidates: Candidates,
  history: History,
  random: Random,
): number | null {
  for (let attempt = 0; attempt < DRAWS; attempt++) {
    const drawn = space.sample(random.uniform);
    if (drawn === undefined) break;
    const candidate = candidates.numberOf(drawn);
    if (!history.isTaken(candidate)) return candidate;
  }
  for (let candidate = 0; candidate < candidates.count; candidate++) {
    if (!history.isTaken(candidate) && space.contains(candidates.at(candidate)).ok) return candidate;
  }
  return null;
}

/** The same; where some have failed and some not, of several draws the one most likely to work. */
export function drawLikely(
  space: StrategySpace,
  candidates: Candidates,
  history: History,
  feasibility: Feasibility,
  random: Random,
): number | null {
  if (history.failed.length === 0 || history.timed.length === 0) {
    return draw(space, candidates, history, random);
  }
  const drawn = Array.from({ length: LIKELY_DRAWS }, () => draw(space, candidates, history, random)).filter(
    (each) => each !== null,
  );
  const chances = feasibility.chances(drawn);
  return drawn[chances.indexOf(Math.max(...chances))] ?? null;
}

/** The candidate not taken that is expected to cost least, `null` of none. */
export function leastExpected(
  candidates: Candidates,
  history: History,
  expected: (candidate: number) => number,
): number | null {
  let winner: number | null = null;
  for (let candidate = 0; candidate < candidates.count; candidate++) {
    if (history.isTaken(candidate)) continue;
    if (winner === null || expected(candidate) < expected(winner)) winner = candidate;
  }
  return winner;
}
