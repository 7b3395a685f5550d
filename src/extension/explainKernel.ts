import * as vscode from 'vscode';
import type { TilesmithClient } from './client';
import { chooseKernel } from './kernelTarget';

/** Goes to a kernel's name and shows the hover that tells what is known about it. */
export async function explainKernel(client: TilesmithClient, argument: unknown): Promise<void> {
  const target = await chooseKernel(client, argument);
  if (target === undefined) return;
  const { line, character } = target.kernel;
  const document = await vscode.workspace.openTextDocument(target.uri);
  const place = new vscode.Position(line, character);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    selection: new vscode.Range(place, place),
  });
  await vscode.commands.executeCommand('editor.action.showHover');
}
