import { describeError } from '../core/describeError';
import type { KernelDocument, Log } from '../language/kernelDocument';
import { sourceOf } from './pathOf';
import type { ServerEngine } from './serverEngine';

/** Host services of {@link Verdicts}. */
export interface VerdictsHost {
  /** The engine for reading what is stored; it starts no process. */
  engine(): Promise<ServerEngine>;
  nowMs(): number;
  log: Log;
}

/** How long a kernel without a verdict is taken to have none; other processes write to the store too. */
const FRESH_FOR_MS = 5000;

/** Brings what running told about the kernels of documents, as the store has it, to these documents. Runs nothing. */
export class Verdicts {
  private readonly host: VerdictsHost;
  private asked = new WeakMap<KernelDocument, { readonly version: number; readonly atMs: number }>();

  constructor(host: VerdictsHost) {
    this.host = host;
  }

  /** Kernels that had no verdict are asked about again. */
  invalidate(): void {
    this.asked = new WeakMap();
  }

  /** Makes a document take the verdicts on its text into account; none where the store cannot be read, which is logged. */
  async bringTo(document: KernelDocument): Promise<void> {
    const { version } = document;
    const nowMs = this.host.nowMs();
    const asked = this.asked.get(document);
    if (asked?.version === version && nowMs - asked.atMs < FRESH_FOR_MS) return;
    if (document.kernels.kernels.every(({ hypotheses }) => hypotheses === null)) return;
    this.asked.set(document, { version, atMs: nowMs });
    try {
      const verdictOf = (await this.host.engine()).verdictOf(sourceOf(document));
      const verdicts = new Map(document.kernels.kernels.map((kernel) => [kernel.entry, verdictOf(kernel)]));
      if (document.version === version && [...verdicts.values()].some((verdict) => verdict !== null)) {
        document.judge(({ entry }) => verdicts.get(entry) ?? null);
      }
    } catch (error) {
      this.host.log(`What is known of ${document.uri} was not read: ${describeError(error)}`);
    }
  }
}
