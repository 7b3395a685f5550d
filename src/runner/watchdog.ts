import { writeSync } from 'node:fs';
import { RUNNER_TIMEOUT_EXIT } from '../protocol/runner';

/** Bounds the steps of one request that wait for a device. */
export class Watchdog {
  /** `expire` is called with the reason when a step outlives `timeoutMs`; by default it ends the process. */
  constructor(
    readonly timeoutMs: number,
    private readonly expire: (reason: string) => void = endProcess,
  ) {}

  /** The value of the promise, if it settles in time. */
  async wait<T>(step: string, promise: Promise<T>): Promise<T> {
    const timer = setTimeout(
      () => this.expire(`${step} took longer than ${this.timeoutMs} ms`),
      this.timeoutMs,
    );
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Leaves at once: to destroy the device first would wait for the kernel that does not end. */
function endProcess(reason: string): void {
  writeSync(2, `${reason}\n`);
  process.exit(RUNNER_TIMEOUT_EXIT);
}
