import * as vscode from 'vscode';
import type { LspResult } from '../protocol/lsp';
import { SETTINGS_SECTION } from '../protocol/settings';
import { deviceDetail, devicesFor, deviceTitle } from './deviceTexts';
import { notTrusted } from './errors';
import { LANGUAGES, type Language, languageOfDocument } from './languages';
import type { Services } from './services';

/** A device of the list, and the language whose kernels it is chosen for. */
interface DeviceItem extends vscode.QuickPickItem {
  readonly choice?: { readonly language: Language; readonly device: string | undefined };
}

const NAMES: Readonly<Record<Language, string>> = { wgsl: 'WGSL', cuda: 'CUDA' };
const AUTOMATIC: Readonly<Record<Language, string>> = {
  wgsl: vscode.l10n.t('a GPU where there is one, else a CPU driver'),
  cuda: vscode.l10n.t('a GPU where there is one, else the CPU emulation'),
};
const SETTINGS: Readonly<Record<Language, string>> = { wgsl: 'device', cuda: 'cuda.device' };

/** Lets the user choose the device that measures kernels of a language, and writes the setting. */
export async function selectDevice({ client }: Services): Promise<void> {
  if (!vscode.workspace.isTrusted) throw notTrusted();
  const location = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking for devices') };
  const found = await vscode.window.withProgress(location, () => client.request('tilesmith/devices', {}));
  if (found.devices.length === 0) {
    const text = [vscode.l10n.t('No device that can run kernels was found.'), ...found.notes].join(' ');
    void vscode.window.showWarningMessage(text);
    return;
  }
  const picked = await vscode.window.showQuickPick(itemsOf(found), {
    title: vscode.l10n.t('Select Device'),
    placeHolder: vscode.l10n.t('Measure on'),
  });
  if (picked?.choice === undefined) return;
  const { language, device } = picked.choice;
  await vscode.workspace
    .getConfiguration(SETTINGS_SECTION)
    .update(SETTINGS[language], device, vscode.ConfigurationTarget.Global);
}

/** The devices by language, that of the active editor first, and below them why others are not there. */
function itemsOf({ devices, notes, selected }: LspResult<'tilesmith/devices'>): DeviceItem[] {
  const editor = vscode.window.activeTextEditor;
  const active = editor === undefined ? null : languageOfDocument(editor.document);
  const languages = LANGUAGES.toSorted((a, b) => Number(b === active) - Number(a === active));
  const groups = languages.flatMap((language): DeviceItem[] => {
    const fitting = devicesFor(language, devices);
    if (fitting.length === 0) return [];
    return [
      separator(vscode.l10n.t('for {0} kernels', NAMES[language])),
      {
        label: vscode.l10n.t('Automatic'),
        description: AUTOMATIC[language],
        choice: { language, device: undefined },
      },
      ...fitting.map((device) => ({
        label: deviceTitle(device),
        description: device.id === selected[language] ? vscode.l10n.t('in use') : '',
        detail: deviceDetail(device),
        choice: { language, device: device.id },
      })),
    ];
  });
  const remarks = notes.map((note) => ({ label: '$(info)', detail: note, alwaysShow: true }));
  return [...groups, ...(remarks.length > 0 ? [separator(''), ...remarks] : [])];
}

function separator(label: string): DeviceItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
