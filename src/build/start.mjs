// `npm start`: sets up what is missing, then opens a folder of kernels (the samples, where none is named) in VS Code
// with the extension: in the desktop one where there is one, else in one for the browser that listens on this
// machine only.
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from './chromium.mjs';
import { ensureHostCompiler, reportCudaCompiler } from './compilers.mjs';
import { endMarked, endOnSignals, run } from './runProcess.mjs';
import { ensureBuild } from './setupBuild.mjs';
import { ensurePackages } from './setupPackages.mjs';
import { elapsed } from './setupReport.mjs';
import { ensureServer, legs } from './setupServer.mjs';
import { parseStartArguments, usage } from './startArguments.mjs';
import { linkExtension, startServer } from './vscodeServer.mjs';
import { ensureDevice } from './vulkan.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const usualPort = 8420;
const start = performance.now();
const isEnding = endOnSignals();

// npm moves to the package's folder; INIT_CWD is where the user stands.
const parsed = parseStartArguments(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
if (!parsed.ok) fail(`${parsed.reason}\nUsage: ${usage}`);
const { browser, port } = parsed.value;
const folder = parsed.value.folder ?? path.join(root, 'media/samples');
if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) fail(`There is no folder ${folder}.`);
if (port !== null && !(await isFree(port))) fail(`Port ${port} is taken. Name another with --port, or none.`);

if (!(await ensurePackages(root, 'Packages')) || !(await ensureBuild(root))) process.exit(1);
const device = (await ensureDevice(root)) ?? {};
await ensureHostCompiler();
reportCudaCompiler();
if (!browser && (await openDesktop())) process.exit(0);
if (!(await ensureServer(legs.newest))) process.exit(1);

const dataFolder = path.join(root, '.cache/vscode');
linkExtension(dataFolder, root, JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
// Whoever may connect may run programs as this user, so the address carries a secret.
const token = randomBytes(16).toString('hex');
const chosen = port ?? ((await isFree(usualPort)) ? usualPort : 0);
// Our own samples need no question; whose folder another one is, the user knows.
const trustAll = parsed.value.folder === null;
const server = await startServer({
  leg: legs.newest,
  dataFolder,
  port: chosen,
  token,
  trustAll,
  env: device,
});
const address = new URL(server.origin);
address.searchParams.set('tkn', token);
address.searchParams.set('folder', folder);
console.log(
  `\nVS Code with the extension is ready after ${elapsed(start)}. Open this address in a browser:\n`,
);
console.log(`  ${address.href.replaceAll('%2F', '/')}\n`);
console.log(
  trustAll
    ? 'Open a kernel there and click Autotune over its entry point. Ctrl-C ends it.'
    : 'It opens the folder in Restricted Mode, where nothing is run: choose Manage, then Trust. Ctrl-C ends it.',
);
await server.ended;
if (!isEnding()) {
  console.error(`VS Code ended by itself.\n${server.log().slice(-2000)}`);
  await endMarked();
  process.exit(1);
}

/** @param {string} reason @returns {never} */
function fail(reason) {
  console.error(reason);
  process.exit(2);
}

/** Opens the folder in a desktop VS Code. @returns {Promise<boolean>} false where there is none or it did not start */
async function openDesktop() {
  const hasScreen =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const code = process.env.TILESMITH_VSCODE || onPath('code');
  if (code === null || !hasScreen) return false;
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, folder];
  const opened =
    process.platform === 'win32'
      ? await run('cmd.exe', ['/c', code, ...args], { env: device })
      : await run(code, args, { env: device });
  console.log(
    opened.ok ? `\nOpened ${folder} in ${code}.` : `${code} did not start: ${opened.output.trimEnd()}`,
  );
  return opened.ok;
}

/** @param {number} port @returns {Promise<boolean>} whether a server can listen there */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
