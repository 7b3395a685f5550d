import { factorOf, type Rates, whiten } from './kernel';

/** Rate that a tunable is thought to have before anything is known, for a distance of 1. */
export const USUAL_RATE = 0.25;
/** How strongly a rate is drawn to the usual one: half of this times the squared logarithm of their ratio. */
const PULL = 1;

/**
 * Rates under which the targets are most likely, sought from the given ones by doubling and halving one after another,
 * `passes` times over all of them at most. Points, each by where it stands on every axis, and targets belong together.
 */
export function fitRates(
  rows: readonly Float64Array[],
  targets: ArrayLike<number>,
  from: Rates,
  passes: number,
): Rates {
  let rates = Float64Array.from(from);
  let loss = lossOf(rows, targets, rates);
  const accept = (changed: Float64Array<ArrayBuffer>): boolean => {
    const changedLoss = lossOf(rows, targets, changed);
    if (!(changedLoss < loss - 1e-6)) return false;
    loss = changedLoss;
    rates = changed;
    return true;
  };
  for (let pass = 0; pass < passes; pass++) {
    let isBetter = [0.7, 1.4].some((factor) => accept(rates.map((rate) => rate * factor)));
    for (let t = 0; t < rates.length; t++) {
      const isChanged = [0.5, 2].some((factor) =>
        accept(rates.map((rate, other) => (other === t ? rate * factor : rate))),
      );
      isBetter ||= isChanged;
    }
    if (!isBetter) break;
  }
  return rates;
}

/** Negative logarithm of the likelihood, level and scale at their best, with the pull to the usual rate. */
function lossOf(rows: readonly Float64Array[], targets: ArrayLike<number>, rates: Rates): number {
  const factor = factorOf(rows, rates);
  const { rest } = whiten(factor, targets);
  const squares = rest.reduce((sum, each) => sum + each * each, 0);
  const determinant = factor.reduce((sum, row, a) => sum + Math.log(row[a] as number), 0);
  const pull = rates.reduce((sum, rate) => sum + Math.log(rate / USUAL_RATE) ** 2, 0);
  const { length } = rows;
  return (length / 2) * Math.log(Math.max(squares / length, 1e-12)) + determinant + (PULL / 2) * pull;
}
