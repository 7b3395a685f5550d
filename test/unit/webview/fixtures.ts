import type { Size } from '../../../src/core/gemm/problem';
import type { Trial, TrialStatus } from '../../../src/core/records/trial';
import { BY_TIME } from '../../../src/core/tuner/objective';
import type { SessionSummary, TuneEvent } from '../../../src/protocol/tuning';
import type { ToDashboard } from '../../../src/protocol/webview';
import { type ProblemView, withTrial } from '../../../webview/dashboard/model';

export const SIZE: Size = { m: 512, n: 512, k: 512 };

/** A verified trial whose samples spread by `spread` (a share of the median) to either side. */
export function correct(BM: number, median: number, spread = 0.01): Trial {
  const [low, high] = [median * (1 - spread), median * (1 + spread)];
  // Seven, so that the median has an interval: all of them.
  const samples = [low, low, median, median, median, high, high];
  return {
    configuration: { BM, BN: 64 },
    status: 'correct',
    reason: null,
    timeMs: { median, p25: low, p75: high, samples },
    wallMs: null,
    powerW: null,
    energyJ: null,
    energyReadingsJ: [],
    powerSource: null,
    predictedMs: null,
    verification: { exact: true, real: true, maxError: 1e-7, bound: 1e-5, requires: [] },
    compileMs: 10,
    timer: 'timestamp',
    cache: null,
    conditions: null,
    resources: null,
  };
}

/** A trial that was found right and never timed, as on an emulated device. */
export function verified(BM: number): Trial {
  return { ...correct(BM, 1), timeMs: null, timer: null };
}

export function failed(
  BM: number,
  status: Exclude<TrialStatus, 'correct'>,
  reason = `${status} it is`,
): Trial {
  return { ...correct(BM, 1), status, reason, timeMs: null, verification: null, timer: null };
}

export function problemOf(trials: readonly Trial[], change: Partial<ProblemView> = {}): ProblemView {
  return {
    key: '512',
    size: SIZE,
    rows: trials.reduce(withTrial, [] as ProblemView['rows']),
    baseline: null,
    best: null,
    distinguishable: null,
    library: null,
    ...change,
  };
}

export function summary(id: string, change: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    kind: 'tune',
    kernel: { path: '/kernels/tiled.wgsl', entry: 'main', hash: 'ab' },
    device: { id: 'webgpu:0', name: 'llvmpipe', driver: 'Mesa', fallback: true, emulated: false },
    sizes: [SIZE],
    strategy: 'random',
    objective: BY_TIME,
    budget: { evaluations: 40, seconds: null },
    seed: 1,
    spaceSize: 400,
    warm: null,
    startedAt: '2026-01-02T03:04:05.000Z',
    state: 'running',
    resumedTrials: 0,
    paused: false,
    ...change,
  };
}

export function event(event: TuneEvent): ToDashboard {
  return { type: 'event', event };
}

export function trialEvent(
  session: string,
  trial: Trial,
  change: { best?: Trial; size?: Size } = {},
): ToDashboard {
  return event({
    type: 'trial',
    session,
    problem: change.size ?? SIZE,
    trial,
    best: change.best ?? null,
    baseline: null,
    progress: { evaluations: 1, planned: 40, seconds: 1, secondsLeft: 39 },
  });
}
