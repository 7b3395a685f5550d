import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { NamedSize } from '../core/gemm/namedSize';
import { sameSize } from '../core/gemm/size';
import type { LibraryTime } from '../core/records/libraryTime';
import type { Trial } from '../core/records/trial';
import { type Configuration, configurationKey } from '../core/space/configuration';
import type { SearchSpace } from '../core/space/searchSpace';
import type { ReferenceCheck } from '../core/tuner/drift';
import { failureKinds } from '../core/tuner/failures';
import { isByTime, type Objective } from '../core/tuner/objective';
import { type Outcome, outcomeOf } from '../core/tuner/outcome';
import type {
  Budget,
  SessionState,
  SessionSummary,
  StoppedBecause,
  StrategyName,
  TuneEvent,
  TuneResult,
  WarmStart,
} from '../protocol/tuning';
import { deviceReference } from './devices';
import type { RunnableKernel } from './kernel';
import { isAlive, ownIdentity } from './processIdentity';
import { problemResult, summaryOf } from './records';
import type { Phase } from './store/rows';
import type { MeasurementStore } from './store/store';

/** What makes two sessions the same work, so that one may go on where the other stopped. */
export interface SessionPlan {
  readonly kind: 'tune' | 'measure';
  readonly kernel: RunnableKernel;
  readonly device: DeviceProfile;
  readonly sizes: readonly NamedSize[];
  readonly spaces: readonly SearchSpace[];
  /** The configuration that others are compared with. */
  readonly baseline: Configuration;
  readonly strategy: StrategyName;
  readonly objective: Objective;
  readonly budget: Budget;
  readonly seed: number;
  /** What it may start warm from, where it begins now. */
  readonly warm: WarmStart | null;
  readonly resume: boolean;
}

/** Trials of one problem, newest of each configuration, in the order first measured. */
export interface ProblemTrials {
  readonly size: NamedSize;
  readonly trials: Map<string, Trial>;
  /** Keys of configurations measured again at the end. */
  readonly remeasured: Set<string>;
  /** The baseline measured again during the search, to see whether the device has changed. */
  readonly checks: ReferenceCheck[];
  /** The vendor's library on the same problem, once it was measured. */
  library: LibraryTime | null;
}

/** How soon a paused session sees that it is to go on. */
const PAUSE_POLL_MS = 200;

/** A session as it runs: every trial goes to the store first, then to whoever listens. */
export class Session {
  readonly id: string;
  readonly problems: readonly ProblemTrials[];
  readonly resumed: number;
  // The clock on the wall may be set while a session runs; this one only goes on.
  private readonly startedMs = performance.now();
  private readonly secondsBefore: number;
  private pausedMs = 0;
  private summary: SessionSummary;

  /** Begins a session, or takes up an unfinished one of the same plan whose owner is gone. */
  constructor(
    readonly plan: SessionPlan,
    private readonly store: MeasurementStore,
    private readonly tell: (event: TuneEvent) => void,
  ) {
    this.problems = plan.sizes.map((size) => ({
      size,
      trials: new Map(),
      remeasured: new Set(),
      checks: [],
      library: null,
    }));
    const { kernel, device } = plan;
    const resumeKey = resumeKeyOf(plan);
    const former = plan.resume ? store.unfinished(resumeKey) : null;
    const gone =
      former !== null &&
      (former.state !== 'running' || !isAlive({ pid: former.owner_pid, started: former.owner_started }));
    this.id = gone ? former.id : randomUUID();
    this.secondsBefore = gone ? former.seconds : 0;
    if (gone) this.takeOver(former.id);
    this.resumed = this.evaluations;
    if (gone) {
      store.takeUp(this.id, ownIdentity(), plan.budget, this.resumed);
    } else {
      store.createSession({
        id: this.id,
        kind: plan.kind,
        resumeKey,
        kernel: kernel.reference,
        source: kernel.source.text,
        device: deviceReference(device),
        sizes: plan.sizes,
        strategy: plan.strategy,
        objective: plan.objective,
        budget: plan.budget,
        seed: plan.seed,
        spaceSize: spaceSizeOf(plan.spaces[0]),
        tunables: kernel.model.tunables.map(({ name, values }) => ({ name, values })),
        baseline: plan.baseline,
        warm: plan.warm,
        startedAt: new Date().toISOString(),
        owner: ownIdentity(),
      });
    }
    const row = store.session(this.id);
    if (row === null) throw new Error(`session ${this.id} was not stored`);
    this.summary = summaryOf(row);
    const spaces = plan.spaces.map(({ size: { count, exact } }) => ({ count, exact }));
    tell({ type: 'started', session: this.summary, spaces });
  }

