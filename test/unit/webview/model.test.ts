import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/core/records/trial';
import type { ProblemResult, TuneResult } from '../../../src/protocol/tuning';
import type { ToDashboard } from '../../../src/protocol/webview';
import { type DashboardModel, emptyModel, reduce } from '../../../webview/dashboard/model';
import { correct, event, failed, SIZE, summary, trialEvent } from './fixtures';

const modelAfter = (messages: readonly ToDashboard[], from: DashboardModel = emptyModel) =>
  messages.reduce(reduce, from);

const started = (id: string, change = {}) =>
  event({ type: 'started', session: summary(id, change), spaces: [] });

const result = (trials: Trial[], change: Partial<ProblemResult> = {}): ProblemResult => ({
  ...SIZE,
  baseline: trials[0] ?? null,
  best: trials.at(-1) ?? null,
  distinguishable: true,
  front: null,
  library: null,
  drift: null,
  trials,
  ...change,
});

const finished = (id: string, problems: ProblemResult[], change: Partial<TuneResult> = {}) => {
  const session = summary(id, { state: 'finished' });
  const { device, kernel, objective } = session;
  return event({
    type: 'finished',
    session,
    result: {
      device,
      kernel,
      session: id,
      objective,
      problems,
      stoppedBecause: 'budget spent',
      failure: null,
      failures: [],
      warm: null,
      seconds: 9,
      ...change,
    },
  });
};

const rowsOf = (model: DashboardModel) => model.selected?.problems[0]?.rows ?? [];

