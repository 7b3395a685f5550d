import * as vscode from 'vscode';
import type { KernelSummary } from '../protocol/lsp';
import type { TilesmithClient } from './client';
import { noKernelFile, noKernelInFile, notRecognised, templateOnly } from './errors';
import { languageOfDocument } from './languages';

/** A kernel that a command is about. */
export interface KernelTarget {
  readonly uri: vscode.Uri;
  readonly kernel: KernelSummary;
}

/** What lenses pass to commands. */
function readArgument(value: unknown): { uri: vscode.Uri; entry: string } | null {
  if (typeof value !== 'object' || value === null || !('uri' in value) || !('entry' in value)) return null;
  return typeof value.uri === 'string' && typeof value.entry === 'string'
    ? { uri: vscode.Uri.parse(value.uri), entry: value.entry }
    : null;
}

/**
 * The kernel a command is about: the one its lens names, else the one around the cursor, else the file's only one, else
 * the one the user picks. Throws where there is none; `undefined` when the user picks nothing.
 */
export async function chooseKernel(
  client: TilesmithClient,
  argument: unknown,
): Promise<KernelTarget | undefined> {
  const named = readArgument(argument);
  const editor = vscode.window.activeTextEditor;
  const active =
    editor !== undefined && languageOfDocument(editor.document) !== null ? editor.document.uri : null;
  const uri = named?.uri ?? active;
  if (uri === null) throw noKernelFile();
  const document = await vscode.workspace.openTextDocument(uri);
  const kernels = await client.request('tilesmith/kernels', { uri: uri.toString() });
  if (kernels.length === 0) throw noKernelInFile(languageOfDocument(document));
  const line =
    named === null && editor?.document.uri.toString() === uri.toString() ? editor.selection.active.line : -1;
  const kernel =
    kernels.find(({ entry }) => entry === named?.entry) ??
    (kernels.length === 1 ? kernels[0] : undefined) ??
    kernels.find((one) => one.line <= line && line <= one.endLine) ??
    (await pick(kernels));
  return kernel === undefined ? undefined : { uri, kernel };
}

/** Throws where the kernel is a template, or something about it is missing: then with the offer to insert directives. */
export function requireRecognised(
  { kernel: { entry, missing, template } }: KernelTarget,
  insertDirectives: () => unknown,
): void {
  if (template !== null) throw templateOnly(template);
  if (missing.length > 0) {
    throw notRecognised(entry, missing, insertDirectives);
  }
}

async function pick(kernels: readonly KernelSummary[]): Promise<KernelSummary | undefined> {
  const items = kernels.map((kernel) => ({
    label: kernel.entry,
    description: vscode.l10n.t('line {0}', kernel.line + 1),
    kernel,
  }));
  const placeHolder = vscode.l10n.t('Which kernel?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.kernel;
}
