// The command line of `npm start`. Pure.
import path from 'node:path';
import { parseArgs } from 'node:util';

/**
 * @typedef {object} StartArguments
 * @property {number | null} port null: the usual one, or any free one where that is taken
 * @property {boolean} browser true: VS Code in a browser even where there is a desktop one
 * @property {string | null} folder absolute, null: the samples
 */

/** How `npm start` is called, as its messages say it. */
export const usage = 'npm start [-- [--port N] [--browser] [folder]]';

/**
 * @param {readonly string[]} args what follows the script's name
 * @param {string} from the folder that a relative one starts from, absolute
 * @returns {{ ok: true, value: StartArguments } | { ok: false, reason: string }}
 */
export function parseStartArguments(args, from) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, browser: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (positionals.length > 1)
      return { ok: false, reason: `One folder at most: ${positionals.join(', ')}.` };
    const [folder] = positionals;
    const port = values.port === undefined ? null : Number(values.port);
    if (
      port !== null &&
      !(Number.isInteger(port) && port >= 1 && port <= 65535 && /^\d+$/.test(values.port ?? ''))
    ) {
      return { ok: false, reason: `--port is a number from 1 to 65535, not "${values.port}".` };
    }
    return {
      ok: true,
      value: {
        port,
        browser: values.browser,
        folder: folder === undefined ? null : path.resolve(from, folder),
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
