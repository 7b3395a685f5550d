import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type NotificationMessage, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { RUNNER_EXIT, type RunnerExitNotice } from '../protocol/serve';
import { RunnerProcess, type RunnerStart } from './runnerProcess';

/** The streams of `tilesmith serve`. */
export interface ServeStreams {
  readonly input: Readable;
  readonly output: Writable;
  /** Told each line of the runner's log. */
  readonly log: (line: string) => void;
}

/** How long a runner has to end by itself once nobody listens any more. */
const GRACE_MS = 2000;
/** What a shell adds to the number of the signal that ended a program; the number itself tells nobody anything. */
const ENDED_BY_SIGNAL = 128;

/**
 * Runs one runner between two streams until either end goes: a client that is gone takes the runner with it, however
 * busy that is, and a runner that ends is told of last, so that the client knows it from a lost connection. Returns
 * what to exit with.
 */
export async function serveRunner(
  start: RunnerStart,
  { input, output, log }: ServeStreams,
  signal: AbortSignal,
): Promise<number> {
  const runner = new RunnerProcess(start, log);
  const { stdin, stdout } = runner.streams;
  let deserted = false;
  const leave = (): void => {
    deserted = true;
    stdin.end();
    setTimeout(() => runner.kill(), GRACE_MS).unref();
  };
  input.once('end', leave).once('close', leave);
  output.once('error', leave);
  signal.addEventListener('abort', () => runner.kill(), { once: true });
  input.pipe(stdin);
  stdout.pipe(output, { end: false });
  const exit = await runner.exited;
  if (deserted || signal.aborted) return 0;
  input.unpipe(stdin);
  const notice: RunnerExitNotice = { code: exit.code, signal: exit.signal };
  const message: NotificationMessage = { jsonrpc: '2.0', method: RUNNER_EXIT, params: notice };
  await new StreamMessageWriter(output).write(message);
  if (output.writableLength > 0) await once(output, 'drain');
  return exit.code ?? ENDED_BY_SIGNAL;
}
