import { createRandom, integerBelow } from '../random';
import type { Assignment } from './assignment';

/** How many configurations there are; where counting took too long, an estimate. */
export interface SpaceSize {
  readonly count: number;
  readonly exact: boolean;
}

/** What counting may cost before it gives up and estimates, in values tried with constraints of usual length. */
const COUNTING_BUDGET = 150_000;
const ESTIMATE_DESCENTS = 2_000;
/** What all descents of an estimate may cost together; the first is made whatever it costs. */
const ESTIMATE_BUDGET = 1_000_000;
/** Always the same, so that a space always gets the same estimate. */
const ESTIMATE_SEED = 1;
const SAMPLING_DESCENTS = 200;
/** Values tried in one descent: an early choice that leaves nothing must not be searched to its end. */
const DESCENT_BUDGET = 1_000;

class TooMany extends Error {}

/** Counts, ranks and draws configurations of a space without writing them all down. */
export interface Counter {
  readonly size: SpaceSize;
  /** Leaves the `index`-th configuration in the assignment; false where there is none or counting was cut short. */
  place(index: number): boolean;
  /** Leaves a configuration drawn at random (uniformly where the count is exact); false where none was found. */
  draw(random: () => number): boolean;
}

/**
 * The number of ways to complete an assignment depends only on those values that constraints still to be checked
 * mention; completions are counted once for each combination of these.
 */
export function createCounter(assignment: Assignment, lists: readonly (readonly number[])[]): Counter {
  const pending = lists.map((_, position) => {
    const waiting = assignment.placed.filter(({ last }) => last >= position);
    return [...new Set(waiting.flatMap(({ tunables }) => [...tunables]))].filter((index) => index < position);
  });
  const memo = lists.map(() => new Map<string, number>());
  const costs = lists.map((_, position) => assignment.cost(position));
  let spent = 0;

  const completions = (position: number): number => {
    if (position === lists.length) return 1;
    const key = pending[position]!.map((index) => assignment.value(index)).join(',');
    const known = memo[position]!.get(key);
    if (known !== undefined) return known;
    let total = 0;
    for (const value of lists[position]!) {
      spent += costs[position]!;
      if (spent > COUNTING_BUDGET) throw new TooMany();
      assignment.set(position, value);
      if (assignment.allows(position)) total += completions(position + 1);
    }
    memo[position]!.set(key, total);
    return total;
  };

  const size = measure();

  function measure(): SpaceSize {
    if (!assignment.allows(-1)) return { count: 0, exact: true };
    try {
      const count = completions(0);
      // Beyond that a configuration has no number of its own that it could be found by.
      return Number.isSafeInteger(count)
        ? { count, exact: true }
        : { count: Math.min(count, Number.MAX_VALUE), exact: false };
    } catch (error) {
      if (error instanceof TooMany) return { count: estimate(), exact: false };
      throw error;
    }
  }

  /** Knuth's estimate of a search tree's leaves: the mean over random descents of the product of the branchings. */
  function estimate(): number {
    const random = createRandom(ESTIMATE_SEED).uniform;
    let total = 0;
    let made = 0;
    const budget = spent + ESTIMATE_BUDGET;
    for (; made < ESTIMATE_DESCENTS && (made === 0 || spent < budget); made++) {
      let weight = 1;
      for (let position = 0; position < lists.length && weight > 0; position++) {
        const open = lists[position]!.filter((value) => {
          assignment.set(position, value);
          return assignment.allows(position);
        });
        spent += costs[position]! * lists[position]!.length;
        weight *= open.length;
        if (open.length > 0) assignment.set(position, open[Math.floor(random() * open.length)]!);
      }
      total += weight;
    }
    return Math.min(Math.round(total / made), Number.MAX_VALUE);
  }

  const place = (index: number): boolean => {
    if (!size.exact || !Number.isInteger(index) || index < 0 || index >= size.count) return false;
    let rest = index;
    for (let position = 0; position < lists.length; position++) {
      for (const value of lists[position]!) {
        assignment.set(position, value);
        if (!assignment.allows(position)) continue;
        const below = completions(position + 1);
        if (rest < below) break;
        rest -= below;
      }
    }
    return true;
  };

  const draw = (random: () => number): boolean => {
    if (size.exact) return place(integerBelow(size.count, random));
    let budget = 0;
    const descend = (position: number): boolean => {
      if (position === lists.length) return true;
      for (const value of shuffled(lists[position]!, random)) {
        if (budget <= 0) return false;
        budget -= costs[position]!;
        assignment.set(position, value);
        if (assignment.allows(position) && descend(position + 1)) return true;
      }
      return false;
    };
    if (!assignment.allows(-1)) return false;
    for (let descent = 0; descent < SAMPLING_DESCENTS; descent++) {
      budget = DESCENT_BUDGET;
      if (descend(0)) return true;
    }
    return false;
  };
  // Unranking revisits combinations that counting has seen, so the budget must not cut it short.
  spent = Number.NEGATIVE_INFINITY;
  return { size, place, draw };
}

/** The values in random order, put there no further than they are asked for. */
function* shuffled(values: readonly number[], random: () => number): Generator<number> {
  const left = [...values];
  for (let count = left.length; count > 0; count--) {
    const chosen = Math.floor(random() * count);
    yield left[chosen]!;
    left[chosen] = left[count - 1]!;
  }
}
