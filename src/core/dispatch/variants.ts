import { bestTimes, type TimeMatrix, timeAt } from './timeMatrix';

/** What few variants cost: a choice of configurations and, for each case, which of them serves it. */
export interface VariantChoice {
  /** Indices into the matrix' configurations, in the order of the first case each serves. */
  readonly configurations: readonly number[];
  /** For each case the place in `configurations` of the one that serves it, the fastest of them there. */
  readonly served: readonly number[];
  /** For each case how much longer it takes than with its own best: 0.05 = 5 %. */
  readonly losses: readonly number[];
  /** Weighted mean and largest of the losses. */
  readonly meanLoss: number;
  readonly worstLoss: number;
  /** True where every choice of so many was tried, false where merging step by step led to it. */
  readonly exact: boolean;
}

/** What is made small: the mean loss over the cases, or the largest. */
export type VariantObjective = 'mean' | 'worst';

/** Sets of configurations that are tried one by one before merging step by step takes over. */
const MOST_SETS = 60_000;

/**
 * The best choice for each number of variants that can serve every case, the fewest first, up to one for each case. More
 * variants never lose more. Only measured times count, so that a configuration serves a case where it was timed alone.
 * Empty where a case has no time at all. Cases weigh `count × best time` where any has a count, alike otherwise.
 */
export function variantChoices(matrix: TimeMatrix, objective: VariantObjective): readonly VariantChoice[] {
  const best = bestTimes(matrix);
  if (best.length === 0 || !best.every(Number.isFinite)) return [];
  const scale = scaleOf(matrix, best);
  const candidates = undominated(scale, matrix.configurations.length);
  const better = (a: Scored, b: Scored) => compare(a, b, objective) < 0;
  let merged = scored(scale, ownBest(scale, candidates));
  const most = merged.set.length;
  const found: VariantChoice[] = [];
  // Merging leads from many to few, which is why the choices are collected from the end.
  for (let size = most; size >= 1; size--) {
    if (size < most) {
      const next = merge(scale, merged, candidates, better);
      if (next === null) break;
      merged = next;
    }
    const exact = combinations(candidates.length, size) <= MOST_SETS;
    const chosen = exact ? exhaustive(scale, candidates, size, better) : merged;
    if (chosen === null) break;
    found.push(choiceOf(scale, chosen, exact));
  }
  return found.reverse().map((choice, index, all) => {
    // A larger set that merging found may be no better than a smaller one that was searched in full.
    const fewer = all
      .slice(0, index)
      .reduce((least, other) => (compare(other, least, objective) <= 0 ? other : least), choice);
    return compare(fewer, choice, objective) < 0 ? fewer : choice;
  });
}

/** The best of the choices with at most `most` variants; `null` where the fewest that serve every case are more. */
export function choiceOfMost(choices: readonly VariantChoice[], most: number): VariantChoice | null {
  return choices.filter(({ configurations }) => configurations.length <= most).at(-1) ?? null;
}

/** Losses of every configuration on every case, and what cases weigh. */
interface Scale {
  /** `losses[configuration][case]`, infinite where it has no time there. */
  readonly losses: readonly Float64Array[];
  readonly weights: Float64Array;
}

interface Scored {
  readonly set: readonly number[];
  readonly meanLoss: number;
  readonly worstLoss: number;
}

function scaleOf(matrix: TimeMatrix, best: readonly number[]): Scale {
  const isCounted = matrix.cases.some(({ size }) => size.count !== undefined);
  const raw = matrix.cases.map(({ size }, at) => (isCounted ? (size.count ?? 1) * (best[at] ?? 0) : 1));
  const sum = raw.reduce((total, each) => total + each, 0);
  return {
    losses: matrix.configurations.map((_, configuration) =>
      Float64Array.from(best, (least, at) =>
        least > 0 ? timeAt(matrix, at, configuration) / least - 1 : lossOfZero(matrix, at, configuration),
      ),
    ),
    weights: Float64Array.from(raw, (each) => (sum > 0 ? each / sum : 1 / raw.length)),
  };
}

