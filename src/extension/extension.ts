import * as vscode from 'vscode';
import { commands } from '../protocol/lsp';
import { applyDirectives } from './applyEdits';
import { autotune } from './autotune';
import { checkNumerics } from './checkNumerics';
import { TilesmithClient } from './client';
import { DASHBOARD, DashboardPanel } from './dashboardPanel';
import { reportingErrors } from './errors';
import { explainKernel } from './explainKernel';
import { exportDispatch } from './exportDispatch';
import { chooseKernel } from './kernelTarget';
import { languageOfDocument } from './languages';
import { measure } from './measure';
import { NUMERICS_LAB, NumericsLab } from './numericsLab';
import { ProblemItem } from './problemItem';
import { Runs } from './runs';
import { watchScripts } from './scripts';
import { selectDevice } from './selectDevice';
import { selectProblem } from './selectProblem';
import type { Services } from './services';
import { StatusItem } from './statusItem';

let client: TilesmithClient | null = null;

/** Registers everything and returns; the server starts after that. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Tilesmith', { log: true });
  client = new TilesmithClient(context, log);
  const runs: Runs = new Runs(client, () => dashboard.show());
  const dashboard: DashboardPanel = new DashboardPanel({
    extensionUri: context.extensionUri,
    client,
    log,
    stop: (session) => runs.stop(session),
  });
  const lab = new NumericsLab({ extensionUri: context.extensionUri, client, log });
  const services: Services = { context, log, client, runs, dashboard, lab };
  const status = new StatusItem();
  context.subscriptions.push(
    log,
    client,
    dashboard,
    lab,
    status,
    new ProblemItem(client),
    client.onStatus((now) => status.show(now)),
    vscode.window.registerWebviewPanelSerializer(DASHBOARD, dashboard.panel),
    vscode.window.registerWebviewPanelSerializer(NUMERICS_LAB, lab.panel),
    ...registerCommands(services),
    watchScripts(),
    vscode.workspace.onDidGrantWorkspaceTrust(
      () => void reportingErrors(log, () => services.client.restart()),
    ),
    vscode.extensions.onDidChange(() => void reportingErrors(log, () => services.client.tellCudaServers())),
  );
  const start = () => void reportingErrors(log, () => services.client.start());
  const hasKernels = (document: vscode.TextDocument) => languageOfDocument(document) !== null;
  if (vscode.workspace.textDocuments.some(hasKernels)) setImmediate(start);
  else context.subscriptions.push(onceOpened(hasKernels, start));
}

/** Ends the server and all it started. */
export async function deactivate(): Promise<void> {
  await client?.stop();
  client = null;
}

function registerCommands(services: Services): vscode.Disposable[] {
  const { log, client, dashboard, lab } = services;
  const register = (command: string, run: (argument: unknown) => Promise<unknown>) =>
    vscode.commands.registerCommand(command, (argument: unknown) =>
      reportingErrors(log, () => run(argument)),
    );
  return [
    register(commands.autotune, (argument) => autotune(services, argument)),
    register(commands.measure, (argument) => measure(services, argument)),
    register(commands.checkNumerics, (argument) => checkNumerics(services, argument)),
    register(commands.selectDevice, () => selectDevice(services)),
    register(commands.selectProblem, () => selectProblem(services)),
    register(commands.openDashboard, () => dashboard.show()),
    register(commands.exportDispatch, () => exportDispatch(client)),
    register(commands.openNumericsLab, (argument) => lab.show(argument)),
    register(commands.explainKernel, (argument) => explainKernel(client, argument)),
    register(commands.insertDirectives, async (argument) => {
      const target = await chooseKernel(client, argument);
      if (target !== undefined) await applyDirectives(client, target.uri, target.kernel.entry);
    }),
  ];
}

/** Calls back once, when a document that fits is opened, or saved: a script can get its first kernel while it is open. */
function onceOpened(fits: (document: vscode.TextDocument) => boolean, run: () => void): vscode.Disposable {
  const look = (document: vscode.TextDocument) => {
    if (!fits(document)) return;
    listener.dispose();
    run();
  };
  const listener = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look),
  );
  return listener;
}
