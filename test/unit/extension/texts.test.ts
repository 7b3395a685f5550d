import { describe, expect, test } from 'vitest';
import type { Trial } from '../../../src/core/records/trial';
import { BY_TIME } from '../../../src/core/tuner/objective';
import {
  asSentence,
  hasFailed,
  measureText,
  outcome,
  parseSizes,
  progressFraction,
  progressText,
  resultText,
} from '../../../src/extension/texts';
import type { ProblemResult, SessionSummary, TuneEvent, TuneResult } from '../../../src/protocol/tuning';

const size = { m: 512, n: 512, k: 512 };
const trial = (median: number | null, configuration = {}, reason: string | null = null): Trial => ({
  configuration,
  status: median === null ? 'correctness' : 'correct',
  reason,
  timeMs: median === null ? null : { median, p25: median, p75: median, samples: [median] },
  wallMs: null,
  powerW: null,
  energyJ: null,
  energyReadingsJ: [],
  powerSource: null,
  predictedMs: null,
  verification: null,
  compileMs: null,
  timer: null,
  cache: null,
  conditions: null,
  resources: null,
});
const own = trial(31, { BM: 32 });
const best = trial(7.3, { BM: 128 });
const problem = (parts: Partial<ProblemResult>): ProblemResult => ({
  ...size,
  baseline: own,
  best,
  distinguishable: true,
  trials: [],
  front: null,
  library: null,
  drift: null,
  ...parts,
});
const device = { id: 'd', name: 'llvmpipe', driver: '', fallback: true, emulated: false };
const kernel = { path: null, entry: 'main', hash: '' };
const result = (parts: Partial<TuneResult>): TuneResult => ({
  device,
  kernel,
  warm: null,
  session: 's',
  objective: BY_TIME,
  problems: [problem({})],
  stoppedBecause: 'budget spent',
  failure: null,
  failures: [],
  seconds: 1,
  ...parts,
});

describe('outcome of another objective', () => {
  const metered = (timed: Trial, energyJ: number): Trial => ({ ...timed, energyJ, powerW: 100 });
  const both = problem({ baseline: metered(own, 2), best: metered(best, 0.5) });

  test.each([
    ['energy', 'Best 500 mJ (before 2.00 J, 4.00× as much): BM=128'],
    ['edp', 'Best 3.65 mJ·s (before 62.0 mJ·s, 17.0× as much): BM=128'],
    ['time', 'Best 7.30 ms (4.25× faster than 31.0 ms): BM=128'],
  ] as const)('tells %s', (goal, text) => {
    expect(outcome(both, { ...BY_TIME, goal })).toEqual({ text, applicable: true });
  });

  test('offers the best where the source is beyond a limit, and tells why nothing may be it', () => {
    const limited = { ...BY_TIME, powerLimitW: 99 };
    expect(outcome(both, limited)).toMatchObject({
      text: expect.stringContaining('draws 100 W, over the limit of 99.0 W'),
      applicable: true,
    });
    expect(outcome({ ...both, best: null, trials: [metered(own, 2)] }, limited)).toEqual({
      text: 'No configuration may be the best at 512: draws 100 W, over the limit of 99.0 W',
      applicable: false,
    });
  });
});

describe('outcome', () => {
  test.each([
    ['a gain', {}, 'Best 7.30 ms (4.25× faster than 31.0 ms): BM=128', true],
    [
      'intervals that overlap',
      { distinguishable: false },
      'Best 7.30 ms (BM=128) is not distinguishable from the 31.0 ms of the configuration in the source',
      false,
    ],
    [
      'the source is best',
      { best: own },
      'The configuration in the source is the best found: 31.0 ms',
      false,
    ],
    [
      'the source has no time',
      { baseline: trial(null, {}, 'too much workgroup storage') },
      'Best 7.30 ms: BM=128. The configuration in the source has no verified time (too much workgroup storage)',
      true,
    ],
    [
      'nothing verified',
      { best: null, baseline: null, trials: [trial(null, {}, 'C[3] is wrong')] },
      'Nothing verified at 512: C[3] is wrong',
      false,
    ],
  ])('%s', (_, parts, text, applicable) => {
    expect(outcome(problem(parts))).toEqual({ text, applicable });
  });
});

test.each([
  ['one problem', {}, 'Best 7.30 ms (4.25× faster than 31.0 ms): BM=128 · llvmpipe (CPU fallback)'],
  [
    'several problems and stopped',
    {
      stoppedBecause: 'cancelled' as const,
      problems: [problem({ trials: [own, best] }), problem({ m: 64, best: own, trials: [own] })],
    },
    'Stopped early · 512: Best 7.30 ms (4.25× faster than 31.0 ms): BM=128 · ' +
      '64x512x512: The configuration in the source is the best found: 31.0 ms · llvmpipe (CPU fallback)',
  ],
  [
    'nothing, stopped before there was any',
    { stoppedBecause: 'cancelled' as const, problems: [problem({ best: null, baseline: null })] },
    'Stopped before anything was measured',
  ],
])('resultText of %s', (_, parts, text) => {
  expect(resultText(result(parts))).toBe(text);
});

test('measureText tells time, spread, speed and the label of the device', () => {
  const measurements = [
    { ...trial(2, { BM: 64 }), problem: size, library: null },
    { ...trial(null, {}, 'timed out'), problem: size, library: null },
  ];
  expect(measureText({ device, kernel, session: 's', measurements })).toBe(
    'Measured 2.00 ms (2.00 ms to 2.00 ms) at 512, 134 GFLOP/s · BM=64 · ' +
      'No time at 512: timed out · llvmpipe (CPU fallback)',
  );
});

