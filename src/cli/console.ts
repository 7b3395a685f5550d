import { EXIT, UserError } from '../engine/errors';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: true;
  readonly store?: string;
  readonly quiet?: true;
  /** Command that leads to another machine's runner; by default what TILESMITH_RUNNER says. */
  readonly runner?: string;
}

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Console {
  /** The result: one JSON document where `--json` was given, else the text. */
  result(document: unknown, text: () => string): void;
  /** Progress and remarks, unless `--quiet`. */
  say(message: string): void;
  /** Problems; never silenced. */
  warn(message: string): void;
}

/** A console for the options given. */
export function createConsole({ json, quiet }: CommonOptions): Console {
  return {
    result(document, text) {
      process.stdout.write(`${json === true ? JSON.stringify(document, null, 2) : text()}\n`);
    },
    say(message) {
      if (quiet !== true) process.stderr.write(`${message}\n`);
    },
    warn(message) {
      process.stderr.write(`${message}\n`);
    },
  };
}

/** Writes why a command failed, and returns what to exit with; a stack trace only where TILESMITH_DEBUG is set. */
export function reportFailure(error: unknown): number {
  const debug = Boolean(process.env.TILESMITH_DEBUG);
  const text =
    error instanceof Error
      ? debug
        ? (error.stack ?? error.message)
        : error instanceof UserError
          ? error.message
          : `unexpected failure: ${error.message} (set TILESMITH_DEBUG=1 for details)`
      : String(error);
  process.stderr.write(`tilesmith: ${text}\n`);
  return error instanceof UserError ? error.exitCode : EXIT.doesNotHold;
}
