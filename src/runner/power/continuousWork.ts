import type { Clock } from './clock';

/** Launches so many times back to back and resolves when the last has finished; two calls may overlap. */
export type RunLaunches = (launches: number) => Promise<void>;

/** How many launches had finished by then. */
interface Completion {
  readonly timeMs: number;
  readonly launches: number;
}

/** What one batch should last: long against the wait between two, short against what a watchdog allows. */
const BATCH_MS = 25;
const MAX_BATCH = 4096;
/** A launch above this is not worth a second one that waits: that would need twice the time a watchdog allows. */
const LONG_LAUNCH_MS = 500;

/** Keeps a device busy with launches until it is stopped. */
export class ContinuousWork {
  /** Why it ended by itself; `null` while it goes on. */
  failure: { readonly error: unknown } | null = null;
  /**
   * At the ends of the first chain's batches, counting both chains. Where the device mixes two batches that wait, one
   * ends just after the other: between two ends of the same chain the count is right all the same.
   */
  private readonly completions: Completion[] = [];
  private stopped = false;
  private launched = 0;
  private readonly chains: readonly Promise<void>[];

  private constructor(
    private readonly run: RunLaunches,
    private readonly clock: Clock,
    private readonly batch: number,
    chains: number,
  ) {
    this.chains = Array.from({ length: chains }, (_, chain) => this.repeat(chain === 0));
  }

  /** Finds out how many launches make a batch, and starts. Rejects when the very first launches do. */
  static async start(run: RunLaunches, clock: Clock): Promise<ContinuousWork> {
    for (let batch = 1; ; ) {
      const start = clock.nowMs();
      await run(batch);
      const lastedMs = clock.nowMs() - start;
      if (lastedMs >= BATCH_MS / 2 || batch >= MAX_BATCH) {
        return new ContinuousWork(run, clock, batch, lastedMs > LONG_LAUNCH_MS ? 1 : 2);
      }
      const fitting = Math.floor((batch * BATCH_MS) / lastedMs);
      batch = Math.min(MAX_BATCH, Math.max(2 * batch, Math.min(8 * batch, fitting)));
    }
  }

  /** Submits nothing more and waits until the device has nothing to do. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.chains);
  }

  /** Seconds of one launch and the number of launches over the batches that ended between two times. */
  pace(
    fromMs: number,
    toMs: number,
  ): { readonly launches: number; readonly secondsPerLaunch: number } | null {
    const inside = this.completions.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);
    const first = inside[0];
    const last = inside.at(-1);
    if (!first || !last || last.launches === first.launches || last.timeMs === first.timeMs) return null;
    const launches = last.launches - first.launches;
    return { launches, secondsPerLaunch: (last.timeMs - first.timeMs) / 1000 / launches };
  }

  /** One batch after the other; with a second chain beside it the device finds the next one waiting. */
  private async repeat(isFirst: boolean): Promise<void> {
    try {
      while (!this.stopped) {
        await this.run(this.batch);
        this.launched += this.batch;
        if (isFirst) this.completions.push({ timeMs: this.clock.nowMs(), launches: this.launched });
        // Where launches block the thread, nothing else would ever get its turn.
        await this.clock.sleep(0);
      }
    } catch (error) {
      this.failure ??= { error };
      this.stopped = true;
    }
  }
}