  /** Waits while the session is asked to pause, in this process or by another; ends at once when the signal aborts. */
  async whilePaused(signal: AbortSignal): Promise<void> {
    if (!this.store.isPaused(this.id)) return;
    const since = performance.now();
    this.tell({ type: 'paused', session: this.id, paused: true });
    while (!signal.aborted && this.store.isPaused(this.id)) {
      await sleep(PAUSE_POLL_MS, null, { signal }).catch(() => undefined);
    }
    this.pausedMs += performance.now() - since;
    if (!signal.aborted) this.tell({ type: 'paused', session: this.id, paused: false });
  }

  /** What it started warm from when it began, whatever the model has learnt since; `null` where it started cold. */
  get warm(): WarmStart | null {
    return this.summary.warm;
  }

  /** Configurations tried so far, over all problems. */
  get evaluations(): number {
    return this.problems.reduce((sum, { trials }) => sum + trials.size, 0);
  }

  /** Seconds spent, also before the session was taken up, without pauses. */
  get seconds(): number {
    return this.secondsBefore + (performance.now() - this.startedMs - this.pausedMs) / 1000;
  }

  /** Stores a trial; a configuration that was tried before has its trial replaced. */
  record(problem: ProblemTrials, phase: Phase, trial: Trial): void {
    this.store.addMeasurement(this.id, problem.size, phase, trial, new Date().toISOString(), this.seconds);
    note(problem, phase, trial);
  }

  /** Stores that the baseline was measured again. */
  recordCheck(problem: ProblemTrials, check: ReferenceCheck): void {
    this.store.addReferenceCheck(this.id, problem.size, check, new Date().toISOString());
    problem.checks.push(check);
  }

  /** Stores what the vendor's library takes on a problem. */
  recordLibrary(problem: ProblemTrials, library: LibraryTime): void {
    this.store.saveLibraryTime(this.id, problem.size, library, new Date().toISOString());
    problem.library = library;
  }

  outcome({ size, trials, remeasured }: ProblemTrials): Outcome {
    const { baseline, objective } = this.plan;
    return outcomeOf(size, [...trials.values()], baseline, remeasured, objective);
  }

  /** Ends the session in the store and tells so; throws UserError `Store` where it cannot be stored, unless it failed. */
  end(state: SessionState, stoppedBecause: StoppedBecause, failure: string | null): TuneResult {
    const result: TuneResult = {
      device: this.summary.device,
      kernel: this.summary.kernel,
      session: this.id,
      objective: this.plan.objective,
      warm: this.warm,
      problems: this.problems.map((problem) =>
        problemResult(this.outcome(problem), problem.library, problem.checks),
      ),
      stoppedBecause,
      failure,
      failures: [...failureKinds(this.problems.flatMap(({ trials }) => [...trials.values()]))],
      seconds: this.seconds,
    };
    this.summary = { ...this.summary, state };
    try {
      this.store.endSession(this.id, { state, stoppedBecause, failure, seconds: this.seconds });
    } catch (error) {
      // A session that failed has told why; that its end cannot be stored either adds nothing.
      if (state !== 'failed') throw error;
    }
    this.tell({ type: 'finished', session: this.summary, result });
    return result;
  }

  private takeOver(id: string): void {
    for (const row of this.store.trials(id)) {
      const problem = this.problems.find(({ size }) => sameSize(size, row));
      if (problem !== undefined) note(problem, row.phase, row.trial);
    }
    for (const { evaluations, ratio, ...row } of this.store.referenceChecks(id)) {
      this.problems.find(({ size }) => sameSize(size, row))?.checks.push({ evaluations, ratio });
    }
    for (const row of this.store.libraryTimes(id)) {
      const problem = this.problems.find(({ size }) => sameSize(size, row));
      if (problem !== undefined) problem.library = row.time;
    }
  }
}

function note(problem: ProblemTrials, phase: Phase, trial: Trial): void {
  const key = configurationKey(trial.configuration);
  problem.trials.set(key, trial);
  if (phase === 'final') problem.remeasured.add(key);
}

function resumeKeyOf({ kind, kernel, device, sizes, baseline, ...rest }: SessionPlan): string {
  const { id, driver } = device;
  const { hash, entry } = kernel.reference;
  // What sizes are called makes no other work of it.
  const extents = sizes.map(({ m, n, k }) => ({ m, n, k }));
  // As sessions have it that were begun when there was nothing but time.
  const objective = isByTime(rest.objective) ? 'time' : rest.objective;
  const what = [kind, hash, entry, id, driver, extents, baseline, rest.strategy, objective, rest.seed];
  return JSON.stringify(what);
}

function spaceSizeOf(space: SearchSpace | undefined): number | null {
  return space?.size.exact ? space.size.count : null;
}
