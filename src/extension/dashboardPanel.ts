import * as vscode from 'vscode';
import type { SessionDetail } from '../protocol/tuning';
import { type FromDashboard, fromDashboard, type ToDashboard } from '../protocol/webview';
import { applyConfiguration } from './applyEdits';
import type { TilesmithClient } from './client';
import { measuredUnsaved, notInStore, runsElsewhere } from './errors';
import { PagePanel } from './pagePanel';

/** Type of the panel, in the manifest's activation events too. */
export const DASHBOARD = 'tilesmith.dashboard';

/** The dashboard's panel and what its page asks for. */
export class DashboardPanel implements vscode.Disposable {
  /** What the editor restores the page into. */
  readonly panel: PagePanel<ToDashboard, FromDashboard>;
  private readonly client: TilesmithClient;
  private readonly stop: (session: string) => boolean;
  private readonly events: vscode.Disposable;
  /** What to show once the page is ready; `null` = what it showed before, else the newest. */
  private wanted: string | null = null;

  constructor(parts: {
    extensionUri: vscode.Uri;
    client: TilesmithClient;
    log: vscode.LogOutputChannel;
    stop: (session: string) => boolean;
  }) {
    this.panel = new PagePanel(
      {
        viewType: DASHBOARD,
        title: vscode.l10n.t('Tilesmith Dashboard'),
        file: 'dashboard',
        incoming: fromDashboard,
        answer: (message) => this.answer(message),
      },
      parts,
    );
    this.client = parts.client;
    this.stop = parts.stop;
    this.events = parts.client.onTuneEvent((event) => this.panel.post({ type: 'event', event }));
  }

  /** Opens the panel or brings it to the front, on a session if one is named. */
  async show({ session, beside = false }: { session?: string; beside?: boolean } = {}): Promise<void> {
    this.wanted = session ?? null;
    if (this.panel.show(beside) && session !== undefined) await this.send(session);
  }

  dispose(): void {
    this.events.dispose();
    this.panel.dispose();
  }

  private async answer(message: FromDashboard): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.send(this.wanted ?? message.session);
      case 'select':
        return this.send(message.session);
      case 'stop':
        if (!this.stop(message.session)) throw runsElsewhere();
        return;
      case 'pause':
        await this.client.request('tilesmith/pause', {
          session: message.session,
          paused: message.paused,
        });
        return this.send(message.session);
      case 'apply': {
        const { kernel } = (await this.session(message.session)).summary;
        return applyConfiguration(this.client, fileOf(kernel.path), kernel.entry, message.configuration);
      }
      case 'openKernel': {
        const { kernel } = (await this.session(message.session)).summary;
        await vscode.window.showTextDocument(fileOf(kernel.path), { viewColumn: vscode.ViewColumn.One });
        return;
      }
    }
  }

  /** Sends all sessions and one in full; where that one is gone, the newest. */
  private async send(session: string | null): Promise<void> {
    this.wanted = null;
    const state = await this.client.request('tilesmith/dashboard', { session });
    const found = session === null || state.selected !== null;
    this.panel.post({
      type: 'state',
      state: found ? state : await this.client.request('tilesmith/dashboard', { session: null }),
    });
  }

  private async session(id: string): Promise<SessionDetail> {
    const { selected } = await this.client.request('tilesmith/dashboard', { session: id });
    if (selected === null) throw notInStore();
    return selected;
  }
}

function fileOf(path: string | null): vscode.Uri {
  if (path === null) throw measuredUnsaved();
  return vscode.Uri.file(path);
}