/** A best time of 0 is one that the timer could not tell from nothing; others that are as short lose nothing. */
function lossOfZero(matrix: TimeMatrix, at: number, configuration: number): number {
  return timeAt(matrix, at, configuration) === 0 ? 0 : Number.POSITIVE_INFINITY;
}

/** Configurations that no other one beats or equals on every case. */
function undominated({ losses }: Scale, count: number): readonly number[] {
  const covers = (a: number, b: number) =>
    losses[b]?.every((loss, at) => (losses[a]?.[at] ?? Number.POSITIVE_INFINITY) <= loss) ?? false;
  const all = Array.from({ length: count }, (_, index) => index);
  return all.filter(
    (one) =>
      !all.some((other) => other !== one && covers(other, one) && (!covers(one, other) || other < one)),
  );
}

function ownBest({ losses, weights }: Scale, candidates: readonly number[]): readonly number[] {
  return [
    ...new Set(Array.from(weights, (_, at) => candidates.find((one) => losses[one]?.[at] === 0) ?? -1)),
  ];
}

function scored({ losses, weights }: Scale, set: readonly number[]): Scored {
  let meanLoss = 0;
  let worstLoss = 0;
  for (let at = 0; at < weights.length; at++) {
    let least = Number.POSITIVE_INFINITY;
    for (const one of set) least = Math.min(least, losses[one]?.[at] ?? Number.POSITIVE_INFINITY);
    meanLoss += least * (weights[at] ?? 0);
    worstLoss = Math.max(worstLoss, least);
  }
  return { set, meanLoss: worstLoss === Number.POSITIVE_INFINITY ? worstLoss : meanLoss, worstLoss };
}

function compare(
  a: Pick<Scored, 'meanLoss' | 'worstLoss'>,
  b: Pick<Scored, 'meanLoss' | 'worstLoss'>,
  objective: VariantObjective,
): number {
  const keys =
    objective === 'mean' ? (['meanLoss', 'worstLoss'] as const) : (['worstLoss', 'meanLoss'] as const);
  const key = keys.find((each) => a[each] !== b[each]);
  return key === undefined ? 0 : a[key] < b[key] ? -1 : 1;
}

type Better = (a: Scored, b: Scored) => boolean;

/** Puts one configuration in the place of two, where that costs least; `null` where no such one serves every case. */
function merge(scale: Scale, { set }: Scored, candidates: readonly number[], better: Better): Scored | null {
  let best: Scored | null = null;
  for (let i = 0; i < set.length; i++) {
    for (let j = i + 1; j < set.length; j++) {
      const kept = set.filter((_, index) => index !== i && index !== j);
      for (const one of candidates) {
        if (kept.includes(one)) continue;
        const next = scored(scale, [...kept, one]);
        if (next.worstLoss < Number.POSITIVE_INFINITY && (best === null || better(next, best))) best = next;
      }
    }
  }
  return best;
}

function exhaustive(
  scale: Scale,
  candidates: readonly number[],
  size: number,
  better: Better,
): Scored | null {
  let best: Scored | null = null;
  const visit = (from: number, set: readonly number[]): void => {
    if (set.length === size) {
      const next = scored(scale, set);
      if (next.worstLoss < Number.POSITIVE_INFINITY && (best === null || better(next, best))) best = next;
      return;
    }
    for (let index = from; index <= candidates.length - (size - set.length); index++) {
      visit(index + 1, [...set, candidates[index] ?? -1]);
    }
  };
  visit(0, []);
  return best;
}

function combinations(count: number, size: number): number {
  let result = 1;
  for (let step = 0; step < size; step++) result = (result * (count - step)) / (step + 1);
  return result;
}

function choiceOf(scale: Scale, { set, meanLoss, worstLoss }: Scored, exact: boolean): VariantChoice {
  const lossOf = (one: number, at: number) => scale.losses[one]?.[at] ?? Number.POSITIVE_INFINITY;
  const servers = Array.from(scale.weights, (_, at) =>
    set.reduce((least, one) => (lossOf(one, at) < lossOf(least, at) ? one : least), set[0] ?? -1),
  );
  const configurations = [...new Set(servers)];
  return {
    configurations,
    served: servers.map((one) => configurations.indexOf(one)),
    losses: servers.map(lossOf),
    meanLoss,
    worstLoss,
    exact,
  };
}