describe('on the CPU emulation', () => {
  const emulation = { ...device, name: 'CPU emulation of CUDA', emulated: true };
  const verified = (configuration = {}): Trial => ({ ...trial(1, configuration), timeMs: null });
  const wrong = trial(null, { BM: 128 }, 'C[3] is 4 and should be 5');

  test('measuring says what is verified and that times need a GPU', () => {
    const measurements = [{ ...verified({ BM: 64 }), problem: size, library: null }];
    const measured = { device: emulation, kernel, session: 's', measurements };
    expect(measureText(measured)).toBe(
      'Verified at 512 on the CPU emulation; a GPU is needed for times · BM=64',
    );
    expect(hasFailed(measured)).toBe(false);
  });

  test('a wrong result is told beside what is right, and counts as failed', () => {
    const measurements = [
      { ...verified({ BM: 64 }), problem: size, library: null },
      { ...wrong, problem: { m: 64, n: 32, k: 16 }, library: null },
    ];
    const measured = { device: emulation, kernel, session: 's', measurements };
    expect(measureText(measured)).toBe(
      'Verified at 512 on the CPU emulation; a GPU is needed for times · BM=64 · ' +
        'No time at 64x32x16: C[3] is 4 and should be 5',
    );
    expect(hasFailed(measured)).toBe(true);
  });

  test('tuning has nothing to apply and says why', () => {
    const trials = [verified({ BM: 32 }), verified({ BM: 64 }), wrong];
    expect(outcome(problem({ best: null, baseline: trials[0] ?? null, trials }))).toEqual({
      text:
        '2 of 3 configurations verified at 512; BM=128: C[3] is 4 and should be 5. ' +
        'Which is fastest only a GPU can tell, so there is nothing to apply',
      applicable: false,
    });
  });
});

const event = (
  progress: { planned: number | null; secondsLeft: number | null },
  found: Trial | null = best,
): TuneEvent => ({
  type: 'trial',
  session: 's',
  problem: size,
  trial: own,
  best: found,
  baseline: own,
  progress: { evaluations: 3, seconds: 10, ...progress },
});
const session = { id: 's', resumedTrials: 0 } as SessionSummary;

test.each([
  [
    'planned',
    event({ planned: 12, secondsLeft: 65 }),
    '3/12 · best 7.30 ms (4.25×) BM=128 · 1 min 05 s left',
  ],
  [
    'limited by time alone',
    event({ planned: null, secondsLeft: null }),
    '3 evaluations · best 7.30 ms (4.25×) BM=128',
  ],
  ['no faster than the source', event({ planned: 12, secondsLeft: null }, own), '3/12 · best 31.0 ms BM=32'],
  ['nothing verified yet', event({ planned: 12, secondsLeft: null }, null), '3/12'],
  [
    'another process on the device',
    { type: 'waiting' as const, device: 'X', owner: { pid: 42, since: '' } },
    'Waiting for X: process 42 is measuring on it',
  ],
  [
    'this process on the device',
    { type: 'waiting' as const, device: 'X', owner: null },
    'Waiting for X: what it can do is being measured first',
  ],
  [
    'finding out about the kernel',
    {
      type: 'deciding' as const,
      entry: 'matmul',
      device: { id: 'x', name: 'X', driver: '1', fallback: false, emulated: false },
      run: 2,
      hypotheses: 6,
    },
    'Finding out what matmul computes: 2 of at most 6 hypotheses run',
  ],
  [
    'a check of numerics',
    { type: 'checking' as const, size: { m: 64, n: 64, k: 64 }, family: 'wide', run: 2, cases: 5 },
    'wide data at 64: 3 of 5',
  ],
  [
    'resumed',
    { type: 'started' as const, session: { ...session, resumedTrials: 5 }, spaces: [] },
    'Going on after 5 evaluations made before',
  ],
])('progressText, %s', (_, now, text) => {
  expect(progressText(now)).toBe(text);
});

test.each([
  ['evaluations planned', { planned: 12, secondsLeft: 5 }, 0.25],
  ['more made than planned', { planned: 2, secondsLeft: 5 }, 1],
  ['only time planned', { planned: null, secondsLeft: 30 }, 0.25],
  ['nothing planned', { planned: null, secondsLeft: null }, null],
  ['no time left and none spent', { planned: 0, secondsLeft: -10 }, null],
])('progressFraction, %s', (_, progress, fraction) => {
  expect(progressFraction(event(progress))).toBe(fraction);
});

test('progressFraction of a check counts what has been run', () => {
  const checking = {
    type: 'checking',
    size: { m: 64, n: 64, k: 64 },
    family: 'wide',
    run: 2,
    cases: 5,
  } as const;
  expect(progressFraction(checking)).toBe(0.4);
});

test.each([
  ['512', [size]],
  ['512, 64x32x16', [size, { m: 64, n: 32, k: 16 }]],
])('parseSizes reads %s', (text, sizes) => {
  expect(parseSizes(text)).toEqual({ ok: true, sizes });
});

test.each(['', '512,', 'big', '0', '1x2', '2000000'])('parseSizes refuses "%s" with a reason', (text) => {
  expect(parseSizes(text)).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
});

test.each([
  ['no driver was found: install one', 'No driver was found: install one.'],
  ['Trust it to use them.', 'Trust it to use them.'],
])('the note "%s" reads as a sentence', (note, text) => {
  expect(asSentence(note)).toBe(text);
});
