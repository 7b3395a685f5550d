import { bendOf } from './bend';
import type { Candidates } from './candidates';
import type { History } from './history';
import { fitRates, USUAL_RATE } from './surface/fitRates';
import type { Rates } from './surface/kernel';
import { createSurface, type Posterior, type Surface } from './surface/surface';

/** Costs known when the rates are first fitted, and by how much more before they are fitted again. */
const FIRST_FIT = 12;
const FIT_GROWTH = 1.4;
/** Most points that rates are fitted to, and that the surface holds when it is built anew. */
const MOST_FITTED = 160;
const MOST_POINTS = 256;

/** Expected logarithm of the cost of every candidate, and how far it may be off. */
export interface CostModel {
  expect(): Posterior;
}

/**
 * A surface through the logarithms of the costs known, that learns with the history. The rates are fitted to the costs in
 * the order in which they were told, so that a session taken up again comes to the same. `trend`: an expectation from
 * elsewhere for every candidate (logarithm of the cost), of which the surface takes as much as the costs bear out.
 */
export function createCostModel(
  candidates: Candidates,
  history: History,
  trend: ((candidate: number) => number) | null,
): CostModel {
  let rates: Rates = new Float64Array(candidates.axes.length).fill(USUAL_RATE);
  let nextFit = FIRST_FIT;
  let surface: Surface | null = null;
  let points: number[] = [];
  let entriesSeen = 0;

  const logCost = (candidate: number) => Math.log(history.costOf(candidate) ?? Number.NaN);
  const refit = (): boolean => {
    const due = history.timed.length >= nextFit;
    while (history.timed.length >= nextFit) {
      const fitted = leading(history, history.timed.slice(0, nextFit), MOST_FITTED);
      const bend = bendOf({ ...history, timed: fitted });
      const slope = slopeOf(fitted, bend);
      rates = fitRates(
        fitted.map((candidate) => standOf(candidates, candidate)),
        fitted.map((candidate) => bend(logCost(candidate)) - slope * bend(trend?.(candidate) ?? 0)),
        rates,
        nextFit === FIRST_FIT ? 3 : 2,
      );
      nextFit = Math.ceil(nextFit * FIT_GROWTH);
    }
    return due;
  };
  /** How much of the trend the costs bear out, by least squares, none to all of it. */
  const slopeOf = (known: readonly number[], bend: (logCost: number) => number): number => {
    if (trend === null || known.length < 3) return trend === null ? 0 : 1;
    const expected = known.map((candidate) => bend(trend(candidate)));
    const middle = meanOf(expected);
    const level = meanOf(known.map((candidate) => bend(logCost(candidate))));
    let both = 0;
    let squares = 0;
    for (const [i, candidate] of known.entries()) {
      const distance = (expected[i] as number) - middle;
      both += distance * (bend(logCost(candidate)) - level);
      squares += distance * distance;
    }
    return squares === 0 ? 0 : Math.min(1, Math.max(0, both / squares));
  };

  return {
    expect() {
      if (refit() || surface === null) {
        surface = createSurface(candidates, rates);
        points = [];
        entriesSeen = history.entries.length;
        for (const candidate of leading(history, history.entries, MOST_POINTS)) {
          surface.add(candidate);
          points.push(candidate);
        }
      }
      for (; entriesSeen < history.entries.length; entriesSeen++) {
        const candidate = history.entries[entriesSeen] as number;
        surface.add(candidate);
        points.push(candidate);
      }
      const bend = bendOf(history);
      const slope = slopeOf(history.timed, bend);
      const posterior = surface.posterior(
        points.map((candidate) => bend(logCost(candidate)) - slope * bend(trend?.(candidate) ?? 0)),
      );
      if (trend !== null) {
        for (let candidate = 0; candidate < posterior.mean.length; candidate++) {
          posterior.mean[candidate] = (posterior.mean[candidate] as number) + slope * bend(trend(candidate));
        }
      }
      return posterior;
    },
  };
}

/** Where a candidate stands on every axis. */
function standOf({ axes, places }: Candidates, candidate: number): Float64Array {
  return Float64Array.from(
    axes,
    (axis, t) => axis[(places[t] as Uint16Array)[candidate] as number] as number,
  );
}

/** All of the candidates, or where they are too many the cheapest half of `most` and the latest of the others. */
function leading(history: History, list: readonly number[], most: number): readonly number[] {
  if (list.length <= most) return list;
  const cheapest = list
    .filter((candidate) => (history.costOf(candidate) ?? Number.NaN) > 0)
    .sort((a, b) => (history.costOf(a) as number) - (history.costOf(b) as number))
    .slice(0, most / 2);
  const kept = new Set(cheapest);
  const latest = list.filter((candidate) => !kept.has(candidate)).slice(-(most - kept.size));
  for (const candidate of latest) kept.add(candidate);
  return list.filter((candidate) => kept.has(candidate));
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
