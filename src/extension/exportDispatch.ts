import * as vscode from 'vscode';
import { formatNamedSize } from '../core/gemm/namedSize';
import type { LspParams } from '../protocol/lsp';
import type { TilesmithClient } from './client';
import { noSeveralSizes } from './errors';

/** Editor's names of the languages that tables are written in, by how their files end. */
const LANGUAGES: Readonly<Record<string, string>> = { ts: 'typescript', h: 'cpp', json: 'json' };

type Format = LspParams<'tilesmith/dispatch'>['format'];

/** Asks for a session of several sizes and a format, and opens the table of its variants as a new document. */
export async function exportDispatch(client: TilesmithClient): Promise<void> {
  const { sessions } = await client.request('tilesmith/dashboard', { session: null });
  const several = sessions.filter(({ sizes, device }) => sizes.length > 1 && !device.emulated);
  if (several.length === 0) throw noSeveralSizes();
  const session = await vscode.window.showQuickPick(
    several.map(({ id, kernel, device, startedAt, sizes }) => ({
      label: `${kernel.entry} · ${device.name}`,
      description: new Date(startedAt).toLocaleString(),
      detail: sizes.map(formatNamedSize).join(', '),
      id,
    })),
    { placeHolder: vscode.l10n.t('Dispatch table of which session?') },
  );
  if (session === undefined) return;
  const formats: readonly { label: string; format: Format }[] = [
    { label: 'TypeScript', format: 'dispatch-ts' },
    { label: 'C / C++', format: 'dispatch-c' },
    { label: 'JSON', format: 'dispatch-json' },
  ];
  const chosen = await vscode.window.showQuickPick(formats, {
    placeHolder: vscode.l10n.t('As what shall it be written?'),
  });
  if (chosen === undefined) return;
  const { text, extension, summary } = await client.request('tilesmith/dispatch', {
    session: session.id,
    format: chosen.format,
    variants: null,
    portable: false,
  });
  const language = LANGUAGES[extension] ?? 'plaintext';
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language }));
  vscode.window.setStatusBarMessage(summary, 10_000);
}
