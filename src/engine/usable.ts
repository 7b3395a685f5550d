import { ResponseError } from 'vscode-jsonrpc';
import { runnerUnusable } from './errors';
import { RunnerDied } from './runnerClient';

/** The answer, or UserError `RunnerUnusable` where the runner died or refused; for requests that measure no kernel. */
export async function usable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RunnerDied || error instanceof ResponseError) throw runnerUnusable(error.message);
    throw error;
  }
}
