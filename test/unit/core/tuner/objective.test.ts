import { describe, expect, it } from 'vitest';
import {
  BY_TIME,
  costOf,
  type Figures,
  figuresOf,
  type Goal,
  isByTime,
  isCandidate,
  keepsLimits,
  needsPower,
  type Objective,
  observationOf,
  observed,
  rankedCost,
} from '../../../../src/core/tuner/objective';
import { failed, metered, timed } from './trials';

const figures = (changes: Partial<Figures> = {}): Figures => ({
  timeMs: 2,
  energyJ: 0.5,
  powerW: 250,
  maxError: 1e-6,
  ...changes,
});
const objective = (changes: Partial<Objective>): Objective => ({ ...BY_TIME, ...changes });

describe('costOf', () => {
  it.each([
    ['time', {}, 2],
    ['energy', {}, 0.5],
    ['edp', {}, 0.001],
    ['time', { timeMs: null }, null],
    ['time', { energyJ: null }, 2],
    ['energy', { energyJ: null }, null],
    ['energy', { timeMs: null }, 0.5],
    ['edp', { energyJ: null }, null],
    ['edp', { timeMs: null }, null],
  ] as const)('%s of %j is %s', (quantity, changes, cost) => {
    expect(costOf(figures(changes), quantity)).toBe(cost);
  });
});

describe('keepsLimits', () => {
  it.each([
    ['no limit', {}, {}, true],
    ['no limit, nothing known', {}, { powerW: null, maxError: null }, true],
    ['at the power limit', { powerLimitW: 250 }, {}, true],
    ['above the power limit', { powerLimitW: 249.9 }, {}, false],
    ['power not known', { powerLimitW: 250 }, { powerW: null }, 'unknown'],
    ['at the error limit', { errorLimit: 1e-6 }, {}, true],
    ['above the error limit', { errorLimit: 0.99e-6 }, {}, false],
    ['an exact one within an error limit of 0', { errorLimit: 0 }, { maxError: 0 }, true],
    ['error not known', { errorLimit: 1e-6 }, { maxError: null }, 'unknown'],
    ['within one and above the other', { powerLimitW: 300, errorLimit: 1e-7 }, {}, false],
    ['above one, the other not known', { powerLimitW: 200, errorLimit: 1 }, { maxError: null }, false],
    ['within one, the other not known', { powerLimitW: 300, errorLimit: 1 }, { maxError: null }, 'unknown'],
  ] as const)('%s', (_, limits, changes, kept) => {
    expect(keepsLimits(figures(changes), objective(limits))).toBe(kept);
  });
});

describe('a trial as an objective sees it', () => {
  const trial = metered({ T: 1 }, [2, 2, 2], [0.5]);

  it('has no figures unless it verified', () => {
    const nothing = { timeMs: null, energyJ: null, powerW: null, maxError: null };
    expect(figuresOf({ ...trial, status: 'correctness' })).toEqual(nothing);
    expect(figuresOf(failed({}))).toEqual(nothing);
    expect(figuresOf(trial)).toEqual({ timeMs: 2, energyJ: 0.5, powerW: 250, maxError: null });
  });

  it.each([
    ['time', 2, [2]],
    ['energy', 0.5, [0.5]],
    ['edp', 0.001, [0.001]],
    ['time,energy', 0.001, [2, 0.001, 0.5]],
  ] as const)('costs for %s', (goal, cost, costs) => {
    expect(observationOf(trial, objective({ goal }))).toEqual({ configuration: { T: 1 }, cost, costs });
    expect(rankedCost(figuresOf(trial), objective({ goal }))).toBe(cost);
  });

  it('that broke a limit counts as failed for strategies, and is no candidate', () => {
    const limited = objective({ powerLimitW: 200 });
    expect(observationOf(trial, limited)).toEqual({ configuration: { T: 1 }, cost: null, costs: [null] });
    expect(isCandidate(trial, limited)).toBe(false);
    expect(isCandidate(trial, objective({ powerLimitW: 250 }))).toBe(true);
  });

  it('whose power was not read is told by its time, and is no candidate', () => {
    const unread = timed({ T: 1 }, [3, 3, 3]);
    const limited = objective({ powerLimitW: 200 });
    expect(observationOf(unread, limited).cost).toBe(3);
    expect(isCandidate(unread, limited)).toBe(false);
    expect(observationOf(unread, objective({ goal: 'energy' })).cost).toBeNull();
    expect(observationOf(unread, objective({ goal: 'time,energy' })).costs).toEqual([3, null, null]);
  });

  it('that failed costs nothing that is known', () => {
    expect(observed({}, figuresOf(failed({})), objective({ goal: 'time,energy' })).costs).toEqual([
      null,
      null,
      null,
    ]);
  });
});

it.each<[Goal, Partial<Objective>, boolean, boolean]>([
  ['time', {}, true, false],
  ['time', { powerLimitW: 100 }, false, true],
  ['time', { errorLimit: 1e-3 }, false, false],
  ['energy', {}, false, true],
  ['edp', {}, false, true],
  ['time,energy', {}, false, true],
])('%s with %j: by time alone %s, needs power %s', (goal, limits, byTime, power) => {
  expect(isByTime(objective({ goal, ...limits }))).toBe(byTime);
  expect(needsPower(objective({ goal, ...limits }))).toBe(power);
});
