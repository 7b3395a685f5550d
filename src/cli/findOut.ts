import type { DecideRequest } from '../engine/decideKernel';
import type { Engine } from '../engine/engine';
import { UserError, type UserErrorCode } from '../engine/errors';
import type { Console } from './console';
import { createProgress } from './progress';

/** Why hypotheses may not be run though a kernel is open; what reading tells is enough to go on then. */
const NOT_RUN: readonly UserErrorCode[] = ['NoDevice', 'DeviceBusy', 'RunnerUnusable', 'NotAMatmul'];

/** Finds out by running what reading a kernel leaves open; where that cannot be, says why. */
export async function findOut(
  engine: Engine,
  request: DecideRequest,
  {
    console,
    signal,
    quiet,
  }: { readonly console: Console; readonly signal: AbortSignal; readonly quiet: boolean },
): Promise<void> {
  const progress = createProgress(console, quiet);
  try {
    const onEvent = progress.show;
    await engine.decide(request, { signal, wait: false, onEvent });
  } catch (error) {
    if (!(error instanceof UserError) || !NOT_RUN.includes(error.code)) throw error;
    console.warn(`nothing was run to find out more: ${error.message}`);
  } finally {
    progress.stop();
  }
}
