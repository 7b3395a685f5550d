import { describe, expect, it } from 'vitest';
import { fastest, finalists, outcomeOf } from '../../../../src/core/tuner/outcome';
import { failed, timed } from './trials';

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
    expect(finalists(trials, { T: 1 }, 1)).toEqual([{ T: 1 }, { T: 4 }]);
    expect(finalists(trials, { T: 1 }, 3)).toEqual([{ T: 1 }, { T: 4 }, { T: 2 }]);
  });

  it('leave out a baseline that did not verify, and nobody competes with the baseline alone', () => {
    expect(finalists([failed({ T: 1 }), good], { T: 1 }, 3)).toEqual([{ T: 2 }]);
    expect(finalists([base, failed({ T: 2 })], { T: 1 }, 3)).toEqual([]);
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
