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
  await applyAnswer(document, answer);
}

/** Writes the directives a kernel lacks above it. */
export async function applyDirectives(
  client: TilesmithClient,
  uri: vscode.Uri,
  entry: string,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  await applyAnswer(
    document,
    await client.request('tilesmith/directiveEdits', { uri: uri.toString(), entry }),
  );
}

async function applyAnswer(
  document: vscode.TextDocument,
  answer: LspResult<'tilesmith/configurationEdits'>,
): Promise<void> {
  const file = path.basename(document.uri.path);
  if (answer === null || answer.version !== document.version) throw changedMeanwhile(file);
  const first = answer.edits[0];
  if (first === undefined) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} already has these values', file), 5000);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  const editor = await vscode.window.showTextDocument(document, { viewColumn: columnOf(document) });
  for (const { range, newText } of answer.edits) edit.replace(document.uri, rangeOf(range), newText);
  if (!(await vscode.workspace.applyEdit(edit))) throw changedMeanwhile(file);
  editor.revealRange(rangeOf(first.range), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
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
