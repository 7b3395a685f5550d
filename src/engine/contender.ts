import type { Trial, TrialStatus, Verification } from '../core/records/trial';
import type { Configuration } from '../core/space/configuration';
import { medianOf, summarise } from '../core/stats';
import type { PrepareResult, SampleResult } from '../protocol/runner';

type Prepared = Extract<PrepareResult, { status: 'correct' }>;
type Sampled = Extract<SampleResult, { status: 'correct' }>;

/** One configuration while it is measured together with others; what it has gathered outlives a runner. */
export class Contender {
  /** The trial once it is decided; nothing more is measured then. */
  trial: Trial | null = null;
  /** What the runner knows it by; `null` while it is not prepared there. */
  handle: string | null = null;
  /** The runner that gave the handle. */
  runnerPid: number | null = null;
  turns = 0;
  /** Runners that died while they worked on it. */
  deaths = 0;
  readonly samplesMs: number[] = [];
  private readonly wallsMs: number[] = [];
  private verification: Verification | null = null;
  private compileMs: number | null = null;
  private timer: Sampled['timer'] | null = null;

  constructor(readonly configuration: Configuration) {}

  get open(): boolean {
    return this.trial === null;
  }

  prepared(result: Prepared, runnerPid: number | null): void {
    this.handle = result.handle;
    this.runnerPid = runnerPid;
    this.verification = result.verification;
    // Prepared anew after a runner was lost, compilers answer from their caches; the first time is the true one.
    this.compileMs ??= result.compileMs;
  }

  sampled({ samplesMs, wallMs, timer }: Sampled): void {
    this.turns++;
    this.samplesMs.push(...samplesMs);
    this.wallsMs.push(wallMs);
    this.timer = timer;
  }

  /** Decides it as verified and timed. */
  succeed(): Trial {
    return this.decide({
      ...this.outcome('correct', null),
      timeMs: summarise(this.samplesMs),
      wallMs: medianOf(this.wallsMs),
      timer: this.timer,
    });
  }

  /** Decides it as failed; no time is kept. */
  fail(
    status: Exclude<TrialStatus, 'correct'>,
    reason: string,
    verification = this.verification,
    compileMs = this.compileMs,
  ): Trial {
    // What it got right before does not count for a result that was found wrong later.
    const revoked = status === 'correctness' && verification === this.verification && verification !== null;
    return this.decide({
      ...this.outcome(status, reason),
      verification: revoked ? { ...verification, exact: false } : verification,
      compileMs,
    });
  }

  private outcome(status: TrialStatus, reason: string | null): Trial {
    return {
      configuration: this.configuration,
      status,
      reason,
      timeMs: null,
      wallMs: null,
      powerW: null,
      energyJ: null,
      predictedMs: null,
      verification: this.verification,
      compileMs: this.compileMs,
      timer: null,
    };
  }

  private decide(trial: Trial): Trial {
    this.trial = trial;
    return trial;
  }
}
