/** What a strategy knows of its candidates, in the order in which it came to know of them. */
export interface History {
  /** Candidates asked for or told. */
  readonly entries: readonly number[];
  /** Candidates that have a cost, in the order told. */
  readonly timed: readonly number[];
  /** Candidates that failed. */
  readonly failed: readonly number[];
  readonly best: number | null;
  /** Evaluations that have a cost since the best one was told. */
  readonly sinceBest: number;
  isTaken(candidate: number): boolean;
  /** `null` where it failed, `NaN` where it is not known (yet). */
  costOf(candidate: number): number | null;
  asked(candidate: number): void;
  /** A candidate told again has its cost replaced. */
  told(candidate: number, cost: number | null): void;
}

/** A history in which nothing has happened. */
export function createHistory(): History {
  const entries: number[] = [];
  const timed: number[] = [];
  const failed: number[] = [];
  const costs = new Map<number, number | null>();
  // Asked of every candidate for every choice, which a map is too slow for.
  let taken = new Uint8Array(1024);
  let best: number | null = null;
  let sinceBest = 0;
  const enter = (candidate: number): void => {
    if (costs.has(candidate)) return;
    costs.set(candidate, Number.NaN);
    if (candidate >= taken.length) {
      const longer = new Uint8Array(2 * candidate);
      longer.set(taken);
      taken = longer;
    }
    taken[candidate] = 1;
    entries.push(candidate);
  };
  return {
    entries,
    timed,
    failed,
    get best() {
      return best;
    },
    get sinceBest() {
      return sinceBest;
    },
    isTaken: (candidate) => taken[candidate] === 1,
    costOf: (candidate) => {
      const cost = costs.get(candidate);
      return cost === undefined ? Number.NaN : cost;
    },
    asked: enter,
    told(candidate, cost) {
      enter(candidate);
      // A cost that is none teaches what a failure teaches.
      const usable = cost !== null && cost > 0 && Number.isFinite(cost) ? cost : null;
      const before = costs.get(candidate) as number | null;
      costs.set(candidate, usable);
      if (usable === null) {
        if (Number.isNaN(before)) failed.push(candidate);
        return;
      }
      if (Number.isNaN(before)) timed.push(candidate);
      sinceBest++;
      if (best === null || usable < (costs.get(best) ?? Number.POSITIVE_INFINITY)) {
        best = candidate;
        sinceBest = 0;
      }
    },
  };
}
