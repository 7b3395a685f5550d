import * as vscode from 'vscode';
import { deviceLabel } from '../core/device/deviceLabel';
import { commands, type StatusParams } from '../protocol/lsp';

/** The language status of WGSL files: the device that measures, whether it is busy, and what is missing. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('tilesmith.device', { language: 'wgsl' });
  private readonly told = new Set<string>();

  constructor() {
    this.item.name = vscode.l10n.t('Tilesmith device');
    this.item.text = vscode.l10n.t('Tilesmith');
    this.item.command = { command: commands.selectDevice, title: vscode.l10n.t('Select Device') };
  }

  /** Shows a status; each note is told once in a message, later only here. */
  show({ device, notes, busy }: StatusParams): void {
    const { item } = this;
    item.busy = busy;
    item.text = device === null ? vscode.l10n.t('No device') : deviceLabel(device);
    item.detail = notes.length > 0 ? notes.join(' ') : vscode.l10n.t('Tilesmith measures here');
    item.severity =
      device === null && notes.length > 0
        ? vscode.LanguageStatusSeverity.Warning
        : vscode.LanguageStatusSeverity.Information;
    item.accessibilityInformation = { label: `${item.name}: ${item.text}. ${item.detail}` };
    if (device !== null || !vscode.workspace.isTrusted) return;
    for (const note of notes.filter((one) => !this.told.has(one))) {
      this.told.add(note);
      void vscode.window.showInformationMessage(`Tilesmith: ${note}`);
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}
