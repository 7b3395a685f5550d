import * as vscode from 'vscode';
import type { TuneEvent } from '../protocol/tuning';
import type { TilesmithClient } from './client';
import { alreadyRunning } from './errors';
import type { KernelTarget } from './kernelTarget';
import { progressFraction, progressText } from './texts';

/** The session this window runs; one at a time. */
export class Runs {
  private readonly client: TilesmithClient;
  private readonly openDashboard: () => unknown;
  private current: { readonly cancel: vscode.CancellationTokenSource; session: string | null } | null = null;

  constructor(client: TilesmithClient, openDashboard: () => unknown) {
    this.client = client;
    this.openDashboard = openDashboard;
  }

  /** Stops the session if this window runs it; false where it does not. */
  stop(session: string): boolean {
    if (this.current === null || this.current.session !== session) return false;
    this.current.cancel.cancel();
    return true;
  }

  /** Throws where a session runs already. */
  requireIdle(): void {
    if (this.current !== null) throw alreadyRunning(this.openDashboard);
  }

  /**
   * Runs work on a kernel under a notification that tells how far it is and can stop it; `onStarted` is called once
   * the kernel has proved to be measurable.
   */
  async run<T>(
    { kernel, uri }: KernelTarget,
    title: string,
    onStarted: (session: string) => unknown,
    work: (token: vscode.CancellationToken) => Promise<T>,
  ): Promise<T> {
    this.requireIdle();
    const cancel = new vscode.CancellationTokenSource();
    const run = { cancel, session: null as string | null };
    this.current = run;
    const path = uri.scheme === 'file' ? uri.fsPath : null;
    const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
    try {
      return await vscode.window.withProgress(options, async (progress, token) => {
        let shown = 0;
        const stopped = token.onCancellationRequested(() => cancel.cancel());
        const listener = this.client.onTuneEvent((event) => {
          if (event.type === 'started' && run.session === null) {
            const { kernel: started, id } = event.session;
            if (started.entry === kernel.entry && started.path === path) {
              run.session = id;
              onStarted(id);
            }
          }
          if (!concerns(event, run.session)) return;
          const message = progressText(event);
          if (message === null) return;
          const fraction = progressFraction(event) ?? shown;
          progress.report({ message, increment: Math.max(0, fraction - shown) * 100 });
          shown = Math.max(shown, fraction);
        });
        try {
          return await work(cancel.token);
        } finally {
          listener.dispose();
          stopped.dispose();
        }
      });
    } finally {
      this.current = null;
      cancel.dispose();
    }
  }
}

/** True for events of the session, and before it has one for those that tell why it has not begun. */
function concerns(event: TuneEvent, session: string | null): boolean {
  switch (event.type) {
    case 'waiting':
    case 'deciding':
    case 'checking':
      return session === null;
    case 'started':
    case 'finished':
      return event.session.id === session;
    default:
      return event.session === session;
  }
}
