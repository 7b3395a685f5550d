import * as vscode from 'vscode';
import { formatSpaceSize } from '../core/format';
import { formatSize } from '../core/gemm/size';
import type { Configuration } from '../core/space/configuration';
import { readSettings, SETTINGS_SECTION } from '../protocol/settings';
import type { TuneResult } from '../protocol/tuning';
import { applyConfiguration } from './applyEdits';
import { chooseRun } from './chooseRun';
import { sessionFailed } from './errors';
import type { KernelTarget } from './kernelTarget';
import type { Services } from './services';
import { outcome, resultText } from './texts';

/** Finds the best configuration of a kernel by measuring, and offers to write it into the source. */
export async function autotune(services: Services, argument: unknown): Promise<void> {
  const { client, runs, dashboard } = services;
  const run = await chooseRun(services, argument, ({ entry, spaceSize: count, spaceSizeExact: exact }) =>
    vscode.l10n.t('Autotune {0} · {1}', entry, formatSpaceSize({ count, exact })),
  );
  if (run === undefined) return;
  const { target, title, sizes } = run;
  const { uri, kernel } = target;
  const settings = readSettings(vscode.workspace.getConfiguration().get(SETTINGS_SECTION));
  const { strategy, objective: goal, powerLimit, budget, seconds } = settings.tuning;
  const objective = { goal, powerLimitW: powerLimit > 0 ? powerLimit : null, errorLimit: null };
  const onStarted = (session: string) =>
    settings.dashboard.openOnTune && dashboard.show({ session, beside: true });
  const result = await runs.run(target, title, onStarted, (token) =>
    client.request(
      'tilesmith/tune',
      {
        uri: uri.toString(),
        entry: kernel.entry,
        sizes,
        strategy,
        objective,
        evaluations: budget > 0 ? Math.ceil(budget) : null,
        seconds: seconds > 0 ? seconds : null,
      },
      token,
    ),
  );
  await offer(services, target, result);
}

/** Shows what was found; nothing is written unless the user says so. */
async function offer({ client, dashboard }: Services, { uri, kernel }: KernelTarget, result: TuneResult) {
  if (result.stoppedBecause === 'failed') throw sessionFailed(result.failure);
  const apply = vscode.l10n.t('Apply');
  const show = vscode.l10n.t('Show Dashboard');
  const applicable = result.problems.some((problem) => outcome(problem, result.objective).applicable);
  const answer = await vscode.window.showInformationMessage(
    resultText(result),
    ...(applicable ? [apply, show] : [show]),
  );
  if (answer === show) await dashboard.show({ session: result.session });
  if (answer !== apply) return;
  const configuration = await chooseConfiguration(result);
  if (configuration !== undefined) await applyConfiguration(client, uri, kernel.entry, configuration);
}

/** The best configuration; where problems differ in it, the one for the problem the user picks. */
async function chooseConfiguration(result: TuneResult): Promise<Configuration | undefined> {
  const items = result.problems.flatMap((problem) => {
    const { text, applicable } = outcome(problem, result.objective);
    return applicable && problem.best !== null
      ? [{ label: formatSize(problem), detail: text, configuration: problem.best.configuration }]
      : [];
  });
  if (items.length <= 1) return items[0]?.configuration;
  const placeHolder = vscode.l10n.t('Write the values found for which size?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.configuration;
}
