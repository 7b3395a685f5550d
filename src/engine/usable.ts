import { ResponseError } from 'vscode-jsonrpc';
import { runnerUnusable } from './errors';
import { RunnerDied, RunnerTimeout } from './runnerClient';

/** How often a request is made before a runner that dies under it is called unusable. */
const ATTEMPTS = 3;

/**
 * The answer, for requests that measure no kernel and can be repeated: a runner that was killed is replaced. Throws
 * UserError `RunnerUnusable` where it dies each time, does not answer in time or refuses.
 */
export async function usable<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ResponseError || error instanceof RunnerTimeout)
        throw runnerUnusable(error.message);
      if (!(error instanceof RunnerDied)) throw error;
      if (attempt === ATTEMPTS) throw runnerUnusable(error.message);
    }
  }
}
