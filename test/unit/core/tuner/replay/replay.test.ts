import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../../src/core/records/readCsv';
import { createGoalSearch } from '../../../../../src/core/tuner/goalSearch';
import { BY_TIME, type Goal } from '../../../../../src/core/tuner/objective';
import type { RecordedSpaceOptions } from '../../../../../src/core/tuner/replay/recordedSpace';
import { recordedSpaceOf } from '../../../../../src/core/tuner/replay/recordedSpace';
import { type ReplayRun, replay, summariseReplay } from '../../../../../src/core/tuner/replay/replay';
import { strategies } from '../../../../../src/core/tuner/strategies';

function read(lines: readonly string[], options: Partial<RecordedSpaceOptions> = {}) {
  const table = readCsv('runs.csv', lines.join('\n'));
  if (!table.ok) throw new Error(table.problem.message);
  return recordedSpaceOf(table.table, { parameters: null, column: 'time_ms', ...options });
}

function recordedOf(lines: readonly string[], options: Partial<RecordedSpaceOptions> = {}) {
  const result = read(lines, options);
  if (!result.ok) throw new Error(result.reason);
  return result.recorded;
}

const LINES = [
  'BM,BN,fixed,order,time_ms,failed,error,compile_time_ms',
  '16,16,7,row,4,0,,1',
  '16,32,7,row,2,0,,2',
  '32,16,7,row,,1,out of registers,3',
  '32,32,7,column,1,0,,4',
];

describe('a recorded space', () => {
  it('takes columns that change and are no results as tunables, words by their place in the alphabet', () => {
    const { space } = recordedOf(LINES);
    expect(space.tunables).toEqual([
      { name: 'BM', values: [16, 32] },
      { name: 'BN', values: [16, 32] },
      { name: 'order', values: [0, 1] },
    ]);
    expect(space.size).toEqual({ count: 4, exact: true });
  });

  it('knows only what was recorded, and its neighbours are members', () => {
    const { space, costOf } = recordedOf(LINES);
    expect(costOf({ BM: 16, BN: 32, order: 1 })).toBe(2);
    expect(costOf({ BM: 16, BN: 32, order: 0 })).toBeNull();
    expect(space.contains({ BM: 16, BN: 32, order: 0 }).ok).toBe(false);
    expect(space.neighbours({ BM: 16, BN: 16, order: 1 })).toEqual([
      { BM: 32, BN: 16, order: 1 },
      { BM: 16, BN: 32, order: 1 },
    ]);
  });

  it('keeps failed rows as configurations that fail', () => {
    const { costOf, space, optimum } = recordedOf(LINES);
    const broken = { BM: 32, BN: 16, order: 1 };
    expect(space.contains(broken).ok).toBe(true);
    expect(costOf(broken)).toBeNull();
    expect(optimum).toEqual({ cost: 1, configuration: { BM: 32, BN: 32, order: 0 } });
  });

  it.each([
    ['the median of repeated rows', ['1,9', '1,5', '1,6', '2,7'], 6],
    ['what verified of repeated rows', ['1,nan', '1,5', '2,7'], 5],
    ['nothing for times that are none', ['1,0', '1,-3', '2,7'], null],
  ])('takes %s', (_, rows, cost) => {
    expect(recordedOf(['A,time_ms', ...rows]).costOf({ A: 1 })).toBe(cost);
  });

  it('leaves out rows in which a tunable is unknown', () => {
    expect(recordedOf(['A,time_ms', '1,3', ',1', '2,4']).optimum?.cost).toBe(3);
  });

  it.each([
    ['an objective that is not there', LINES, { column: 'energy_j' }, /no column "energy_j".*BM, BN/],
    ['an objective in words', LINES, { column: 'order' }, /words in the column "order"/],
    ['a tunable that is not there', LINES, { parameters: ['BM', 'BK'] }, /no column "BK".*BM, BN/],
    ['no tunables', ['A,time_ms', '1,2', '1,3'], {}, /no column that could be a tunable/],
  ])('refuses %s', (_, lines, options, reason) => {
    const result = read(lines, options);
    expect(result.ok ? '' : result.reason).toMatch(reason);
  });
});

