import path from 'node:path';
import { readCommandLine } from '../engine/commandLine';
import { createEngine, type Engine } from '../engine/engine';
import { badInput, cancelled, EXIT, unreadableRunnerCommand } from '../engine/errors';
import { type CommonOptions, type Console, createConsole, reportFailure } from './console';

/** What a command works with; `signal` aborts at the first Ctrl-C. */
export interface Surroundings {
  readonly engine: Engine;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/**
 * Runs a command with an engine and leaves with its exit code, no process left behind. The first Ctrl-C asks the
 * command to stop and keep what it has, the second leaves at once.
 */
export async function withEngine(
  options: CommonOptions,
  command: (surroundings: Surroundings) => Promise<number>,
): Promise<void> {
  const interruption = new AbortController();
  let leaving = false;
  const interrupt = () => {
    if (leaving) process.exit(EXIT.cancelled);
    leaving = true;
    interruption.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  const debug = Boolean(process.env.TILESMITH_DEBUG);
  const remoteCommand = options.runner ?? process.env.TILESMITH_RUNNER ?? '';
  const engine = createEngine({
    remoteCommand,
    storePath: options.store === undefined ? null : path.resolve(options.store),
    log: (message) => {
      if (debug) process.stderr.write(`[log] ${message}\n`);
    },
  });
  try {
    const read = readCommandLine(remoteCommand);
    if (remoteCommand !== '' && !read.ok) {
      throw badInput(unreadableRunnerCommand(remoteCommand, read.reason));
    }
    process.exitCode = await command({
      engine,
      console: createConsole(options),
      signal: interruption.signal,
    });
  } catch (error) {
    process.exitCode = reportFailure(error);
  } finally {
    await engine.dispose();
  }
}

/** What the promise gives, or UserError `Cancelled` at once when the signal aborts before. */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(cancelled());
    signal.addEventListener('abort', () => reject(cancelled()), { once: true });
  });
  return Promise.race([promise, aborted]);
}
