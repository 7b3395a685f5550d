import * as vscode from 'vscode';
import type { NamedSize } from '../core/gemm/namedSize';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import { readSettings, SETTINGS_SECTION } from '../protocol/settings';
import { pickSizesOfFile, pickSizesOfModel } from './sizeFile';
import { parseSizes } from './texts';

const LAST_SIZES = 'tilesmith.lastSizes';
const USUAL = [256, 512, 1024];

interface SizeItem extends vscode.QuickPickItem {
  /** The sizes, as the user would write them, or what asks for them. */
  readonly sizes: string | ((title: string) => Promise<NamedSize[] | undefined>);
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
 * ones used last, then usual ones, then any other, which may stand in a file. `undefined` when the user picks nothing.
 */
export async function pickSizes(
  memory: vscode.Memento,
  declared: readonly Size[],
  title: string,
): Promise<NamedSize[] | undefined> {
  const own = declared.map(formatSize).join(', ');
  const last = lastSizesText(memory);
  const items: SizeItem[] = [];
  const add = (text: string, description: string) => {
    if (text !== '' && !items.some((item) => item.sizes === text))
      items.push({ label: text, description, sizes: text });
  };
  add(own, vscode.l10n.t('from @sizes'));
  const { problem } = readSettings(vscode.workspace.getConfiguration().get(SETTINGS_SECTION));
  add(parseSizes(problem).ok ? problem : '', vscode.l10n.t('the active problem'));
  add(parseSizes(last).ok ? last : '', vscode.l10n.t('used last'));
  for (const size of USUAL) add(String(size), '');
  items.push(
    { label: vscode.l10n.t('Other...'), description: 'M x N x K', sizes: () => askForSizes(title, last) },
    {
      label: vscode.l10n.t('Sizes of a File...'),
      description: vscode.l10n.t('a list or table of sizes, as text, CSV or JSON'),
      sizes: pickSizesOfFile,
    },
    {
      label: vscode.l10n.t('Sizes of a Model...'),
      description: vscode.l10n.t('the products of a transformer, from its config.json'),
      sizes: pickSizesOfModel,
    },
  );
  const placeHolder = vscode.l10n.t('Size of the multiplication: n for square, or MxNxK');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (picked === undefined) return undefined;
  const sizes = typeof picked.sizes === 'string' ? sizesOf(picked.sizes) : await picked.sizes(title);
  if (sizes !== undefined) await memory.update(LAST_SIZES, sizes.map(formatSize).join(', '));
  return sizes;
}

function sizesOf(text: string): Size[] | undefined {
  const sizes = parseSizes(text);
  return sizes.ok ? sizes.sizes : undefined;
}

async function askForSizes(title: string, value: string): Promise<Size[] | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('512 for a square problem, 512x1024x2048 for M x N x K; several with commas'),
    validateInput: (entered) => {
      const sizes = parseSizes(entered);
      return sizes.ok ? null : sizes.reason;
    },
  });
  return text === undefined ? undefined : sizesOf(text);
}