describe('a recorded space with a meter', () => {
  const METERED = [
    'A,B,time_ms,power_w,failed',
    // 0.5 J, 1 J, 0.25 J, and 0.3 J in a trade; one failed, and of one the power is not known.
    '1,1,2,250,0',
    '2,1,4,250,0',
    '4,1,5,50,0',
    '8,1,3,100,0',
    '16,1,1,1,1',
    '32,1,1,[N/A],0',
  ];
  const objective = (goal: Goal, powerLimitW: number | null = null) => ({ ...BY_TIME, goal, powerLimitW });

  it.each([
    ['time', null, { A: 32 }, 1],
    ['energy', null, { A: 4 }, 0.25],
    ['edp', null, { A: 8 }, 0.0009],
    ['time,energy', null, { A: 8 }, 0.0009],
    ['time', 100, { A: 8 }, 3],
    ['time', 99, { A: 4 }, 5],
    ['energy', 49, null, null],
  ] as const)('for %s within %s W has its optimum at %j', (goal, limit, at, cost) => {
    const { optimum } = recordedOf(METERED, { parameters: ['A'], objective: objective(goal, limit) });
    expect(optimum?.configuration ?? null).toEqual(at);
    expect(optimum?.cost ?? null).toEqual(cost === null ? null : expect.closeTo(cost, 12));
  });

  it('takes neither meter nor time for a tunable, and power from energy where that is what there is', () => {
    const lines = ['A,t,watts,energy_j', '1,2,100,0.2', '2,4,50,0.2', '4,8,,0.2'];
    const all = { column: 't', powerColumn: 'watts', objective: objective('time', 49) };
    const { space, optimum } = recordedOf(lines, all);
    expect(space.tunables.map(({ name }) => name)).toEqual(['A']);
    expect(optimum).toEqual({ configuration: { A: 4 }, cost: 8 });
  });

  it('has the front of time and energy, the fastest first', () => {
    const { front } = recordedOf(METERED, { parameters: ['A'], objective: objective('time,energy') });
    expect(front?.map(({ configuration: { A } }) => A)).toEqual([1, 8, 4]);
    expect(recordedOf(METERED, { parameters: ['A'], objective: objective('energy') }).front).toBeNull();
  });

  it.each([
    ['no meter at all', LINES, {}, /tells neither energy nor power.*--energy-column.*--objective time/],
    ['a meter that is not there', METERED, { powerColumn: 'watts' }, /"watts".*A, B, time_ms/],
    ['a meter in words', LINES, { energyColumn: 'order' }, /no numbers in a column "order"/],
  ])('refuses %s', (_, lines, options, reason) => {
    const result = read(lines, { ...options, objective: objective('energy') });
    expect(result.ok ? '' : result.reason).toMatch(reason);
  });

  it('tells how much of the front a search has reached', () => {
    const wanted = objective('time,energy');
    const recorded = recordedOf(METERED, { parameters: ['A'], objective: wanted });
    const reached = (budget: number) =>
      replay(recorded, createGoalSearch(strategies.exhaustive, recorded.space, 0, wanted), budget, 0).front;
    // The reference is 5.5 ms and 0.55 J: the front dominates 0.175 + 0.5 + 0.025, its first point 0.175 of that.
    expect(reached(1)).toEqual({ found: 1, volume: expect.closeTo(0.175 / 0.7, 9) });
    expect(reached(2)).toEqual({ found: 1, volume: expect.closeTo(0.175 / 0.7, 9) });
    expect(reached(6)).toEqual({ found: 3, volume: expect.closeTo(1, 9) });
    const run = replay(recorded, strategies.exhaustive(recorded.space), 6, 0);
    expect(summariseReplay([run, run]).frontVolume).toBeCloseTo(1);
  });
});

describe('replay', () => {
  it('counts evaluations until the best is close enough', () => {
    const recorded = recordedOf(['A,time_ms', '1,200', '2,109', '3,nan', '4,104', '5,100.5', '6,100']);
    const run = replay(recorded, strategies.exhaustive(recorded.space), 5, 3);
    expect(run).toEqual({
      seed: 3,
      evaluationsTo: { '10': 2, '5': 4, '1': 5 },
      bestAt: { '20': null, '50': null, '100': null, '220': null },
      final: 1.005,
      evaluations: 5,
    });
  });

  it('keeps the best of a space that is exhausted', () => {
    const recorded = recordedOf(['A,time_ms', '1,2', '2,1']);
    const { bestAt } = replay(recorded, strategies.exhaustive(recorded.space), 30, 0);
    expect(bestAt).toEqual({ '20': 1, '50': 1, '100': 1, '220': 1 });
  });

  it('knows no ratio where everything failed', () => {
    const recorded = recordedOf(['A,time_ms', '1,nan', '2,nan']);
    const run = replay(recorded, strategies.random(recorded.space, 1), 30, 1);
    expect(run.final).toBeNull();
    expect(run.evaluationsTo).toEqual({ '10': null, '5': null, '1': null });
    expect(summariseReplay([run])).toEqual({ evaluationsTo: run.evaluationsTo, within1: 0, meanFinal: null });
  });

  it('refuses a strategy that repeats itself', () => {
    const recorded = recordedOf(['A,time_ms', '1,2', '2,1']);
    const stubborn = { ask: () => ({ A: 1 }), tell: () => undefined };
    expect(() => replay(recorded, stubborn, 3, 0)).toThrow('A=1 twice');
  });

  it.each([
    [[1, 2, 3], 2, 1],
    [[1, 2, null], 2, 2 / 3],
    [[1, null, null], null, 1 / 3],
    [[1, 2, null, null], null, 0.5],
  ])('counts seeds that never come there as infinite: %j', (counts, median, within1) => {
    const runs = counts.map(
      (count, seed): ReplayRun => ({
        seed,
        evaluationsTo: { '10': count, '5': count, '1': count },
        bestAt: { '20': 1, '50': 1, '100': 1, '220': 1 },
        final: 1,
        evaluations: 9,
      }),
    );
    const summary = summariseReplay(runs);
    expect(summary.evaluationsTo['1']).toBe(median);
    expect(summary.within1).toBeCloseTo(within1);
  });
});
