import * as vscode from 'vscode';
import { chooseRun } from './chooseRun';
import { numericsSummary, numericsTable } from './numericsTexts';
import type { Services } from './services';

/** Runs a kernel on data of each family and shows how far its results are from float64, in the Numerics Lab too. */
export async function checkNumerics(services: Services, argument: unknown): Promise<void> {
  const { client, runs, log, lab } = services;
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
  lab.showMeasured({ uri: params.uri, result });
  const show = vscode.l10n.t('Show Table');
  const open = vscode.l10n.t('Open Numerics Lab');
  const failed = result.runs.some(({ outcome }) => !outcome.ok || outcome.measurement.unsteady > 0);
  const message = failed ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const chosen = await message(numericsSummary(result), open, show);
  if (chosen === show) log.show();
  if (chosen === open) await lab.show({ uri: params.uri, entry: params.entry });
}
