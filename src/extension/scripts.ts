import * as vscode from 'vscode';
import { isScriptLanguage } from '../protocol/lsp';
import { languageOfDocument } from './languages';

/** True in `when` clauses while the editor shows a script with kernels. */
export const SCRIPT_HAS_KERNELS = 'tilesmith.scriptHasKernels';

/** Keeps {@link SCRIPT_HAS_KERNELS} as it is for the active editor, so that other scripts get no commands. */
export function watchScripts(): vscode.Disposable {
  let told = false;
  const tell = () => {
    const document = vscode.window.activeTextEditor?.document;
    const has =
      document !== undefined &&
      isScriptLanguage(document.languageId) &&
      languageOfDocument(document) !== null;
    if (has === told) return;
    told = has;
    void vscode.commands.executeCommand('setContext', SCRIPT_HAS_KERNELS, has);
  };
  tell();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(tell),
    vscode.workspace.onDidSaveTextDocument(tell),
  );
}
