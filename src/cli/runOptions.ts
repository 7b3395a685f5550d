import type { RunOptions } from '../engine/engine';
import type { TuneRequest } from '../protocol/tuning';
import type { CommonOptions } from './console';
import { readInteger, readSizes, readTimeoutMs } from './options';
import type { ProgressDisplay } from './progress';

/** Options of every command that runs kernels. */
export interface RunCommandOptions extends CommonOptions {
  readonly entry?: string;
  readonly space?: string;
  readonly size: readonly string[];
  readonly device?: string;
  readonly seed: string;
  readonly timeout: string;
  readonly wait: boolean;
}

/** What is to be run and on which device; throws UserError `BadInput` for what cannot be read. */
export function readTarget({
  entry,
  size,
  device,
  seed,
}: RunCommandOptions): Pick<TuneRequest, 'entry' | 'sizes' | 'device' | 'seed'> {
  return {
    entry: entry ?? null,
    sizes: readSizes(size),
    device: device ?? null,
    seed: readInteger('--seed', seed, 0),
  };
}

/** How a session is run: its events go to the display; throws UserError `BadInput` for what cannot be read. */
export function readRunOptions(
  { wait, timeout }: RunCommandOptions,
  signal: AbortSignal,
  progress: ProgressDisplay,
): RunOptions {
  return {
    signal,
    wait,
    stepTimeoutMs: readTimeoutMs(timeout),
    onEvent: (event) => progress.show(event),
  };
}
