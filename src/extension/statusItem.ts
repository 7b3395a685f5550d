import * as vscode from 'vscode';
import { deviceLabel } from '../core/device/deviceLabel';
import { commands, LANGUAGE_IDS, type StatusParams } from '../protocol/lsp';
import { LANGUAGES, type Language, languageOfDocument } from './languages';
import { asSentence } from './texts';

/**
 * The language status of files with kernels, an item a language: the device that measures, whether it is busy, and what
 * is missing.
 */
export class StatusItem implements vscode.Disposable {
  private readonly items = LANGUAGES.map((language) => ({ language, item: createItem(language) }));
  private readonly told = new Set<string>();

  /** Shows a status; each note is told once in a message, later only here. */
  show(status: StatusParams): void {
    for (const { language, item } of this.items) {
      const { device, notes } = status[language];
      item.busy = status.busy;
      item.text = device === null ? vscode.l10n.t('No device') : deviceLabel(device);
      item.detail = [doesWhat(device), ...notes.map(asSentence)].filter((text) => text !== '').join(' ');
      item.severity =
        device === null && notes.length > 0
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
      item.accessibilityInformation = { label: `${item.name}: ${item.text}. ${item.detail}` };
      if (device === null) this.tell(language, notes);
    }
  }

  dispose(): void {
    for (const { item } of this.items) item.dispose();
  }

  /** In a message, where somebody works with the language. */
  private tell(language: Language, notes: readonly string[]): void {
    const isOpen = vscode.workspace.textDocuments.some((one) => languageOfDocument(one) === language);
    if (!isOpen || !vscode.workspace.isTrusted) return;
    for (const note of notes.filter((one) => !this.told.has(one))) {
      this.told.add(note);
      void vscode.window.showInformationMessage(`Tilesmith: ${asSentence(note)}`);
    }
  }
}

function createItem(language: Language): vscode.LanguageStatusItem {
  const item = vscode.languages.createLanguageStatusItem(`tilesmith.device.${language}`, {
    language: LANGUAGE_IDS[language],
  });
  item.name = vscode.l10n.t('Tilesmith device');
  item.text = vscode.l10n.t('Tilesmith');
  item.command = { command: commands.selectDevice, title: vscode.l10n.t('Select Device') };
  return item;
}

function doesWhat(device: StatusParams[Language]['device']): string {
  if (device === null) return '';
  return device.emulated
    ? vscode.l10n.t('Tilesmith verifies kernels here; a GPU is needed for times.')
    : vscode.l10n.t('Tilesmith measures here.');
}
