import * as vscode from 'vscode';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import { readSettings, SETTINGS_SECTION } from '../protocol/settings';
import { parseSizes } from './texts';

const LAST_SIZES = 'tilesmith.lastSizes';
const USUAL = [256, 512, 1024];

interface SizeItem extends vscode.QuickPickItem {
  readonly text: string | null;
}

/** The problems chosen last, none where nothing was. */
export function lastSizes(memory: vscode.Memento): readonly Size[] {
  const sizes = parseSizes(lastSizesText(memory));
  return sizes.ok ? sizes.sizes : [];
}

function lastSizesText(memory: vscode.Memento): string {
  return memory.get<string>(LAST_SIZES, '');
}

/**
 * Asks which problems to run: the kernel's own `@sizes` first, then the active problem where the user chose one, then the
 * ones used last, then usual ones, then any other. `undefined` when the user picks nothing.
 */
export async function pickSizes(
  memory: vscode.Memento,
  declared: readonly Size[],
  title: string,
): Promise<Size[] | undefined> {
  const own = declared.map(formatSize).join(', ');
  const last = lastSizesText(memory);
  const items: SizeItem[] = [];
  const add = (text: string, description: string) => {
    if (text !== '' && !items.some((item) => item.text === text))
      items.push({ label: text, description, text });
  };
  add(own, vscode.l10n.t('from @sizes'));
  const { problem } = readSettings(vscode.workspace.getConfiguration().get(SETTINGS_SECTION));
  add(parseSizes(problem).ok ? problem : '', vscode.l10n.t('the active problem'));
  add(parseSizes(last).ok ? last : '', vscode.l10n.t('used last'));
  for (const size of USUAL) add(String(size), '');
  items.push({ label: vscode.l10n.t('Other...'), description: 'M x N x K', text: null });
  const placeHolder = vscode.l10n.t('Size of the multiplication: n for square, or MxNxK');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (picked === undefined) return undefined;
  const text = picked.text ?? (await askForSizes(title, last));
  if (text === undefined) return undefined;
  await memory.update(LAST_SIZES, text);
  const sizes = parseSizes(text);
  return sizes.ok ? sizes.sizes : undefined;
}

function askForSizes(title: string, value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('512 for a square problem, 512x1024x2048 for M x N x K; several with commas'),
    validateInput: (text) => {
      const sizes = parseSizes(text);
      return sizes.ok ? null : sizes.reason;
    },
  });
}
