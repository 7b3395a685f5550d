import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BY_TIME } from '../../../src/core/tuner/objective';
import { historyOf } from '../../../webview/dashboard/historyPlot';
import type { SelectedSession } from '../../../webview/dashboard/model';
import {
  bestSoFar,
  historyReading,
  progressShare,
  samplesReading,
  statusCounts,
  statusLine,
} from '../../../webview/dashboard/series';
import { correct, failed, problemOf, summary } from './fixtures';

const times = (...medians: (number | null)[]) =>
  problemOf(
    medians.map((median, index) => (median === null ? failed(index, 'compile') : correct(index, median))),
  );

describe('bestSoFar', () => {
  it.each([
    ['nothing', [], []],
    ['only failures', [null, null], []],
    ['one', [5], [[1, 5]]],
    [
      'a line as long as the search',
      [5, 9, null],
      [
        [1, 5],
        [3, 5],
      ],
    ],
    [
      'only improvements',
      [null, 9, 9, 7, 8, 3],
      [
        [2, 9],
        [4, 7],
        [6, 3],
      ],
    ],
  ])('of %s', (_, medians, steps) => {
    expect(bestSoFar(times(...medians).rows).map((step) => [step.evaluation, step.cost])).toEqual(steps);
  });

  it('never rises, ends at the last evaluation and at the least time', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 50 })), { minLength: 1 }), (medians) => {
        const steps = bestSoFar(times(...medians).rows);
        const known = medians.filter((median) => median !== null);
        expect(steps.at(-1)).toEqual(
          known.length === 0 ? undefined : { evaluation: medians.length, cost: Math.min(...known) },
        );
        for (const [index, step] of steps.entries()) {
          expect(step.cost).toBeLessThanOrEqual(steps[index - 1]?.cost ?? Infinity);
        }
      }),
    );
  });
});

describe('historyReading', () => {
  it.each([
    ['nothing', times(), false, 'Nothing has been measured yet.'],
    ['only failures', times(null), false, 'No trial has been verified yet.'],
    ['one trial', times(5), false, 'The fastest, 5.00 ms, came at evaluation 1 of 1.'],
    ['a late best', times(9, 5), false, 'The fastest, 5.00 ms, came at evaluation 2 of 2, the last one.'],
    [
      'an early best',
      times(9, 5, 7, null),
      false,
      'The fastest, 5.00 ms, came at evaluation 2 of 4; the 2 after it brought nothing faster.',
    ],
    [
      'a running session',
      times(9, 5, 7),
      true,
      'The fastest so far, 5.00 ms, came at evaluation 2 of 3; the 1 since brought nothing faster.',
    ],
  ])('of %s', (_, problem, running, text) => {
    const question = running ? 'Does tuning still improve?' : 'Did tuning still improve when it stopped?';
    expect(historyReading(problem, running)).toBe(`${question} ${text}`);
  });
});

describe('a session tuned for energy', () => {
  const byEnergy = { ...BY_TIME, goal: 'energy' } as const;
  const read = (BM: number, median: number, energyJ: number | null, powerW = 100) => ({
    ...correct(BM, median),
    energyJ,
    powerW: energyJ === null ? null : powerW,
  });
  const problem = problemOf([read(1, 5, 0.5), read(2, 3, 0.7), read(3, 9, null), read(4, 6, 0.4, 300)]);

  it('has the least energy as its best, not the least time', () => {
    expect(bestSoFar(problem.rows, byEnergy)).toEqual([
      { evaluation: 1, cost: 0.5 },
      { evaluation: 4, cost: 0.4 },
    ]);
    expect(bestSoFar(problem.rows, { ...byEnergy, powerLimitW: 200 })).toEqual([
      { evaluation: 1, cost: 0.5 },
      { evaluation: 4, cost: 0.5 },
    ]);
  });

  it('says so, and what is not drawn', () => {
    expect(historyReading(problem, false, byEnergy)).toBe(
      'Did tuning still improve when it stopped? The best, 400 mJ, came at evaluation 4 of 4, the last one. ' +
        '1 verified trial is not drawn: the energy was read only of what might be the best.',
    );
    expect(historyReading(problem, true, { ...byEnergy, powerLimitW: 50 })).toContain(
      'Nothing that was measured may be the best.',
    );
  });

  it('is drawn by its energy', () => {
    const { points, low, high } = historyOf(problem, byEnergy);
    expect(points.map(({ evaluation, y }) => [evaluation, y])).toEqual([
      [1, 0.5],
      [2, 0.7],
      [4, 0.4],
    ]);
    expect(points[0]?.label).toContain('measured 500 mJ');
    expect([low, high]).toEqual([0.4 / 1.06, 0.7 * 1.06]);
  });
});

describe('samplesReading', () => {
  const time = (median: number, spread: number) => correct(1, median, spread).timeMs!;
  it.each([
    ['alone', time(10, 0.02), null, 'The middle half of its 7 samples spans 4.0 % of the median.'],
    [
      'apart',
      time(10, 0.12),
      time(20, 0.01),
      "The middle half of its 7 samples spans 24 % of the median; the median is apart from that of the source's own values.",
    ],
    [
      'overlapping',
      time(10, 0.1),
      time(11, 0.1),
      "The middle half of its 7 samples spans 20 % of the median; the median is not distinguishable from that of the source's own values.",
    ],
    [
      'too few',
      { ...time(10, 0.1), samples: [10, 11] },
      null,
      'Only 2 samples: too few to tell noise from difference.',
    ],
    [
      'one',
      { ...time(10, 0.1), samples: [10] },
      null,
      'Only 1 sample: too few to tell noise from difference.',
    ],
  ])('%s', (_, chosen, baseline, text) => expect(samplesReading(chosen, baseline)).toBe(text));
});

describe('statusCounts', () => {
  it('counts each status that occurred', () => {
    const { rows } = problemOf([correct(1, 2), failed(2, 'timeout'), failed(3, 'timeout')]);
    expect([...statusCounts(rows)]).toEqual([
      ['correct', 1],
      ['timeout', 2],
    ]);
  });
});

describe('statusLine and progressShare', () => {
  const session = (change: Partial<SelectedSession>, state = summary('a').state): SelectedSession => ({
    summary: summary('a', { state }),
    problems: [times(1, 2)],
    stoppedBecause: null,
    failure: null,
    model: null,
    progress: null,
    refining: 0,
    ...change,
  });
  const progress = { evaluations: 9, planned: 36, seconds: 10, secondsLeft: 30 };
  it.each([
    [session({}), 'Running', null],
    [session({ progress }), 'Running · 9 of 36 evaluations · about 30 s left', 0.25],
    [
      session({ progress: { ...progress, planned: null, secondsLeft: null } }),
      'Running · 9 evaluations',
      null,
    ],
    [
      session({ progress: { ...progress, evaluations: 40 } }),
      'Running · 40 of 36 evaluations · about 30 s left',
      1,
    ],
    [session({ refining: 3 }), 'Measuring the best 3 again', null],
    [
      session({ stoppedBecause: 'space exhausted' }, 'finished'),
      'Finished: space exhausted · 2 trials',
      null,
    ],
    [session({}, 'cancelled'), 'Cancelled · 2 trials, all kept', null],
    [
      session({}, 'interrupted'),
      'Interrupted · 2 trials, all kept. Run Autotune again to go on from here.',
      null,
    ],
    [session({ failure: 'No adapter: install one.' }, 'failed'), 'Failed: No adapter: install one.', null],
  ])('%#', (state, line, share) => {
    expect(statusLine(state)).toBe(line);
    expect(progressShare(state)).toBe(share);
  });
});
