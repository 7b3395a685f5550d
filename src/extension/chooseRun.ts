import * as vscode from 'vscode';
import type { NamedSize } from '../core/gemm/namedSize';
import type { KernelSummary } from '../protocol/lsp';
import { applyDirectives } from './applyEdits';
import { notTrusted } from './errors';
import { chooseKernel, type KernelTarget, requireRecognised } from './kernelTarget';
import type { Services } from './services';
import { pickSizes } from './sizePick';

/** What a session is to run, and the title it runs under. */
export interface ChosenRun {
  readonly target: KernelTarget;
  readonly title: string;
  readonly sizes: NamedSize[];
}

/**
 * Finds out which kernel to run at which sizes. Throws where nothing may run now or the kernel is not understood;
 * `undefined` when the user picks nothing.
 */
export async function chooseRun(
  { client, runs, context }: Services,
  argument: unknown,
  titleOf: (kernel: KernelSummary) => string,
): Promise<ChosenRun | undefined> {
  if (!vscode.workspace.isTrusted) throw notTrusted();
  runs.requireIdle();
  const target = await chooseKernel(client, argument);
  if (target === undefined) return undefined;
  const { uri, kernel } = target;
  requireRecognised(target, () => applyDirectives(client, uri, kernel.entry));
  const title = titleOf(kernel);
  const sizes = await pickSizes(context.workspaceState, kernel.sizes, title);
  return sizes === undefined ? undefined : { target, title, sizes };
}
