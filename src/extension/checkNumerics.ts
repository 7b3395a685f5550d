import * as vscode from 'vscode';
import { chooseRun } from './chooseRun';
import { numericsSummary, numericsTable } from './numericsTexts';
import type { Services } from './services';

/** Runs a kernel on data of each family and shows how far its results are from float64. */
export async function checkNumerics(services: Services, argument: unknown): Promise<void> {
  const { client, runs, log } = services;
  const run = await chooseRun(services, argument, ({ entry }) =>
    vscode.l10n.t('Check numerics of {0}', entry),
  );
  if (run === undefined) return;
  const { target, title, sizes } = run;
  const params = { uri: target.uri.toString(), entry: target.kernel.entry, sizes };
  const result = await runs.run(
    target,
    title,
    () => undefined,
    (token) => client.request('tilesmith/numerics', params, token),
  );
  log.info(numericsTable(result));
  const show = vscode.l10n.t('Show Table');
  const failed = result.runs.some(({ outcome }) => !outcome.ok || outcome.measurement.unsteady > 0);
  const message = failed ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await message(numericsSummary(result), show)) === show) log.show();
}