describe('reduce', () => {
  it('knows that there is nothing only once it was told', () => {
    expect(emptyModel.loaded).toBe(false);
    expect(modelAfter([{ type: 'state', state: { sessions: [], selected: null } }])).toEqual({
      ...emptyModel,
      loaded: true,
    });
  });

  it('shows a session that starts, with a problem for each size and no trial yet', () => {
    const sizes = [SIZE, { m: 64, n: 32, k: 16 }];
    const model = modelAfter([started('a', { sizes })]);
    expect(model.selected?.problems.map(({ key, rows }) => [key, rows])).toEqual([
      ['512', []],
      ['64x32x16', []],
    ]);
    expect(model.sessions.map(({ id }) => id)).toEqual(['a']);
  });

  it.each([
    ['running', 'old'],
    ['finished', 'new'],
    ['interrupted', 'new'],
  ] as const)('with a %s session on display, the %s one is there after another starts', (state, shown) => {
    const old = {
      summary: summary('old', { state }),
      problems: [],
      stoppedBecause: null,
      failure: null,
      model: null,
    };
    const model = modelAfter([
      { type: 'state', state: { sessions: [old.summary], selected: old } },
      started('new', { startedAt: '2026-01-03T00:00:00.000Z' }),
    ]);
    expect(model.selected?.summary.id).toBe(shown);
    expect(model.sessions.map(({ id }) => id)).toEqual(['new', 'old']);
  });

  it('keeps what a resumed session had measured', () => {
    const model = modelAfter([
      started('a'),
      trialEvent('a', correct(32, 9)),
      started('a', { resumedTrials: 1 }),
    ]);
    expect(rowsOf(model)).toHaveLength(1);
    expect(model.selected?.summary.resumedTrials).toBe(1);
  });

  it('puts a trial told again in the place of the former, whatever the order of its names', () => {
    const again = { ...correct(32, 7), configuration: { BN: 64, BM: 32 } };
    const model = modelAfter([
      started('a'),
      trialEvent('a', correct(32, 9)),
      trialEvent('a', failed(64, 'timeout')),
      trialEvent('a', again),
    ]);
    expect(rowsOf(model).map(({ evaluation, trial }) => [evaluation, trial.timeMs?.median ?? null])).toEqual([
      [1, 7],
      [2, null],
    ]);
  });

  it('drops trials of a session that is not on display', () => {
    const model = modelAfter([started('a')]);
    expect(reduce(model, trialEvent('b', correct(32, 9)))).toEqual(model);
  });

  it('takes the result as the truth and keeps the order in which trials were seen', () => {
    const [slow, fast, unseen] = [correct(16, 9), correct(32, 5), correct(64, 7)];
    const model = modelAfter([
      started('a'),
      trialEvent('a', fast),
      trialEvent('a', slow),
      finished('a', [result([slow, unseen, correct(32, 4)])]),
    ]);
    expect(rowsOf(model).map(({ trial }) => trial.timeMs?.median)).toEqual([4, 9, 7]);
    expect(rowsOf(model).map(({ evaluation }) => evaluation)).toEqual([1, 2, 3]);
    expect(model.selected).toMatchObject({ stoppedBecause: 'budget spent', refining: 0 });
    expect(model.sessions[0]?.state).toBe('finished');
  });

  it('does not say whether a running session has a winner', () => {
    const detail = { problems: [result([correct(16, 9)])], stoppedBecause: null, failure: null, model: null };
    const select = (state: 'running' | 'finished') =>
      modelAfter([
        { type: 'state', state: { sessions: [], selected: { summary: summary('a', { state }), ...detail } } },
      ]).selected?.problems[0]?.distinguishable;
    expect([select('running'), select('finished')]).toEqual([null, true]);
  });

  it('says which process has the device until the session starts', () => {
    const waiting = event({ type: 'waiting', device: 'llvmpipe', owner: { pid: 42, since: '' } });
    expect(modelAfter([waiting]).waiting).toEqual({ device: 'llvmpipe', pid: 42 });
    expect(modelAfter([waiting, started('a')]).waiting).toBeNull();
    const { device } = summary('a');
    const deciding = event({ type: 'deciding', entry: 'matmul', device, run: 0, hypotheses: 6 });
    expect(modelAfter([waiting, deciding]).waiting).toBeNull();
  });

  it('counts the configurations measured again, until the end', () => {
    const refining = event({
      type: 'refining',
      session: 'a',
      problem: SIZE,
      configurations: [{ BM: 1 }, { BM: 2 }],
    });
    expect(modelAfter([started('a'), refining]).selected?.refining).toBe(2);
    expect(modelAfter([started('a'), refining, finished('a', [])]).selected?.refining).toBe(0);
  });

  it('keeps a failure on display until another session starts', () => {
    const model = modelAfter([{ type: 'failure', text: 'No adapter' }]);
    expect(model.failure).toBe('No adapter');
    expect(modelAfter([started('a')], model).failure).toBeNull();
  });
});

describe('repeated trial events', () => {
  const tellings = fc.array(
    fc.record({ BM: fc.integer({ min: 1, max: 6 }), median: fc.integer({ min: 1, max: 99 }) }),
    { maxLength: 30 },
  );
  const tell = ({ BM, median }: { BM: number; median: number }) => trialEvent('a', correct(BM, median));

  it('leave one row for each configuration, with what was told of it last', () => {
    fc.assert(
      fc.property(tellings, (told) => {
        const rows = rowsOf(modelAfter([started('a'), ...told.map(tell)]));
        const last = new Map(told.map(({ BM, median }) => [BM, median]));
        expect(new Map(rows.map(({ trial }) => [trial.configuration.BM, trial.timeMs?.median]))).toEqual(
          last,
        );
        expect(rows.map(({ evaluation }) => evaluation)).toEqual(rows.map((_, index) => index + 1));
      }),
    );
  });

  it('told all over again in any order change nothing', () => {
    fc.assert(
      fc.property(
        tellings.chain((told) => {
          const last = [...new Map(told.map((telling) => [telling.BM, telling])).values()];
          return fc.tuple(fc.constant(told), fc.shuffledSubarray(last), fc.shuffledSubarray(last));
        }),
        ([told, again, andAgain]) => {
          const once = modelAfter([started('a'), ...told.map(tell)]);
          expect(modelAfter([...again, ...andAgain].map(tell), once)).toEqual(once);
        },
      ),
    );
  });
});
