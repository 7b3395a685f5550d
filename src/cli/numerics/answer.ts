import { EXIT } from '../../engine/errors';
import { type CommonOptions, createConsole, reportFailure } from '../console';

/** Lines that are written together. */
const BATCH = 4096;

/**
 * Answers one line for each input line; with `--json` all answers as one document made by `document`. Leaves with 0, or
 * with what a failure says.
 */
export async function answerLines(
  options: CommonOptions,
  answers: () => AsyncGenerator<string>,
  document: (answers: readonly string[]) => unknown,
): Promise<void> {
  try {
    let lines: string[] = [];
    const flush = () => {
      if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
      lines = [];
    };
    for await (const answer of answers()) {
      lines.push(answer);
      if (options.json !== true && lines.length === BATCH) flush();
    }
    if (options.json === true) createConsole(options).result(document(lines), () => '');
    else flush();
    process.exitCode = EXIT.done;
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
