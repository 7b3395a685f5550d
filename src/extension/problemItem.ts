import * as vscode from 'vscode';
import { deviceLabel } from '../core/device/deviceLabel';
import { formatSize } from '../core/gemm/size';
import { commands, type LspResult, type StatusParams } from '../protocol/lsp';
import { SETTINGS_SECTION } from '../protocol/settings';
import type { TilesmithClient } from './client';
import { languageOfDocument } from './languages';

/** Cursor movements within this time are answered once. */
const QUIET_MS = 150;

/**
 * The status bar item of editors with kernels: the problem and the device that everything shown is about. It follows the
 * kernel around the cursor.
 */
export class ProblemItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'tilesmith.problem',
    vscode.StatusBarAlignment.Right,
    100,
  );
  private readonly listeners: vscode.Disposable;
  private status: StatusParams | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** The newest question; the answers to those before come too late. */
  private newest: object = {};

  constructor(private readonly client: TilesmithClient) {
    this.item.name = vscode.l10n.t('Tilesmith problem and device');
    this.item.command = commands.selectProblem;
    const later = () => this.schedule();
    this.listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(later),
      vscode.window.onDidChangeTextEditorSelection(later),
      vscode.workspace.onDidSaveTextDocument(later),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SETTINGS_SECTION)) later();
      }),
      client.onStatus((status) => {
        this.status = status;
        later();
      }),
    );
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.listeners.dispose();
    this.item.dispose();
  }

  private schedule(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.update(), QUIET_MS);
  }

  /** Asks only a server that runs: its first status is what this waits for. */
  private async update(): Promise<void> {
    const question = {};
    this.newest = question;
    const editor = vscode.window.activeTextEditor;
    const language = editor === undefined ? null : languageOfDocument(editor.document);
    const { status } = this;
    if (editor === undefined || language === null || status === null) {
      this.item.hide();
      return;
    }
    const params = { uri: editor.document.uri.toString(), line: editor.selection.active.line };
    const active = await this.client.request('tilesmith/activeProblem', params).catch(() => null);
    if (this.newest !== question) return;
    if (active === null) {
      this.item.hide();
      return;
    }
    const { device } = status[language];
    const name = device === null ? vscode.l10n.t('no device') : deviceLabel(device);
    this.item.text = `$(symbol-ruler) ${formatSize(active.size)} · ${name}`;
    this.item.tooltip = tooltipOf(active, name);
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.show();
  }
}

function tooltipOf(
  { size, from }: NonNullable<LspResult<'tilesmith/activeProblem'>>,
  device: string,
): string {
  const text = formatSize(size);
  const problem = {
    user: vscode.l10n.t('problem {0}, as you chose', text),
    kernel: vscode.l10n.t('problem {0}, the first of @sizes', text),
    usual: vscode.l10n.t('problem {0}, as the kernel names none', text),
  }[from];
  return vscode.l10n.t('Tilesmith: lenses and hints are about {0}, on {1}', problem, device);
}
