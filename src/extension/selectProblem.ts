import * as vscode from 'vscode';
import type { Size } from '../core/gemm/problem';
import { formatSize, parseSize } from '../core/gemm/size';
import { commands } from '../protocol/lsp';
import { readSettings, SETTINGS_SECTION } from '../protocol/settings';
import { languageOfDocument } from './languages';
import type { Services } from './services';

const SETTING = 'problem';
const USUAL = ['256', '512', '1024', '2048', '4096'];

interface ProblemItem extends vscode.QuickPickItem {
  /** What is written to the setting; empty leaves it to the kernel. */
  readonly text?: string;
  readonly other?: 'size' | 'device';
}

/** Lets the user choose the problem that everything shown is about, kept with the workspace, or go on to the device. */
export async function selectProblem(services: Services): Promise<void> {
  const picked = await vscode.window.showQuickPick(await itemsOf(services), {
    title: vscode.l10n.t('Select Problem'),
    placeHolder: vscode.l10n.t('The problem that lenses and hints are about'),
  });
  if (picked?.other === 'device') {
    await vscode.commands.executeCommand(commands.selectDevice);
    return;
  }
  const text = picked?.other === 'size' ? await askForSize() : picked?.text;
  if (text === undefined) return;
  const isFolder = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  const target = isFolder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace
    .getConfiguration(SETTINGS_SECTION)
    .update(SETTING, text === '' ? undefined : text, target);
}

async function itemsOf({ client }: Services): Promise<ProblemItem[]> {
  const editor = vscode.window.activeTextEditor;
  const isKernel = editor !== undefined && languageOfDocument(editor.document) !== null;
  const active = isKernel
    ? await client.request('tilesmith/activeProblem', {
        uri: editor.document.uri.toString(),
        line: editor.selection.active.line,
      })
    : null;
  const { problem } = readSettings(vscode.workspace.getConfiguration().get(SETTINGS_SECTION));
  const own = (active?.ownSizes ?? []).map((size: Size) => formatSize(size));
  const sizes = [...new Set([...own, ...(parseSize(problem).ok ? [problem] : []), ...USUAL])];
  const inUse = (text: string) => (text === problem ? vscode.l10n.t('in use') : '');
  return [
    {
      label: vscode.l10n.t('As the kernel says'),
      description: [vscode.l10n.t('the first of its @sizes, else 1024'), inUse('')]
        .filter(Boolean)
        .join(' · '),
      text: '',
    },
    ...sizes.map((text) => ({
      label: text,
      description: [own.includes(text) ? vscode.l10n.t('from @sizes') : '', inUse(text)]
        .filter(Boolean)
        .join(' · '),
      text,
    })),
    { label: vscode.l10n.t('Other...'), description: 'M x N x K', other: 'size' },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('Select Device...'), other: 'device' },
  ];
}

function askForSize(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Select Problem'),
    prompt: vscode.l10n.t('512 for a square problem, 512x1024x2048 for M x N x K'),
    validateInput: (text) => {
      const size = parseSize(text);
      return size.ok ? null : size.reason;
    },
  });
}
