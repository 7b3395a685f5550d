import type * as vscode from 'vscode';
import { mayHoldWgsl } from '../core/kernel/embedded/wgslLiterals';
import type { KernelModel } from '../core/kernel/kernelModel';
import { isScriptLanguage, LANGUAGE_IDS } from '../protocol/lsp';

/** A language kernels are written in. */
export type Language = KernelModel['language'];

/** The languages, WGSL first. */
export const LANGUAGES: readonly Language[] = ['wgsl', 'cuda'];

/** The language of a document's kernels; `null` for one that holds none, which of a script its text tells. */
export function languageOfDocument(document: vscode.TextDocument): Language | null {
  const { languageId } = document;
  if (isScriptLanguage(languageId)) return mayHoldWgsl(document.getText()) ? 'wgsl' : null;
  return LANGUAGES.find((language) => LANGUAGE_IDS[language] === languageId) ?? null;
}
