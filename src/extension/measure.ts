import * as vscode from 'vscode';
import { applyDirectives } from './applyEdits';
import { notTrusted } from './errors';
import { chooseKernel, requireRecognised } from './kernelTarget';
import type { Services } from './services';
import { pickSizes } from './sizePick';
import { measureText } from './texts';

/** Measures a kernel with the values in its source. */
export async function measure(services: Services, argument: unknown): Promise<void> {
  const { client, runs, dashboard, context } = services;
  if (!vscode.workspace.isTrusted) throw notTrusted();
  runs.requireIdle();
  const target = await chooseKernel(client, argument);
  if (target === undefined) return;
  const { uri, kernel } = target;
  requireRecognised(target, () => applyDirectives(client, uri, kernel.entry));
  const title = vscode.l10n.t('Measure {0}', kernel.entry);
  const sizes = await pickSizes(context.workspaceState, kernel.sizes, title);
  if (sizes === undefined) return;
  const params = { uri: uri.toString(), entry: kernel.entry, sizes, configuration: {} };
  const result = await runs.run(
    target,
    title,
    () => undefined,
    (token) => client.request('tilesmith/measure', params, token),
  );
  if (result.measurements.length === 0) return;
  const show = vscode.l10n.t('Show Dashboard');
  const failed = result.measurements.some(({ timeMs }) => timeMs === null);
  const message = failed ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await message(measureText(result), show)) === show) await dashboard.show({ session: result.session });
}
