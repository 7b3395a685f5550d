import type { KernelResources } from '../core/device/resources';
import type { DeviceConditions, Trial, TrialStatus, Verification } from '../core/records/trial';
import type { Configuration } from '../core/space/configuration';
import { medianOf, summarise } from '../core/stats';
import type { EnergyResult, PrepareResult, SampleResult } from '../protocol/runner';

type Prepared = Extract<PrepareResult, { status: 'correct' }>;
type Failed = Exclude<PrepareResult, { status: 'correct' }>;
type Sampled = Extract<SampleResult, { status: 'correct' }>;
type Energy = Extract<EnergyResult, { ok: true }>;

const NO_ENERGY = { powerW: null, energyJ: null, energyReadingsJ: [], powerSource: null } as const;

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
  /** Ragged launches that cost a device, by what they lack; they are not made again. */
  readonly fatal: string[] = [];
  private verification: Verification | null = null;
  private compileMs: number | null = null;
  private resources: KernelResources | null = null;
  private timer: Sampled['timer'] | null = null;
  private cache: Sampled['cache'] | null = null;
  private conditions: DeviceConditions | null = null;
  private readonly energies: Energy[] = [];

  constructor(readonly configuration: Configuration) {}

  get open(): boolean {
    return this.trial === null;
  }

  prepared(result: Prepared, runnerPid: number | null): void {
    this.handle = result.handle;
    this.runnerPid = runnerPid;
    const requires = [...this.fatal, ...result.verification.requires];
    this.verification = { ...result.verification, requires };
    // Prepared anew after a runner was lost, compilers answer from their caches; the first time is the true one.
    this.compileMs ??= result.compileMs;
    this.resources = result.resources;
  }

  sampled({ samplesMs, wallMs, timer, cache, conditions }: Sampled): void {
    this.turns++;
    this.samplesMs.push(...samplesMs);
    this.wallsMs.push(wallMs);
    this.timer = timer;
    this.cache = cache;
    this.conditions = conditions;
  }

  measuredEnergy(energy: Energy): void {
    this.energies.push(energy);
  }

  /** Decides it as verified and timed. */
  succeed(): Trial {
    return this.decide({
      ...this.outcome('correct', null),
      timeMs: summarise(this.samplesMs),
      wallMs: medianOf(this.wallsMs),
      ...this.energyFigures(),
      timer: this.timer,
      cache: this.cache,
      conditions: this.conditions,
    });
  }

  /** Decides it as verified on a device that times nothing. */
  verify(): Trial {
    return this.decide(this.outcome('correct', null));
  }

  /** Whether it was right and only a ragged launch cost the device; then it is to be prepared again without that. */
  learnsFrom({ status, verification }: Failed): boolean {
    const fatal = status === 'runtime' ? verification?.requires.at(-1) : undefined;
    if (fatal === undefined || this.fatal.includes(fatal)) return false;
    this.fatal.push(fatal);
    return true;
  }

  /** Decides it as one that could not be prepared. */
  refuse({ status, reason, verification, compileMs, resources }: Failed): Trial {
    this.resources = resources;
    return this.fail(status, reason, verification, compileMs);
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

  private energyFigures(): Pick<Trial, 'powerW' | 'energyJ' | 'energyReadingsJ' | 'powerSource'> {
    const energyReadingsJ = this.energies.map(({ energyJ }) => energyJ);
    if (energyReadingsJ.length === 0) return NO_ENERGY;
    return {
      powerW: medianOf(this.energies.map(({ powerW }) => powerW)),
      energyJ: medianOf(energyReadingsJ),
      energyReadingsJ,
      powerSource: this.energies[0]?.source ?? null,
    };
  }

  private outcome(status: TrialStatus, reason: string | null): Trial {
    return {
      configuration: this.configuration,
      status,
      reason,
      timeMs: null,
      wallMs: null,
      ...NO_ENERGY,
      predictedMs: null,
      verification: this.verification,
      compileMs: this.compileMs,
      timer: null,
      cache: null,
      conditions: null,
      resources: this.resources,
    };
  }

  private decide(trial: Trial): Trial {
    this.trial = trial;
    return trial;
  }
}
