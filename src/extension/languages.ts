import type * as vscode from 'vscode';
import type { KernelModel } from '../core/kernel/kernelModel';
import { LANGUAGE_IDS } from '../protocol/lsp';

/** A language kernels are written in. */
export type Language = KernelModel['language'];

/** The languages, WGSL first. */
export const LANGUAGES: readonly Language[] = ['wgsl', 'cuda'];

/** The language of a document; `null` for one that holds no kernels. */
export function languageOfDocument({ languageId }: vscode.TextDocument): Language | null {
  return LANGUAGES.find((language) => LANGUAGE_IDS[language] === languageId) ?? null;
}
