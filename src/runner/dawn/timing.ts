import { medianOf } from '../../core/stats';
import type { Watchdog } from '../watchdog';
import type { LaunchBench } from './bench';
import type { DawnDevice } from './device';
import { readBuffer } from './operand';
import { usage } from './usage';

/** A timed run of launches: the time of one launch in each pass, by either clock. */
interface TimedPasses {
  readonly samplesMs: readonly number[];
  readonly wallMs: number;
  readonly plan: TimingPlan;
}

/** A pass should last this many steps of its timer, so that rounding stays below one percent. */
const STEPS_PER_PASS = 128;
/** Launches in one pass at most; more would only make a sample a mean. */
const MAX_BATCH = 1024;
/** Shortest pass worth timing by each clock; below it the pass itself is what is measured. */
const SHORTEST_PASS_MS = { timestamp: 0.1, wall: 2 };
/** A launch above this is timed alone whatever the timer. */
const LONG_LAUNCH_MS = 50;
const NANOSECONDS_PER_MS = 1e6;
/** WebGPU allows 4096 timestamps in a set. */
const PASSES_PER_QUERY_SET = 1024;

/** Start and end of each pass, in nanoseconds of the device's clock and milliseconds of the host's. */
interface PassTimes {
  readonly startNs: readonly bigint[];
  readonly endNs: readonly bigint[];
  readonly wallMs: readonly number[];
}

/** How a kernel is timed, found out once: by which clock, and how many launches make a pass that it resolves. */
export interface TimingPlan {
  readonly timer: 'timestamp' | 'wall';
  readonly batch: number;
}

/**
 * Times `repeats` passes, after one that warms up. Launches take turns between the two input sets, so that none
 * can live off its predecessor's result; the last one uses set 1, the first of all, which finds C empty, set 0.
 * Without a plan from an earlier call, untimed passes show first how fine the timer is. Where each launch must find zeros
 * in C, these are made outside of what is timed, and a pass has one launch.
 */
export async function timeLaunches(
  open: DawnDevice,
  bench: LaunchBench,
  watchdog: Watchdog,
  repeats: number,
  known: TimingPlan | null,
): Promise<TimedPasses> {
  const launches = new Passes(open, bench, watchdog);
  const warmUp = await launches.run(1, 1);
  const largest = bench.startsFromZeros ? 1 : MAX_BATCH;
  let plan = known ?? planFrom(open, await pilot(launches, warmUp), watchdog.timeoutMs, largest);
  const run = (): Promise<PassTimes> => {
    launches.endOnSecondSet(repeats * plan.batch);
    return launches.run(repeats, plan.batch);
  };
  let times = await run();
  // A pilot that lasted less than one step says only that it was short.
  while (plan.timer === 'timestamp' && plan.batch < largest && isTooShort(times)) {
    plan = { ...plan, batch: Math.min(largest, plan.batch * 8) };
    times = await run();
  }
  const credible = credibleTimestamps(open, times) && passesMs(times, 'timestamp').every((time) => time > 0);
  if (!credible) plan = { ...plan, timer: 'wall' };
  return {
    samplesMs: passesMs(times, plan.timer).map((time) => time / plan.batch),
    wallMs: medianOf(times.wallMs) / plan.batch,
    plan,
  };
}

/** Passes to plan by; a launch so long that any timer resolves it needs none beyond the warm-up. */
async function pilot(launches: Passes, warmUp: PassTimes): Promise<PassTimes> {
  return medianOf(warmUp.wallMs) > LONG_LAUNCH_MS ? warmUp : launches.run(3, 1);
}

function planFrom(open: DawnDevice, times: PassTimes, timeoutMs: number, largest: number): TimingPlan {
  const timer = credibleTimestamps(open, times) ? 'timestamp' : 'wall';
  const batch = chooseBatch(passesMs(times, timer), stepMs(times, timer), timer, timeoutMs);
  return { timer, batch: Math.min(largest, batch) };
}

/** Submits passes one by one, each with its own pair of timestamps. */
class Passes {
  private launched = 0;

  constructor(
    private readonly open: DawnDevice,
    private readonly bench: LaunchBench,
    private readonly watchdog: Watchdog,
  ) {}

  /** Makes the next `launches` launches end on set 1. */
  endOnSecondSet(launches: number): void {
    this.launched = launches % 2;
  }

  async run(passes: number, batch: number): Promise<PassTimes> {
    const first = await this.runChunk(Math.min(passes, PASSES_PER_QUERY_SET), batch);
    if (passes <= PASSES_PER_QUERY_SET) return first;
    const rest = await this.run(passes - PASSES_PER_QUERY_SET, batch);
    return {
      startNs: [...first.startNs, ...rest.startNs],
      endNs: [...first.endNs, ...rest.endNs],
      wallMs: [...first.wallMs, ...rest.wallMs],
    };
  }

