import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../../src/core/records/trial';
import { BY_TIME, type Goal, type Objective } from '../../../../src/core/tuner/objective';
import { fastest, finalists, outcomeOf } from '../../../../src/core/tuner/outcome';
import { failed, metered, timed } from './trials';

const around = (value: number) => Array.from({ length: 8 }, (_, index) => value + index / 100);
const base = timed({ T: 1 }, around(10));
const good = timed({ T: 2 }, around(5));
const lucky = timed({ T: 4 }, [1]);
const size = { m: 8, n: 8, k: 8 };

describe('fastest', () => {
  it('looks at verified trials only', () => {
    expect(fastest([failed({ T: 8 }), base, good])).toBe(good);
    expect(fastest([failed({ T: 8 }, 'correctness')])).toBeNull();
  });

  it('takes the earlier of two equals', () => {
    const twin = timed({ T: 3 }, around(5));
    expect(fastest([good, twin])).toBe(good);
  });
});

describe('finalists', () => {
  it('are the baseline and the fastest others', () => {
    const trials = [base, good, lucky, failed({ T: 8 })];
    expect(finalists(trials, { T: 1 })).toEqual([{ T: 1 }, { T: 4 }, { T: 2 }]);
    const many = [6, 7, 8, 9].map((value) => timed({ T: 10 + value }, around(value)));
    expect(finalists([base, ...many], { T: 1 })).toEqual([{ T: 1 }, { T: 16 }, { T: 17 }, { T: 18 }]);
  });

  it('leave out a baseline that did not verify, and nobody competes with the baseline alone', () => {
    expect(finalists([failed({ T: 1 }), good], { T: 1 })).toEqual([{ T: 2 }]);
    expect(finalists([base, failed({ T: 2 })], { T: 1 })).toEqual([]);
  });
});

describe('outcomeOf', () => {
  it('names a winner only where the intervals are apart', () => {
    expect(outcomeOf(size, [base, good], { T: 1 }, new Set()).distinguishable).toBe(true);
    const close = timed({ T: 2 }, around(9.99));
    const outcome = outcomeOf(size, [base, close], { T: 1 }, new Set());
    expect(outcome.best).toBe(close);
    expect(outcome.distinguishable).toBe(false);
  });

  it('never says the baseline is faster than itself', () => {
    expect(outcomeOf(size, [base], { T: 1 }, new Set())).toMatchObject({
      best: base,
      distinguishable: false,
    });
  });

  it('takes the best from those measured again', () => {
    const outcome = outcomeOf(size, [base, lucky, good], { T: 1 }, new Set(['T=1', 'T=2']));
    expect(outcome.best).toBe(good);
  });

  it('falls back on the search where all measured again failed', () => {
    const broken = failed({ T: 2 }, 'correctness');
    expect(outcomeOf(size, [base, broken], { T: 1 }, new Set(['T=2'])).best).toBe(base);
  });

  it('has a baseline that failed, or none', () => {
    const timeout = failed({ T: 1 });
    expect(outcomeOf(size, [timeout, good], { T: 1 }, new Set())).toMatchObject({
      baseline: timeout,
      best: good,
      distinguishable: false,
    });
    expect(outcomeOf(size, [], { T: 1 }, new Set())).toMatchObject({ baseline: null, best: null });
  });
});

describe('an outcome for another objective', () => {
  const four = (value: number) => [value, value * 1.001, value * 1.002, value * 1.003];
  const source = metered({ T: 1 }, around(10), four(3));
  const frugal = metered({ T: 2 }, around(8), four(1));
  const quick = metered({ T: 4 }, around(2), four(4.5));
  const middle = metered({ T: 8 }, around(4), four(1.5));
  const inside = metered({ T: 16 }, around(9), four(2));
  const all = [source, frugal, quick, middle, inside, failed({ T: 32 }), timed({ T: 64 }, around(1))];
  const objectiveOf = (goal: Goal, limits: Partial<Objective> = {}) => ({ ...BY_TIME, goal, ...limits });

  it.each([
    ['energy', {}, frugal],
    ['edp', {}, middle],
    ['time,energy', {}, middle],
    // quick draws 2250 W, middle 375 W, inside 222 W and frugal 125 W.
    ['time', { powerLimitW: 376 }, middle],
    ['time', { powerLimitW: 370 }, frugal],
  ] as const)('for %s with %j has the best of those that can be', (goal, limits, best) => {
    const outcome = outcomeOf(size, all, { T: 1 }, new Set(), objectiveOf(goal, limits));
    expect(outcome.best).toBe(best);
  });

  it('names a winner by readings of energy, and by time alone where that is wanted', () => {
    const judged = (trials: readonly Trial[], goal: Goal) =>
      outcomeOf(size, trials, { T: 1 }, new Set(), objectiveOf(goal)).distinguishable;
    expect(judged([source, frugal], 'energy')).toBe(true);
    expect(judged([source, metered({ T: 2 }, around(8), [1, 1])], 'energy')).toBe(false);
    expect(judged([source, frugal, quick, middle], 'energy')).toBe(true);
    // Four that were chosen from are more than four readings can bear.
    expect(judged([source, frugal, quick, middle, inside], 'energy')).toBe(false);
  });

  it('counts a baseline beyond a limit as none of those that the best was chosen from', () => {
    const limited = objectiveOf('energy', { powerLimitW: 299 });
    const three = [5, 6, 7].map((T) => metered({ T }, around(8), four(1.1)));
    const outcome = outcomeOf(size, [source, frugal, ...three.slice(1)], { T: 1 }, new Set(), limited);
    expect(source.powerW).toBeGreaterThan(299);
    expect(outcome).toMatchObject({ best: frugal, distinguishable: true });
    expect(outcomeOf(size, [source, frugal, ...three], { T: 1 }, new Set(), limited).distinguishable).toBe(
      false,
    );
  });

  it('has a front where two are wanted, the fastest first', () => {
    expect(outcomeOf(size, all, { T: 1 }, new Set(), objectiveOf('time,energy')).front).toEqual([
      quick,
      middle,
      frugal,
    ]);
    expect(outcomeOf(size, all, { T: 1 }, new Set(), objectiveOf('energy')).front).toBeNull();
    const limited = objectiveOf('time,energy', { powerLimitW: 1000 });
    expect(outcomeOf(size, all, { T: 1 }, new Set(), limited).front).toEqual([middle, frugal]);
  });

  it('measures two again beside the baseline, and of a front its ends and its middle', () => {
    expect(finalists(all, { T: 1 }, objectiveOf('energy'))).toEqual([{ T: 1 }, { T: 2 }, { T: 8 }]);
    expect(finalists(all, { T: 1 }, objectiveOf('time,energy'))).toEqual([
      { T: 1 },
      { T: 4 },
      { T: 8 },
      { T: 2 },
    ]);
    expect(finalists([source, frugal], { T: 1 }, objectiveOf('time,energy'))).toEqual([{ T: 1 }, { T: 2 }]);
    expect(finalists(all, { T: 1 }, objectiveOf('energy', { powerLimitW: 1 }))).toEqual([]);
  });
});
