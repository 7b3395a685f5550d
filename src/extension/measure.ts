import * as vscode from 'vscode';
import { chooseRun } from './chooseRun';
import type { Services } from './services';
import { hasFailed, measureText } from './texts';

/** Measures a kernel with the values in its source. */
export async function measure(services: Services, argument: unknown): Promise<void> {
  const { client, runs, dashboard } = services;
  const run = await chooseRun(services, argument, ({ entry }) => vscode.l10n.t('Measure {0}', entry));
  if (run === undefined) return;
  const { target, title, sizes } = run;
  const { uri, kernel } = target;
  const params = { uri: uri.toString(), entry: kernel.entry, sizes, configuration: {} };
  const result = await runs.run(
    target,
    title,
    () => undefined,
    (token) => client.request('tilesmith/measure', params, token),
  );
  if (result.measurements.length === 0) return;
  const show = vscode.l10n.t('Show Dashboard');
  const message = hasFailed(result) ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await message(measureText(result), show)) === show) await dashboard.show({ session: result.session });
}
