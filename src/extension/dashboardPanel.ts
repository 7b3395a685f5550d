import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { describeError } from '../core/describeError';
import type { SessionDetail } from '../protocol/tuning';
import { type FromDashboard, fromDashboard, type ToDashboard } from '../protocol/webview';
import { applyConfiguration } from './applyEdits';
import type { TilesmithClient } from './client';
import { measuredUnsaved, notInStore, runsElsewhere } from './errors';
import { webviewHtml } from './webviewHtml';

/** Type of the panel, in the manifest's activation events too. */
export const DASHBOARD = 'tilesmith.dashboard';

/** The dashboard's panel, at most one. It holds no data of its own: the page asks when it is there. */
export class DashboardPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly extensionUri: vscode.Uri;
  private readonly client: TilesmithClient;
  private readonly log: vscode.LogOutputChannel;
  private readonly stop: (session: string) => boolean;
  private readonly events: vscode.Disposable;
  private panel: vscode.WebviewPanel | null = null;
  /** What to show once the page is ready; `null` = what it showed before, else the newest. */
  private wanted: string | null = null;

  constructor(parts: {
    extensionUri: vscode.Uri;
    client: TilesmithClient;
    log: vscode.LogOutputChannel;
    stop: (session: string) => boolean;
  }) {
    this.extensionUri = parts.extensionUri;
    this.client = parts.client;
    this.log = parts.log;
    this.stop = parts.stop;
    this.events = parts.client.onTuneEvent((event) => this.post({ type: 'event', event }));
  }

  /** Opens the panel or brings it to the front, on a session if one is named. */
  async show({ session, beside = false }: { session?: string; beside?: boolean } = {}): Promise<void> {
    this.wanted = session ?? null;
    if (this.panel !== null) {
      this.panel.reveal(this.panel.viewColumn, beside);
      if (session !== undefined) await this.send(session);
      return;
    }
    const column =
      beside || vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const title = vscode.l10n.t('Tilesmith Dashboard');
    this.attach(
      vscode.window.createWebviewPanel(DASHBOARD, title, { viewColumn: column, preserveFocus: beside }),
    );
  }

  /** Takes over a panel that the editor restores after a reload. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.attach(panel);
  }

  dispose(): void {
    this.events.dispose();
    this.panel?.dispose();
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'tile.svg');
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = null;
    });
    const { webview } = panel;
    webview.onDidReceiveMessage((value: unknown) => void this.receive(value));
    const files = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    const media = vscode.Uri.joinPath(this.extensionUri, 'media');
    // Set anew on a restored panel too: its old roots may belong to an older version of the extension.
    webview.options = { enableScripts: true, localResourceRoots: [files, media] };
    const style = vscode.Uri.joinPath(files, 'dashboard.css');
    webview.html = webviewHtml({
      title: panel.title,
      nonce: randomBytes(16).toString('hex'),
      cspSource: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(files, 'dashboard.js')).toString(),
      style: existsSync(style.fsPath) ? webview.asWebviewUri(style).toString() : null,
    });
  }

  private post(message: ToDashboard): void {
    void this.panel?.webview.postMessage(message);
  }

  private async receive(value: unknown): Promise<void> {
    const message = fromDashboard.safeParse(value);
    if (!message.success) {
      this.log.warn(`The dashboard sent something unknown: ${message.error.message}`);
      return;
    }
    try {
      await this.answer(message.data);
    } catch (error) {
      this.post({ type: 'failure', text: describeError(error) });
    }
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
    this.post({
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
