// One VS Code server with folders of its own, so that a test neither sees nor changes anything of the user's.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { legs } from '../../../src/build/setupServer.mjs';
import { linkExtension, startServer } from '../../../src/build/vscodeServer.mjs';

/** The repository, which is the extension's folder too. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/**
 * What a run of tests works on, from its environment.
 * @typedef {object} Target
 * @property {import('../../../src/build/setupServer.mjs').Leg} leg TILESMITH_LEG, `newest` by default
 * @property {string} extension TILESMITH_EXTENSION, the repository by default
 * @property {string} samples TILESMITH_SAMPLES, media/samples by default; tests get a copy
 */

/** @returns {Target} */
export function target() {
  const { TILESMITH_LEG = 'newest', TILESMITH_EXTENSION = repository, TILESMITH_SAMPLES } = process.env;
  if (TILESMITH_LEG !== 'newest' && TILESMITH_LEG !== 'oldest') {
    throw new Error(`TILESMITH_LEG is "${TILESMITH_LEG}": set it to newest or oldest.`);
  }
  return {
    leg: legs[TILESMITH_LEG],
    extension: path.resolve(TILESMITH_EXTENSION),
    samples: path.resolve(TILESMITH_SAMPLES ?? path.join(repository, 'media/samples')),
  };
}

/**
 * @typedef {object} Session
 * @property {string} origin the server's address
 * @property {string} folder the copy of the samples that is opened, absolute
 * @property {string} home the home folder of everything that the server starts, absolute
 * @property {() => string} log what the server has printed
 * @property {() => Promise<void>} close ends the server and removes its folders
 */

/**
 * Starts a server.
 * @param {{ link: boolean, trustAll?: boolean }} options `link`: the extension is there as if installed;
 *   otherwise the page's address has to name it
 * @returns {Promise<Session>}
 */
export async function startSession({ link, trustAll = true }) {
  const { leg, extension, samples } = target();
  const home = mkdtempSync(path.join(tmpdir(), 'tilesmith-vscode-'));
  const remove = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  const folder = path.join(home, 'samples');
  const dataFolder = path.join(home, 'server');
  mkdirSync(folder);
  cpSync(samples, folder, { recursive: true });
  if (link) {
    linkExtension(
      dataFolder,
      extension,
      JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')),
    );
  }
  const userFolders = {
    HOME: home,
    // Shader caches and a driver that set-up has fetched are worth keeping.
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
    XDG_CONFIG_HOME: undefined,
    XDG_DATA_HOME: undefined,
    XDG_STATE_HOME: undefined,
  };
  const server = await startServer({
    leg,
    dataFolder,
    // The driver lets the address name an extension, and hides notifications, which users see.
    testDriver: !link,
    trustAll,
    env: userFolders,
  });
  const close = async () => {
    await server.stop();
    remove();
    process.off('exit', remove);
  };
  return { origin: server.origin, folder, home, log: server.log, close };
}

/**
 * The address of a page that opens the session's folder.
 * @param {Session} session
 * @param {readonly (readonly [string, string])[]} [payload] what the workbench is told besides, e.g. tests to run
 * @returns {string}
 */
export function address(session, payload = []) {
  const url = new URL(session.origin);
  url.searchParams.set('folder', session.folder);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
