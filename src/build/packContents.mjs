// Lays out what the portable archive holds, in a folder that runs as it stands.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { copyAssets, nodeBundle } from './nodeBundle.mjs';
import { bundledPackages, notices } from './packNotices.mjs';

/** Packages that bundles cannot hold, because they load a native file, and what of them is needed to run. */
const PACKAGES = {
  libsql: ['package.json', 'index.js', 'auth.js', 'promise.js', 'sqlite-error.js'],
  '@libsql/linux-x64-gnu': ['package.json', 'index.node'],
  '@neon-rs/load': ['package.json', 'dist'],
  'detect-libc': ['package.json', 'lib'],
  koffi: ['package.json', 'index.cjs', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs'],
  '@koromix/koffi-linux-x64': ['package.json', 'index.js', 'linux_x64/koffi.node'],
};

const LOADER = 'libvulkan.so.1';
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'];

/** @typedef {{ ok: true } | { ok: false, reason: string }} Outcome */

/**
 * Why the Node.js that runs now cannot be carried to another machine, or `null` when it can.
 * @param {{ platform: string, arch: string, variables: Record<string, unknown> }} node
 * @returns {string | null}
 */
export function notPortable({ platform, arch, variables }) {
  if (platform !== 'linux' || arch !== 'x64') {
    return `the archive is for linux-x64 and this is ${platform}-${arch}: pack on a linux-x64 machine`;
  }
  const shared = Object.keys(variables).filter(
    (name) => /^node_shared/.test(name) && variables[name] === true,
  );
  if (shared.length === 0) return null;
  return `this Node.js needs libraries of this machine (${shared.join(', ')}): use one from https://nodejs.org`;
}

/**
 * Lays the archive out in an empty folder.
 * @param {string} root the repository, absolute; its packages are installed
 * @param {string} folder absolute
 * @returns {Promise<Outcome>}
 */
export async function layOut(root, folder) {
  const unfit = notPortable({
    platform: process.platform,
    arch: process.arch,
    variables: /** @type {Record<string, unknown>} */ (process.config.variables),
  });
  if (unfit !== null) return { ok: false, reason: unfit };
  const loader = LIBRARY_FOLDERS.map((each) => path.join(each, LOADER)).find((file) => existsSync(file));
  if (loader === undefined) {
    return {
      ok: false,
      reason: `the Vulkan loader ${LOADER} is not installed here: "apt install libvulkan1" or the like`,
    };
  }
  /** @param {string} from @param {string} to */
  const put = async (from, to) => {
    const target = path.join(folder, to);
    await mkdir(path.dirname(target), { recursive: true });
    await cp(from, target, { recursive: true, dereference: true });
  };

  const { metafile } = await esbuild.build({
    ...nodeBundle(root, true),
    entryPoints: {
      cli: 'src/cli/main.ts',
      runner: 'src/runner/main.ts',
      trainingWorker: 'src/engine/training/worker.ts',
    },
    outdir: path.join(folder, 'dist'),
    metafile: true,
  });
  await copyAssets(root, path.join(folder, 'dist'));
  await put(
    path.join(root, 'node_modules/webgpu/dist/linux-x64/dawn.node'),
    'dist/native/linux-x64/dawn.node',
  );
  for (const [name, parts] of Object.entries(PACKAGES)) {
    for (const part of parts) {
      await put(path.join(root, 'node_modules', name, part), `node_modules/${name}/${part}`);
    }
  }
  await put(realpathSync(loader), `lib/vulkan/${LOADER}`);
  await put(path.join(root, 'syntaxes/tree-sitter-wgsl.wasm'), 'syntaxes/tree-sitter-wgsl.wasm');
  await put(path.join(root, 'media/samples'), 'media/samples');
  await put(path.join(root, 'media/models'), 'media/models');
  await put(path.join(root, 'media/portable/tilesmith'), 'tilesmith');
  await put(path.join(root, 'media/portable/README.md'), 'README.md');
  await put(path.join(root, 'LICENSE'), 'LICENSE');
  await putNode(path.join(folder, 'bin/node'));
  await chmod(path.join(folder, 'tilesmith'), 0o755);
  const packages = [...bundledPackages(metafile), ...Object.keys(PACKAGES), 'webgpu', 'tree-sitter-cuda'];
  await writeFile(
    path.join(folder, 'NOTICES.txt'),
    notices(root, realpathSync(process.execPath), [...new Set(packages)].sort()),
  );
  await writeContents(folder);
  return { ok: true };
}

/**
 * The Node.js that runs now, without its symbols where the tool for that is installed.
 * @param {string} target absolute
 */
async function putNode(target) {
  await mkdir(path.dirname(target), { recursive: true });
  const stripped = spawnSync('strip', ['--strip-all', '-o', target, process.execPath]);
  if (stripped.status !== 0) await copyFile(process.execPath, target);
  await chmod(target, 0o755);
}

/**
 * Lists every file, so that an unpacked archive knows later what belongs to it.
 * @param {string} folder absolute
 */
async function writeContents(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const lines = [...files, 'contents.txt'].sort().map((file) => `${file}\n`);
  await writeFile(path.join(folder, 'contents.txt'), lines.join(''));
}
