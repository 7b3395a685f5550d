import { describeError } from '../core/describeError';
import type { Log } from '../language/kernelDocument';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelSource } from '../protocol/tuning';
import type { EngineHost } from './engineHost';

/** Wait after the first failure; doubled with each further one up to {@link LONGEST_WAIT_MS}. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Asks the compiler for its messages. Where it cannot be had (no trust, Dawn does not load here) there are none, the
 * status says why, and it is tried again after a while.
 */
export class CompilerCheck {
  private readonly parts: { host: EngineHost; log: Log; nowMs: () => number };
  private failures = 0;
  private retryAtMs = 0;
  private devicesAsked = false;

  constructor(parts: { host: EngineHost; log: Log; nowMs: () => number }) {
    this.parts = parts;
  }

  /** The messages for a source; none where there is no compiler. */
  async check(source: KernelSource): Promise<readonly CompilerMessage[]> {
    const { host, log, nowMs } = this.parts;
    if (!host.isTrusted || nowMs() < this.retryAtMs) return [];
    try {
      const { messages, note } = await (await host.forRunning()).check(source);
      if (this.failures > 0 || note !== null) host.setCompilerNote(note);
      this.failures = 0;
      this.askForDevices();
      return messages;
    } catch (error) {
      this.retryAtMs = nowMs() + Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
      this.failures += 1;
      const reason = describeError(error);
      if (this.failures === 1) log(`The compiler could not be asked: ${reason}`);
      // One failure may be a runner that was killed; only what lasts is worth a note.
      if (this.failures > 1) host.setCompilerNote(`No compiler messages: ${reason}`);
      return [];
    }
  }

  /** Once compiling works, so that starting the drivers does not hold up the first messages. */
  private askForDevices(): void {
    if (this.devicesAsked) return;
    this.devicesAsked = true;
    const { host, log } = this.parts;
    host.devices().catch((error) => log(`Devices were not listed: ${describeError(error)}`));
  }
}
