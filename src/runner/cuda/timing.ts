import { medianOf } from '../../core/stats';
import type { Watchdog } from '../watchdog';
import type { CudaContext } from './context';

/** What is timed: launches on one of two sets of inputs, and a way to empty the cache before them. */
export interface TimedWork {
  readonly context: CudaContext;
  /** Submits one launch on a set of inputs. */
  launch(set: number): void;
  /** Makes C what no launch has written yet. */
  reset(): void;
  /** Makes C the zeros that each launch must find in it; `null` where it need not. */
  readonly clear: (() => void) | null;
  /** Submits work that puts something else into the L2 cache. */
  flush(): void;
}

/** How a kernel is timed, found out once. */
export interface TimingPlan {
  /** Launches that share one pair of events; with more than one the cache is hot. */
  readonly batch: number;
  /** Fills before each sample that keep the device busy while the host submits it. */
  readonly headStart: number;
  /** One launch from submission to completion as the host sees it. */
  readonly wallMs: number;
}

/** Times of one launch each. */
export interface EventTimes {
  readonly samplesMs: readonly number[];
  readonly plan: TimingPlan;
}

/** Events of CUDA are half a microsecond apart at least (cuEventElapsedTime). */
const EVENT_STEP_MS = 0.0005;
/** A launch of so many steps is timed alone; its median is then good to a few percent and the cache is cold. */
const STEPS_ALONE = 32;
/** A batch lasts so many steps, so that rounding stays below one percent. */
const STEPS_PER_BATCH = 128;
const MAX_BATCH = 256;
/** The host needs about so long to submit one launch; the device must be busy meanwhile. */
const SUBMISSION_MS = 0.01;
const MAX_HEAD_START = 64;
/** In a sample longer than this a late submission hides. */
const LATENESS_MATTERS_MS = 2;
const PILOT_LAUNCHES = 3;
/** A launch above this needs no pilot beyond the one that warms up. */
const LONG_LAUNCH_MS = 50;

/**
 * Times `repeats` samples by events, after a launch that warms up. Launches take turns between the two sets of inputs,
 * and the last one uses set 1. Each sample is one launch behind a flushed cache; only launches too short for the
 * events share a pair of them, and find the cache as their predecessor left it.
 */
export async function timeByEvents(
  work: TimedWork,
  watchdog: Watchdog,
  repeats: number,
  known: TimingPlan | null,
): Promise<EventTimes> {
  const samples = new EventSamples(work, watchdog);
  try {
    let plan = known ?? (await makePlan(work, samples, watchdog));
    for (;;) {
      const { timesMs, late } = await samples.take(repeats, plan);
      const better = improve(plan, timesMs, late, work.clear ? 1 : MAX_BATCH);
      if (!better) return { samplesMs: timesMs.map((time) => time / plan.batch), plan };
      plan = better;
    }
  } finally {
    samples.destroy();
  }
}

async function makePlan(work: TimedWork, samples: EventSamples, watchdog: Watchdog): Promise<TimingPlan> {
  const warmUpMs = await launchAlone(work, watchdog, 0);
  if (warmUpMs > LONG_LAUNCH_MS) return { batch: 1, headStart: 1, wallMs: warmUpMs };
  const wallsMs: number[] = [];
  for (let launch = 0; launch < PILOT_LAUNCHES; launch++) {
    wallsMs.push(await launchAlone(work, watchdog, (launch + 1) % 2));
  }
  const plan = { batch: 1, headStart: 1, wallMs: medianOf(wallsMs) };
  const { timesMs } = await samples.take(PILOT_LAUNCHES, plan);
  const batch = work.clear ? 1 : chooseBatch(medianOf(timesMs));
  return { ...plan, batch, headStart: batch === 1 ? 1 : await chooseHeadStart(work, watchdog, batch) };
}

/** One launch, waited for; milliseconds from submission to completion. */
async function launchAlone(work: TimedWork, watchdog: Watchdog, set: number): Promise<number> {
  const start = performance.now();
  work.launch(set);
  await work.context.finish(watchdog, 'one launch');
  return performance.now() - start;
}

/** Launches that must share a pair of events so that these resolve them; 1 where the events resolve one. */
export function chooseBatch(launchMs: number): number {
  if (launchMs >= STEPS_ALONE * EVENT_STEP_MS) return 1;
  const needed = (STEPS_PER_BATCH * EVENT_STEP_MS) / Math.max(launchMs, EVENT_STEP_MS / 2);
  return Math.min(MAX_BATCH, Math.ceil(needed));
}

/** Fills that last as long as the host takes to submit a batch. */
async function chooseHeadStart(work: TimedWork, watchdog: Watchdog, batch: number): Promise<number> {
  const start = performance.now();
  work.flush();
  await work.context.finish(watchdog, 'emptying the cache');
  const flushMs = Math.max(0.01, performance.now() - start);
  return Math.max(1, Math.min(MAX_HEAD_START, Math.ceil((batch * SUBMISSION_MS) / flushMs)));
}

/**
 * The plan to take the samples anew by, `null` where they are good: where the device had nothing to do before the host
 * had submitted a whole sample, it was the host that was timed, and where no time passed, the batch was too short.
 */
export function improve(
  plan: TimingPlan,
  timesMs: readonly number[],
  late: boolean,
  largestBatch = MAX_BATCH,
): TimingPlan | null {
  if (timesMs.some((time) => time <= 0) && plan.batch < largestBatch) {
    return { ...plan, batch: Math.min(largestBatch, plan.batch * 8) };
  }
  if (late && plan.headStart < MAX_HEAD_START) {
    return { ...plan, headStart: Math.min(MAX_HEAD_START, plan.headStart * 4) };
  }
  return null;
}

/**
 * Takes samples, each between two events of its own. A launch on set 0 that is not timed finds C empty, so that neither
 * a kernel that works only then nor one that has stopped working leaves what set 1 should.
 */
class EventSamples {
  private readonly start: bigint;
  private readonly end: bigint;

  constructor(
    private readonly work: TimedWork,
    private readonly watchdog: Watchdog,
  ) {
    this.start = work.context.createEvent();
    this.end = work.context.createEvent();
  }

  /** Milliseconds of each sample; `late` when the device had to wait for the host in most of them. */
  async take(
    repeats: number,
    { batch, headStart }: TimingPlan,
  ): Promise<{ readonly timesMs: readonly number[]; readonly late: boolean }> {
    const { context } = this.work;
    const timesMs: number[] = [];
    let lateSamples = 0;
    this.work.reset();
    this.work.launch(0);
    // The last launch of all is to use set 1.
    let turn = (repeats * batch) % 2;
    for (let sample = 0; sample < repeats; sample++) {
      // Behind it the cache is flushed, so that C is as cold as for a launch that does not need it cleared.
      this.work.clear?.();
      for (let fill = 0; fill < headStart; fill++) this.work.flush();
      context.record(this.start);
      for (let launch = 0; launch < batch; launch++) this.work.launch(turn++ % 2);
      // Passed already, the device may have waited for launches while they were submitted.
      const wasIdle = context.hasPassed(this.start);
      context.record(this.end);
      await context.waitFor(this.watchdog, 'a timed launch', this.end);
      const timeMs = context.elapsedMs(this.start, this.end);
      timesMs.push(timeMs);
      if (wasIdle && timeMs < LATENESS_MATTERS_MS) lateSamples++;
    }
    return { timesMs, late: 2 * lateSamples > repeats };
  }

  destroy(): void {
    this.work.context.destroyEvent(this.start);
    this.work.context.destroyEvent(this.end);
  }
}
