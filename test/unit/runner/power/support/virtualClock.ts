import type { Clock } from '../../../../../src/runner/power/clock';

/** A clock whose time passes only while everybody sleeps, as fast as the machine can. */
export class VirtualClock implements Clock {
  private time = 0;
  private order = 0;
  private running = false;
  private sleepers: { readonly wakeMs: number; readonly order: number; readonly wake: () => void }[] = [];

  nowMs(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.sleepers.push({ wakeMs: this.time + ms, order: this.order++, wake });
      if (!this.running) {
        this.running = true;
        setImmediate(() => this.wakeNext());
      }
    });
  }

  /** Lets time pass as a call does that blocks the thread. */
  block(ms: number): void {
    this.time += ms;
  }

  private wakeNext(): void {
    const [next, ...others] = this.sleepers.sort(
      (left, right) => left.wakeMs - right.wakeMs || left.order - right.order,
    );
    this.sleepers = others;
    this.running = next !== undefined;
    if (!next) return;
    this.time = Math.max(this.time, next.wakeMs);
    next.wake();
    setImmediate(() => this.wakeNext());
  }
}
