import { describe, expect, it } from 'vitest';
import { plannedEvaluations, progressOf, searchDeadline } from '../../../../src/core/tuner/budget';

const none = { evaluations: null, seconds: null };

describe('searchDeadline', () => {
  it.each([
    ['no limit', none, 5, 1, null],
    ['one problem keeps a share for the end', { evaluations: null, seconds: 50 }, 0, 1, 40],
    ['the share kept has a ceiling', { evaluations: null, seconds: 1000 }, 0, 1, 980],
    ['two problems share alike', { evaluations: null, seconds: 50 }, 0, 2, 20],
    ['the second gets what is left', { evaluations: null, seconds: 50 }, 30, 1, 46],
    ['nothing is left', { evaluations: null, seconds: 50 }, 60, 1, 60],
  ])('%s', (_, budget, elapsed, left, expected) => {
    expect(searchDeadline(budget, elapsed, left)).toBe(expected);
  });
});

describe('plannedEvaluations', () => {
  it.each([
    [null, null, null],
    [null, 30, 30],
    [40, null, 40],
    [40, 30, 30],
    [20, 30, 20],
  ])('budget %s of a space of %s is %s', (evaluations, space, expected) => {
    expect(plannedEvaluations({ evaluations, seconds: null }, space)).toBe(expected);
  });
});

describe('progressOf', () => {
  it('reckons the time left by the pace so far', () => {
    expect(progressOf(none, 10, 5, 0, 20).secondsLeft).toBe(20);
  });

  it('does not count trials of before into the pace', () => {
    expect(progressOf(none, 10, 8, 6, 10).secondsLeft).toBe(10);
    expect(progressOf(none, 10, 6, 6, 1).secondsLeft).toBeNull();
  });

  it('never promises more than the budget has', () => {
    const budget = { evaluations: null, seconds: 30 };
    expect(progressOf(budget, 100, 5, 0, 20).secondsLeft).toBe(10);
    expect(progressOf(budget, null, 5, 0, 20).secondsLeft).toBe(10);
    expect(progressOf(budget, null, 5, 0, 40).secondsLeft).toBe(0);
  });
});
