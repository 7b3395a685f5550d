import { EXIT } from '../../engine/errors';
import { serveRunner } from '../../engine/serveRunner';

/**
 * `tilesmith serve --stdio`: speaks the runner's protocol on standard input and output, for a Tilesmith on another
 * machine. Ends with its client.
 */
export async function serve(): Promise<void> {
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interruption.abort());
  const { stdin, stdout, stderr } = process;
  const code = await serveRunner(
    {},
    { input: stdin, output: stdout, log: (line) => void stderr.write(`${line}\n`) },
    interruption.signal,
  );
  // Standard input may stay open after the runner is gone, and would keep this process.
  process.exit(interruption.signal.aborted ? EXIT.cancelled : code);
}
