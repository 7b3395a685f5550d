// Starts a VS Code server on this machine only, and ends it with all that it started.
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { killGroup, startProcess } from './runProcess.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {import('./setupServer.mjs').Leg} leg
 * @property {string} dataFolder holds settings, state and installed extensions; made where it is missing
 * @property {number} [port] 0, the default, for any free one
 * @property {string} [token] what the first address must carry; without one every local user may connect
 * @property {boolean} [testDriver] lets a page load an extension and tests that its address names
 * @property {boolean} [trustAll] opens every folder as trusted; false, the default, asks as for any user
 * @property {Record<string, string | undefined>} [env]
 */

/**
 * @typedef {object} Server
 * @property {string} origin e.g. `http://127.0.0.1:8420`
 * @property {() => string} log what it has printed so far
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop ends it and all that it started, within two seconds
 */

/** Quiet as a test needs it and a first look deserves it; a user's later changes are kept. */
const firstSettings = {
  // The status bar tells; older versions also asked in a dialog.
  'security.workspace.trust.startupPrompt': 'never',
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

/**
 * Starts a server and waits until it listens.
 * @param {ServerOptions} options
 * @returns {Promise<Server>} rejects with the server's output where it does not come up within 60 s
 */
export async function startServer({ leg, dataFolder, port = 0, token, testDriver, trustAll, env }) {
  const settings = path.join(dataFolder, 'data/User/settings.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  mkdirSync(extensionsFolder(dataFolder), { recursive: true });
  if (!existsSync(settings)) writeFileSync(settings, `${JSON.stringify(firstSettings, null, 2)}\n`);

  const args = [
    leg.server,
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder(dataFolder)],
    ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-getting-started-override'],
    ...['--log', 'error'],
    ...(testDriver ? ['--enable-smoke-test-driver'] : []),
    ...(trustAll ? ['--disable-workspace-trust'] : []),
  ];
  const inherited = Object.keys(process.env).filter((name) => /^(VSCODE|ELECTRON)_/.test(name));
  const cleared = Object.fromEntries(inherited.map((name) => [name, undefined]));
  // An empty gallery, so that nothing is asked of an extension registry.
  const child = startProcess(leg.node, args, { env: { ...cleared, EXTENSIONS_GALLERY: '{}', ...env } });

  let output = '';
  let running = true;
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  }).then(() => {
    running = false;
  });
  const stop = async () => {
    if (running) killGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000))]);
    // The group may outlive the server.
    killGroup(child.pid, 'SIGKILL');
    await ended;
  };

  const listening = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`VS Code did not start within 60 s.\n${output}`)),
      60_000,
    );
    /** @param {Buffer} data */
    const read = (data) => {
      output += data;
      const found = /agent listening on (\d+)/.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${found[1]}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`VS Code ended before it listened.\n${output}`));
    });
  });
  try {
    return { origin: await listening, log: () => output, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string} dataFolder @returns {string} where that server's extensions lie */
function extensionsFolder(dataFolder) {
  return path.join(dataFolder, 'extensions');
}

/**
 * Lets a server that starts later find the extension in its source folder, as if it were installed: a change is
 * there after the next build and a reload of the window.
 * @param {string} dataFolder
 * @param {string} extension the folder with its package.json, absolute
 * @param {{ publisher: string, name: string, version: string }} manifest
 */
export function linkExtension(dataFolder, extension, { publisher, name, version }) {
  const folder = extensionsFolder(dataFolder);
  mkdirSync(folder, { recursive: true });
  const link = path.join(folder, `${publisher}.${name}-${version}`);
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  symlinkSync(extension, link, 'dir');
  const entry = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: link, scheme: 'file' },
    relativeLocation: path.basename(link),
    metadata: { isBuiltin: false, installedTimestamp: Date.now() },
  };
  writeFileSync(path.join(folder, 'extensions.json'), JSON.stringify([entry]));
}
