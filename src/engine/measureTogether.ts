import { describeError } from '../core/describeError';
import type { DeviceProfile } from '../core/device/deviceProfile';
import type { Problem } from '../core/gemm/problem';
import { instantiate } from '../core/kernel/instantiate';
import type { Trial } from '../core/records/trial';
import type { Configuration } from '../core/space/configuration';
import { medianOf } from '../core/stats';
import { nextTurn, type RacingRules, type RacingState, racingState, turnSamples } from '../core/tuner/racing';
import { compileAhead } from './compileAhead';
import { Contender } from './contender';
import { cancelled, runnerUnusable } from './errors';
import { type RunnableKernel, withIncludes } from './kernel';
import { outcomeOf, RunnerLost, RunnerSpent, type Runners } from './runnerClient';

/** What stays the same for every configuration of one problem in one session. */
export interface Bench {
  readonly client: Runners;
  readonly kernel: RunnableKernel;
  readonly problem: Problem;
  readonly device: Pick<DeviceProfile, 'id' | 'emulated' | 'powerSource' | 'cuda' | 'host'>;
  /** Shortest time a launch can take, and how to learn whether the device is faster than it was thought to be. */
  readonly floor: Floor;
  readonly seed: number;
  /** Longest wait for one step of the device before the configuration counts as endless. */
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Settles at once unless the session is paused, and then when it goes on. */
  readonly whilePaused?: () => Promise<void>;
}

/** Shortest possible time of one launch. */
export interface Floor {
  ms: number;
  /** Measures the device's ceilings again and lowers `ms` where they turn out higher. */
  lower(): Promise<void>;
}

/** How one group of configurations is measured. */
export interface MeasureOptions {
  readonly rules: RacingRules;
  /** Also run awkward shapes to learn what the kernel requires of a problem. */
  readonly ragged: boolean;
  /** How often the energy of a launch is read, where the device tells it; `slower` for one that its time rules out. */
  readonly readings: (slower: boolean) => number;
  /** Samples of the fastest configuration known so far, to stop early on what is clearly slower; `null` = nothing is. */
  readonly best: () => readonly number[] | null;
  /** False where those measured together may not be the best, however fast they are, and rule out none of the others. */
  readonly compete?: boolean;
  /** True once the budget is spent: then nothing new is begun, and what has its first samples is concluded. */
  readonly expired: () => boolean;
  /** Told each trial as soon as it is decided. */
  readonly onTrial: (trial: Trial) => void;
}

/** A configuration may take this many runners down with it before it counts as the one that does it. */
const DEATHS_ALLOWED = 1;
/** Runners lost in a row, nothing measured between, after which the runner itself is at fault. */
const DEATHS_IN_A_ROW = 8;
/** A sample may take this many times what earlier ones did, and at least `SAMPLE_TIMEOUT_MS`. */
const SAMPLE_SLACK = 20;
const SAMPLE_TIMEOUT_MS = 5000;
/** Continuous run that energy is read over; short ones read the idle device before and after. */
const ENERGY_SECONDS = 1.5;

/**
 * Measures configurations in turns, a few samples each, and tells each trial as it is decided. A runner that dies or
 * hangs is replaced: the configuration that did it is recorded, the others are prepared anew and keep their samples.
 * Throws UserError `Cancelled` when the signal aborts (undecided ones are dropped) and `RunnerUnusable` when no
 * runner survives.
 */
export async function measureTogether(
  bench: Bench,
  configurations: readonly Configuration[],
  options: MeasureOptions,
): Promise<void> {
  const contenders = configurations.map((configuration) => new Contender(configuration));
  let deathsInARow = 0;
  compileAhead(bench, configurations);

  const concluded = async (contender: Contender): Promise<void> => {
    if (contender.trial !== null) options.onTrial(contender.trial);
    await release(bench, contender);
  };

  for (;;) {
    await bench.whilePaused?.();
    if (bench.signal?.aborted) throw cancelled();
    forgetLost(contenders, bench.client);
    const open = contenders.filter((contender) => contender.open);
    const timed = open.filter((contender) => stateOf(contender, contenders, options) !== 'open');
    const enough = timed.find((contender) => !lacksReadings(bench, contender, contenders, options));
    if (enough !== undefined) {
      enough.succeed();
      await concluded(enough);
      continue;
    }
    const begun = options.expired() ? open.filter(({ samplesMs }) => samplesMs.length > 0) : open;
    const unprepared = begun.find(({ handle }) => handle === null);
    const untimed = begun.filter((contender) => !timed.includes(contender));
    // Energy is read in turns as well: each of them meets the device cold and warm.
    if (unprepared === undefined && untimed.length === 0 && timed.length > 0) {
      await measureEnergy(bench, fewestReadings(timed));
      continue;
    }
    const contender = unprepared ?? untimed[nextTurn(untimed) ?? -1];
    if (contender === undefined) {
      for (const dropped of open) await concluded(dropped);
      return;
    }
    let lostDevice = false;
    try {
      if (contender === unprepared) lostDevice = await prepare(bench, contender, options.ragged);
      else await sample(bench, contender, options.rules);
      deathsInARow = 0;
    } catch (error) {
      if (bench.signal?.aborted) throw cancelled();
      survive(error, contender);
      if (++deathsInARow >= DEATHS_IN_A_ROW) throw runnerUnusable(describeError(error));
    }
    if (!contender.open) await concluded(contender);
    // A run-time failure may have cost the runner its device, and with it what was prepared on it.
    lostDevice ||= contender.trial?.status === 'runtime';
    if (lostDevice) for (const other of contenders) await release(bench, other);
  }
}

