import * as vscode from 'vscode';
import { describeError } from '../core/describeError';
import type { Language } from './languages';

/** A failure to show as it is: its text names the remedy. `remedy` is what a button beside it does. */
export class ShownError extends Error {
  constructor(
    message: string,
    readonly remedy: { readonly title: string; run(): unknown } | null = null,
  ) {
    super(message);
  }
}

/** No editor with kernels has the focus. */
export const noKernelFile = () =>
  new ShownError(vscode.l10n.t('Open a WGSL or CUDA file, or a script, with a kernel and try again.'));

/** The file has no kernel of its language. */
export const noKernelInFile = (language: Language | null) =>
  new ShownError(
    language === 'cuda'
      ? vscode.l10n.t('There is no kernel in this file: a kernel is a function with __global__ and a body.')
      : vscode.l10n.t(
          'There is no compute kernel in this file: a kernel is a function with @compute and @workgroup_size.',
        ),
  );

/** Something runs code, and the folder is not trusted. */
export const notTrusted = () =>
  new ShownError(
    vscode.l10n.t(
      'This folder is not trusted, so Tilesmith runs nothing from it. Trust the folder to measure kernels.',
    ),
    {
      title: vscode.l10n.t('Manage Workspace Trust'),
      run: () => vscode.commands.executeCommand('workbench.trust.manage'),
    },
  );

/** The kernel's text is filled in before it is compiled; `message` says where. */
export const templateOnly = (message: string) =>
  new ShownError(vscode.l10n.t('This kernel cannot be run: {0}', message));

/** What the kernel computes was not recognised. */
export const notRecognised = (
  entry: string,
  missing: readonly { readonly remedy: string }[],
  insertDirectives: () => unknown,
) =>
  new ShownError(
    vscode.l10n.t(
      '{0} was not recognised as a matrix multiplication: {1}',
      entry,
      missing.map(({ remedy }) => remedy).join('. '),
    ),
    { title: vscode.l10n.t('Insert Directives'), run: insertDirectives },
  );

/** A file that was to tell sizes does not; `place` says where. */
export const unusableSizes = (place: string, reason: string) =>
  new ShownError(vscode.l10n.t('No sizes from {0}: {1}', place, reason));

/** One session runs at a time in a window. */
export const alreadyRunning = (openDashboard: () => unknown) =>
  new ShownError(vscode.l10n.t('A session is already running. Wait for it or stop it first.'), {
    title: vscode.l10n.t('Show Dashboard'),
    run: openDashboard,
  });

/** A dispatch table needs a session of several sizes. */
export const noSeveralSizes = () =>
  new ShownError(
    vscode.l10n.t(
      'No session has timed a kernel at several sizes yet: run Autotune with sizes such as 256, 1024x512x64 first.',
    ),
  );

/** The text is no longer the one the edit was made for. */
export const changedMeanwhile = (file: string) =>
  new ShownError(vscode.l10n.t('{0} has changed too much to write these values into it.', file));

/** A session ended because something failed; the server has said what, with the remedy. */
export const sessionFailed = (reason: string | null) =>
  new ShownError(reason ?? vscode.l10n.t('The session failed.'));

/** A session that this window did not start cannot be stopped by it. */
export const runsElsewhere = () =>
  new ShownError(vscode.l10n.t('This session runs in another window or on the command line: stop it there.'));

/** A session that was shown is gone. */
export const notInStore = () => new ShownError(vscode.l10n.t('This session is not in the store any more.'));

/** There is no file to open or to write to. */
export const measuredUnsaved = () =>
  new ShownError(vscode.l10n.t('The kernel was measured from an unsaved document that has no file.'));

/** The server is not there. */
export const serverFailed = (reason: string, showLog: () => unknown) =>
  new ShownError(vscode.l10n.t('The Tilesmith server could not be started: {0}', reason), {
    title: vscode.l10n.t('Show Log'),
    run: showLog,
  });

/** Failures that the server explains to a person (LSP's `RequestFailed`); any other is a fault to look up in the log. */
const REQUEST_FAILED = -32803;

/** Runs a command; a failure becomes one message with its remedy, cancelling becomes nothing. */
export async function reportingErrors(
  log: vscode.LogOutputChannel,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    const message = readable(describeError(error));
    const explained = error instanceof ShownError || codeOf(error) === REQUEST_FAILED;
    log.error(explained || !(error instanceof Error) ? message : error);
    const showLog = { title: vscode.l10n.t('Show Log'), run: () => log.show(true) };
    const remedy = error instanceof ShownError ? error.remedy : explained ? null : showLog;
    if (remedy === null) void vscode.window.showErrorMessage(message);
    else if ((await vscode.window.showErrorMessage(message, remedy.title)) === remedy.title)
      await remedy.run();
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}

/** A sentence that begins with a capital and names files as the explorer does. */
function readable(message: string): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const short = folders.reduce((text, { uri }) => text.replaceAll(`${uri.fsPath}/`, ''), message);
  return short.charAt(0).toUpperCase() + short.slice(1);
}
