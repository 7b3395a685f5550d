import type { Diagnostic } from 'vscode-languageserver/node';
import { describeError } from '../core/describeError';
import type { KernelDocument, Log } from '../language/kernelDocument';

/** Quiet time after a keystroke before a document is checked. */
export const DEBOUNCE_MS = 150;

/** Host services of {@link DiagnosticsScheduler}. */
export interface DiagnosticsHost {
  /** The document as it is now; `null` once it is closed. */
  current(uri: string): KernelDocument | null;
  /** Every diagnostic of the document's text as it is at the call. */
  check(document: KernelDocument): Promise<readonly Diagnostic[]>;
  publish(uri: string, version: number | null, diagnostics: readonly Diagnostic[]): void;
  log: Log;
}

interface State {
  timer: NodeJS.Timeout | null;
  running: boolean;
  again: boolean;
  /** What was published last. */
  published: string;
}

/**
 * Checks documents after they change: debounced, one check of a document at a time, and only a result for the
 * version that is still current is published, once.
 */
export class DiagnosticsScheduler {
  private readonly host: DiagnosticsHost;
  private readonly states = new Map<string, State>();
  private disposed = false;

  constructor(host: DiagnosticsHost) {
    this.host = host;
  }

  schedule(uri: string, delayMs = DEBOUNCE_MS): void {
    if (this.disposed) return;
    const state = this.states.get(uri) ?? { timer: null, running: false, again: false, published: '' };
    this.states.set(uri, state);
    if (state.timer !== null) clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      state.timer = null;
      void this.run(uri, state);
    }, delayMs);
  }

  /** Forgets a closed document and takes its diagnostics away. */
  forget(uri: string): void {
    const state = this.states.get(uri);
    if (state?.timer) clearTimeout(state.timer);
    this.states.delete(uri);
    this.host.publish(uri, null, []);
  }

  dispose(): void {
    this.disposed = true;
    for (const { timer } of this.states.values()) if (timer !== null) clearTimeout(timer);
    this.states.clear();
  }

  private async run(uri: string, state: State): Promise<void> {
    if (state.running) {
      state.again = true;
      return;
    }
    const document = this.host.current(uri);
    if (document === null) return;
    const { version } = document;
    state.running = true;
    try {
      const diagnostics = await this.host.check(document);
      const stillOpen = this.states.get(uri) === state && this.host.current(uri) === document;
      if (stillOpen && document.version === version && !this.disposed) {
        const published = JSON.stringify([version, diagnostics]);
        if (published !== state.published) this.host.publish(uri, version, diagnostics);
        state.published = published;
      }
    } catch (error) {
      this.host.log(`${uri} was not checked: ${describeError(error)}`);
    } finally {
      state.running = false;
      if (state.again) {
        state.again = false;
        this.schedule(uri, 0);
      }
    }
  }
}
