import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type * as z from 'zod';
import { describeError } from '../core/describeError';
import { webviewHtml } from './webviewHtml';

/** What makes one page different from another. */
export interface Page<FromPage> {
  /** Type of the panel, in the manifest's activation events too. */
  readonly viewType: string;
  readonly title: string;
  /** Name of its script and style in dist/webview. */
  readonly file: string;
  readonly incoming: z.ZodType<FromPage>;
  /** Answers a message of the page; a failure is told to the page. */
  readonly answer: (message: FromPage) => Promise<void>;
}

/**
 * The panel of a page, at most one. It holds no data of its own: the page asks when it is there, and again when the
 * editor restores it after a reload.
 */
export class PagePanel<ToPage, FromPage> implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly page: Page<FromPage>;
  private readonly extensionUri: vscode.Uri;
  private readonly log: vscode.LogOutputChannel;
  private panel: vscode.WebviewPanel | null = null;

  constructor(page: Page<FromPage>, parts: { extensionUri: vscode.Uri; log: vscode.LogOutputChannel }) {
    this.page = page;
    this.extensionUri = parts.extensionUri;
    this.log = parts.log;
  }

  /** Opens the panel or brings it to the front; true where it was open already. `beside` leaves the focus where it is. */
  show(beside: boolean): boolean {
    if (this.panel !== null) {
      this.panel.reveal(this.panel.viewColumn, beside);
      return true;
    }
    const viewColumn =
      beside || vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const { viewType, title } = this.page;
    this.attach(vscode.window.createWebviewPanel(viewType, title, { viewColumn, preserveFocus: beside }));
    return false;
  }

  /** Takes over a panel that the editor restores after a reload. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.attach(panel);
  }

  /** Sends a message to the page where there is one. */
  post(message: ToPage | { readonly type: 'failure'; readonly text: string }): void {
    void this.panel?.webview.postMessage(message);
  }

  dispose(): void {
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
    const style = vscode.Uri.joinPath(files, `${this.page.file}.css`);
    webview.html = webviewHtml({
      title: panel.title,
      nonce: randomBytes(16).toString('hex'),
      cspSource: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(files, `${this.page.file}.js`)).toString(),
      style: existsSync(style.fsPath) ? webview.asWebviewUri(style).toString() : null,
    });
  }

  private async receive(value: unknown): Promise<void> {
    const message = this.page.incoming.safeParse(value);
    if (!message.success) {
      this.log.warn(`${this.page.title} sent something unknown: ${message.error.message}`);
      return;
    }
    try {
      await this.page.answer(message.data);
    } catch (error) {
      this.post({ type: 'failure', text: describeError(error) });
    }
  }
}