  private async runChunk(passes: number, batch: number): Promise<PassTimes> {
    const { device, timestamps } = this.open;
    const wallMs: number[] = [];
    const querySet = timestamps ? device.createQuerySet({ type: 'timestamp', count: 2 * passes }) : null;
    try {
      for (let pass = 0; pass < passes; pass++) wallMs.push(await this.submit(querySet, pass, batch));
      return { wallMs, ...(querySet ? await this.readStamps(querySet, passes) : { startNs: [], endNs: [] }) };
    } finally {
      querySet?.destroy();
    }
  }

  private async submit(querySet: GPUQuerySet | null, index: number, batch: number): Promise<number> {
    if (this.bench.startsFromZeros) await this.clear();
    const encoder = this.open.device.createCommandEncoder();
    const pass = encoder.beginComputePass(
      querySet
        ? {
            timestampWrites: {
              querySet,
              beginningOfPassWriteIndex: 2 * index,
              endOfPassWriteIndex: 2 * index + 1,
            },
          }
        : {},
    );
    for (let launch = 0; launch < batch; launch++) this.bench.encode(pass, this.launched++ % 2, false);
    pass.end();
    const commands = encoder.finish();
    const start = performance.now();
    this.open.device.queue.submit([commands]);
    await this.open.wait(this.watchdog, 'a timed pass', this.open.device.queue.onSubmittedWorkDone());
    return performance.now() - start;
  }

  /** Waits for the end, so that by neither clock the clearing counts. */
  private async clear(): Promise<void> {
    const { device } = this.open;
    const encoder = device.createCommandEncoder();
    this.bench.clear(encoder);
    device.queue.submit([encoder.finish()]);
    await this.open.wait(this.watchdog, 'clearing C', device.queue.onSubmittedWorkDone());
  }

  private async readStamps(
    querySet: GPUQuerySet,
    passes: number,
  ): Promise<Pick<PassTimes, 'startNs' | 'endNs'>> {
    const bytes = 16 * passes;
    const { device } = this.open;
    const resolved = device.createBuffer({ size: bytes, usage: usage.queryResolve | usage.copySource });
    try {
      const encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, 2 * passes, resolved, 0);
      device.queue.submit([encoder.finish()]);
      const stamps = new BigUint64Array(
        await this.open.wait(this.watchdog, 'reading timestamps', readBuffer(this.open, resolved, bytes)),
      );
      return {
        startNs: Array.from({ length: passes }, (_, pass) => stamps[2 * pass]!),
        endNs: Array.from({ length: passes }, (_, pass) => stamps[2 * pass + 1]!),
      };
    } finally {
      resolved.destroy();
    }
  }
}

/** Timestamps count only if they run forward and no pass lasts longer than the host waited for it. */
function credibleTimestamps(open: DawnDevice, { startNs, endNs, wallMs }: PassTimes): boolean {
  if (!open.timestamps) return false;
  const slackNs = Number(greatestCommonStep([...startNs, ...endNs]));
  return wallMs.every((wall, pass) => {
    const elapsed = Number(endNs[pass]! - startNs[pass]!);
    return startNs[pass]! > 0n && elapsed >= 0 && elapsed <= wall * 1.1 * NANOSECONDS_PER_MS + slackNs;
  });
}

/** The largest step that all timestamps are multiples of: 1 on a fine clock, 65536 on Dawn's rounded one. */
export function greatestCommonStep(stampsNs: readonly bigint[]): bigint {
  let step = 0n;
  for (const stamp of stampsNs) {
    let other = stamp;
    while (other !== 0n) [step, other] = [other, step % other];
  }
  return step;
}

/** Launches in a pass so that it lasts long enough for the timer, and never near the watchdog's limit. */
export function chooseBatch(
  passesMs: readonly number[],
  stepMs: number,
  timer: 'timestamp' | 'wall',
  timeoutMs: number,
): number {
  const launchMs = Math.max(medianOf(passesMs), stepMs / 8, 1e-4);
  const wantedMs = Math.max(SHORTEST_PASS_MS[timer], STEPS_PER_PASS * stepMs);
  const fitting = Math.floor(timeoutMs / 4 / launchMs);
  return Math.max(1, Math.min(MAX_BATCH, fitting, Math.ceil(wantedMs / launchMs)));
}

function passesMs({ startNs, endNs, wallMs }: PassTimes, timer: 'timestamp' | 'wall'): readonly number[] {
  return timer === 'wall'
    ? wallMs
    : startNs.map((start, pass) => Number(endNs[pass]! - start) / NANOSECONDS_PER_MS);
}

function stepMs({ startNs, endNs }: PassTimes, timer: 'timestamp' | 'wall'): number {
  return timer === 'wall' ? 0 : Number(greatestCommonStep([...startNs, ...endNs])) / NANOSECONDS_PER_MS;
}

function isTooShort(times: PassTimes): boolean {
  const step = stepMs(times, 'timestamp');
  return passesMs(times, 'timestamp').some((time) => time <= 0 || time < (step * STEPS_PER_PASS) / 8);
}
