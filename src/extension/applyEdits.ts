import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Configuration } from '../core/space/configuration';
import type { LspResult } from '../protocol/lsp';
import type { TilesmithClient } from './client';
import { changedMeanwhile } from './errors';

/** Writes a configuration into a kernel's source as one edit that one undo takes back, and shows the place. */
export async function applyConfiguration(
  client: TilesmithClient,
  uri: vscode.Uri,
  entry: string,
  configuration: Configuration,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const answer = await client.request('tilesmith/configurationEdits', {
    uri: document.uri.toString(),
    entry,
    configuration: { ...configuration },
  });
  if (!(await applyAnswer(document, answer))) {
    tell(vscode.l10n.t('The source has these values already'));
  }
}

/** Writes the directives a kernel lacks above it, and selects the first part that is to be filled in. */
export async function applyDirectives(
  client: TilesmithClient,
  uri: vscode.Uri,
  entry: string,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const answer = await client.request('tilesmith/directiveEdits', { uri: uri.toString(), entry });
  if (!(await applyAnswer(document, answer))) {
    tell(vscode.l10n.t('The directives above {0} are to be filled in', entry));
  }
  const blank = /\/\/ @(?:gemm|dispatch)[^\n]*?(<[^<>\n]+>)/.exec(document.getText());
  const placeholder = blank?.[1];
  if (blank === null || placeholder === undefined) return;
  const end = blank.index + blank[0].length;
  const editor = await vscode.window.showTextDocument(document, { viewColumn: columnOf(document) });
  editor.selection = new vscode.Selection(
    document.positionAt(end - placeholder.length),
    document.positionAt(end),
  );
}

/** Makes the edits as one step; false where there are none to make. */
async function applyAnswer(
  document: vscode.TextDocument,
  answer: LspResult<'tilesmith/configurationEdits'>,
): Promise<boolean> {
  const file = path.basename(document.uri.path);
  if (answer === null || answer.version !== document.version) throw changedMeanwhile(file);
  const first = answer.edits[0];
  if (first === undefined) return false;
  const edit = new vscode.WorkspaceEdit();
  const editor = await vscode.window.showTextDocument(document, { viewColumn: columnOf(document) });
  for (const { range, newText } of answer.edits) edit.replace(document.uri, rangeOf(range), newText);
  if (!(await vscode.workspace.applyEdit(edit))) throw changedMeanwhile(file);
  editor.revealRange(rangeOf(first.range), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return true;
}

function tell(message: string): void {
  vscode.window.setStatusBarMessage(message, 5000);
}

/** The column in which the document is shown already, so that it is not opened a second time. */
function columnOf(document: vscode.TextDocument): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  return shown?.viewColumn ?? vscode.ViewColumn.One;
}

function rangeOf({
  start,
  end,
}: NonNullable<LspResult<'tilesmith/configurationEdits'>>['edits'][number]['range']) {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
