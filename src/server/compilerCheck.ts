import { describeError } from '../core/describeError';
import type { Log } from '../language/kernelDocument';
import type { CompilerMessage } from '../protocol/runner';
import type { KernelSource } from '../protocol/tuning';
import type { EngineHost } from './engineHost';

/** Wait after the first failure; doubled with each further one up to {@link LONGEST_WAIT_MS}. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Asks the compiler for its messages. Where it cannot be had (no trust, Dawn does not load here, no nvcc) there are
 * none, the status says why, and it is tried again after a while.
 */
export class CompilerCheck {
  private readonly parts: { host: EngineHost; log: Log; nowMs: () => number };
  private failures = 0;
  private retryAtMs = 0;

  constructor(parts: { host: EngineHost; log: Log; nowMs: () => number }) {
    this.parts = parts;
  }

  /** The messages for a source; none where there is no compiler. */
  async check(source: KernelSource): Promise<readonly CompilerMessage[]> {
    const { host, log, nowMs } = this.parts;
    if (!host.isTrusted || nowMs() < this.retryAtMs) return [];
    try {
      const { messages, note } = await (await host.forRunning()).check(source);
      host.setCompilerNote(source.language, note);
      this.failures = 0;
      host.askForDevices();
      return messages;
    } catch (error) {
      this.retryAtMs = nowMs() + Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
      this.failures += 1;
      const reason = describeError(error);
      if (this.failures === 1) log(`The compiler could not be asked: ${reason}`);
      // One failure may be a runner that was killed; only what lasts is worth a note.
      if (this.failures > 1) host.setCompilerNote(source.language, `No compiler messages: ${reason}`);
      return [];
    }
  }
}