function stateOf(
  contender: Contender,
  all: readonly Contender[],
  { best, compete = true, expired, rules }: MeasureOptions,
): RacingState {
  if (expired() && contender.samplesMs.length > 0)
    return contender.samplesMs.length >= rules.minSamples ? 'spent' : 'open';
  const rivals = compete ? all.map(({ samplesMs }) => samplesMs) : [];
  const others = [best() ?? [], ...rivals].filter(({ length }) => length > 0);
  const fastest = others.reduce<readonly number[] | null>(
    (least, samples) => (least === null || medianOf(samples) < medianOf(least) ? samples : least),
    null,
  );
  return racingState(contender.samplesMs, fastest, rules);
}

/** Whether one that is timed is to have its energy read once more; once is due even where the time is spent. */
function lacksReadings(
  { device }: Bench,
  contender: Contender,
  all: readonly Contender[],
  options: MeasureOptions,
): boolean {
  if (device.powerSource === null || contender.isUnreadable) return false;
  const wanted = options.readings(stateOf(contender, all, options) === 'slower');
  return contender.readings < (options.expired() ? Math.min(1, wanted) : wanted);
}

function fewestReadings(contenders: readonly Contender[]): Contender {
  return contenders.reduce((least, each) => (each.readings < least.readings ? each : least));
}

/** Whether the device was lost though the configuration is right; it is to be prepared again then. */
async function prepare(bench: Bench, contender: Contender, ragged: boolean): Promise<boolean> {
  const { kernel, problem, device, seed, floor, stepTimeoutMs } = bench;
  const made = instantiate(kernel.model, kernel.source.text, contender.configuration, problem, { ragged });
  if (!made.ok) {
    contender.fail('constraints', made.reason);
    return false;
  }
  const tried = made.instance.ragged.filter(({ requires }) => !contender.fatal.includes(requires));
  const instance = withIncludes({ ...made.instance, ragged: tried }, kernel.source);
  const result = await bench.client.request(
    'prepare',
    {
      device: device.id,
      instance,
      seed,
      timeoutMs: stepTimeoutMs,
      floorMs: floor.ms,
    },
    { signal: bench.signal },
  );
  if (result.status === 'correct') {
    contender.prepared(result, bench.client.pid);
    if (device.emulated) contender.verify();
    return false;
  }
  if (contender.learnsFrom(result)) return true;
  contender.refuse(result);
  return false;
}

/**
 * Runs it for as long as its energy takes to be read. That it cannot be read is no failure of the configuration, and
 * neither is a runner that ends meanwhile: its times are measured already. It is not tried again.
 */
async function measureEnergy(bench: Bench, contender: Contender): Promise<void> {
  const { client, stepTimeoutMs, signal } = bench;
  const { handle } = contender;
  if (handle === null) throw new Error('energy was read of a configuration that is not prepared');
  try {
    const result = await client.request(
      'energy',
      { handle, seconds: ENERGY_SECONDS, timeoutMs: stepTimeoutMs },
      { signal },
    );
    if (result.ok) contender.measuredEnergy(result);
    else contender.isUnreadable = true;
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    if (outcomeOf(error) === null) throw error;
    contender.isUnreadable = true;
  }
}

async function sample(bench: Bench, contender: Contender, rules: RacingRules): Promise<void> {
  const { handle, samplesMs } = contender;
  if (handle === null) throw new Error('a configuration was sampled that is not prepared');
  const repeats = turnSamples(samplesMs, rules);
  const expectedMs = samplesMs.length === 0 ? null : medianOf(samplesMs) * repeats;
  const timeoutMs =
    expectedMs === null
      ? bench.stepTimeoutMs
      : Math.max(Math.min(SAMPLE_TIMEOUT_MS, bench.stepTimeoutMs), SAMPLE_SLACK * expectedMs);
  // Another seed each turn: a result remembered from earlier inputs must not pass.
  const seed = (bench.seed + 7919 * (contender.turns + 1)) >>> 0;
  const result = await bench.client.request(
    'sample',
    { handle, repeats, seed, timeoutMs },
    { signal: bench.signal },
  );
  if (result.status === 'correct') contender.sampled(result);
  else if (result.belowFloor === true && (await wasTooStrict(bench))) {
    await bench.client.request('release', { handle });
    contender.handle = null;
  } else contender.fail(result.status, result.reason);
}

/** Frees what the runner holds for a contender; with a runner that is gone nothing is left to free. */
async function release({ client }: Bench, contender: Contender): Promise<void> {
  forgetLost([contender], client);
  const { handle } = contender;
  contender.handle = null;
  if (handle !== null) await client.request('release', { handle }).catch(() => undefined);
}

/** Ceilings measured while other programs had the device are too low; then the floor was, and is lowered. */
async function wasTooStrict({ floor }: Bench): Promise<boolean> {
  const before = floor.ms;
  await floor.lower();
  return floor.ms < before;
}

/** Records what a lost runner means for the configuration at work; every other error is a bug and goes on up. */
function survive(error: unknown, culprit: Contender): void {
  const outcome = outcomeOf(error);
  if (outcome === null) throw error;
  // A connection that ends says nothing about what was at work on the other machine, nor does an earlier loss.
  if (error instanceof RunnerLost || error instanceof RunnerSpent) return;
  culprit.deaths++;
  if (outcome.status === 'timeout' || culprit.deaths > DEATHS_ALLOWED) {
    culprit.fail(outcome.status, outcome.reason);
  }
}

/** Handles die with the runner that gave them, also when it ended between two requests. */
function forgetLost(contenders: readonly Contender[], { pid }: Runners): void {
  for (const contender of contenders) {
    if (pid === null || contender.runnerPid !== pid) contender.handle = null;
  }
}
