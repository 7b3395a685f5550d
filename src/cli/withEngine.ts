import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeError } from '../core/describeError';
import { createEngine, type Engine } from '../engine/engine';
import { badInput, EXIT } from '../engine/errors';
import type { KernelSource } from '../protocol/tuning';
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
  const engine = createEngine({
    storePath: options.store === undefined ? null : path.resolve(options.store),
    log: (message) => {
      if (debug) process.stderr.write(`[log] ${message}\n`);
    },
  });
  try {
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

/** The kernel file; throws UserError `BadInput` where it cannot be read. */
export function readSource(file: string): KernelSource {
  if (!/\.(wgsl|cu|cuh)$/i.test(file)) {
    throw badInput(`${file}: not a kernel file; Tilesmith reads WGSL files (.wgsl)`);
  }
  if (!/\.wgsl$/i.test(file))
    throw badInput(`${file}: CUDA kernels cannot be run yet, only WGSL files (.wgsl)`);
  try {
    return { path: path.resolve(file), text: readFileSync(file, 'utf8') };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const why = missing ? 'there is no such file' : describeError(error);
    throw badInput(`${file}: ${why}; give the path of a WGSL file`);
  }
}
