import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/progress';
import { BY_TIME } from '../../../src/core/tuner/objective';
import type { SessionSummary, TuneEvent } from '../../../src/protocol/tuning';
import { timed } from '../core/tuner/trials';

const problem = { m: 64, n: 64, k: 64 };
const trial = timed({ X: 2 }, [1, 1, 1]);
const session: SessionSummary = {
  id: 's',
  kind: 'tune',
  kernel: { path: null, entry: 'matmul', hash: '' },
  device: { id: 'x', name: 'X', driver: '1', fallback: true, emulated: false },
  sizes: [problem],
  strategy: 'random',
  objective: BY_TIME,
  budget: { evaluations: 12, seconds: null },
  seed: 1,
  spaceSize: 12,
  warm: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  state: 'running',
  resumedTrials: 0,
  paused: false,
};
const measured: TuneEvent = {
  type: 'trial',
  session: 's',
  problem,
  trial,
  best: trial,
  baseline: trial,
  progress: { evaluations: 12, planned: 12, seconds: 1, secondsLeft: 0 },
};

function linesFor(...events: readonly TuneEvent[]): readonly string[] {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const display = createProgress({ say, warn: say, result: () => undefined }, false);
  for (const event of events) display.show(event);
  display.stop();
  return lines;
}

it('says what a session starts warm from', () => {
  const started = (warm: SessionSummary['warm']): TuneEvent => ({
    type: 'started',
    session: { ...session, warm },
    spaces: [{ count: 12, exact: true }],
  });
  const first = 'matmul on X (CPU fallback), 12 configurations';
  expect(linesFor(started(null))).toEqual([first]);
  expect(linesFor(started({ measurements: 40, newest: 57 }))).toEqual([
    first,
    'starting warm from 40 measurements of this device',
  ]);
});

describe('deciding', () => {
  it('is told once, before the session starts', () => {
    const { device } = session;
    const deciding = (run: number): TuneEvent => ({
      type: 'deciding',
      entry: 'matmul',
      device,
      run,
      hypotheses: 6,
    });
    const lines = linesFor(deciding(0), deciding(1), deciding(2));
    expect(lines).toEqual([
      'finding out what matmul computes: at most 6 hypotheses are run on X (CPU fallback)',
    ]);
  });
});

describe('progress where there is no terminal', () => {
  it('counts what is measured, and says what is measured again', () => {
    const refining: TuneEvent = { type: 'refining', session: 's', problem, configurations: [{ X: 2 }] };
    const lines = linesFor(measured, refining, measured);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['[12/12]', 'measuring', '[again]']);
  });

  it('counts nothing twice that was told by the session it goes on with', () => {
    const refining: TuneEvent = { type: 'refining', session: 's', problem, configurations: [{ X: 2 }] };
    expect(linesFor(refining, measured).at(-1)).toMatch(/^\[again\] 64 X=2: /);
  });

  it('says where the conditions leave nothing to search', () => {
    const started = (...spaces: readonly { count: number; exact: boolean }[]) =>
      linesFor({ type: 'started', session, spaces: [...spaces] });
    expect(started({ count: 12, exact: true })).toEqual(['matmul on X (CPU fallback), 12 configurations']);
    expect(started({ count: 4e9, exact: false }, { count: 1, exact: true })).toEqual([
      'matmul on X (CPU fallback), about 4,000,000,000 configurations, 1 configuration',
    ]);
    expect(started({ count: 0, exact: true })[1]).toMatch(/^no configuration meets every constraint/);
  });
});
