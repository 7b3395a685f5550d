// SwiftShader, a Vulkan driver that runs on the processor, out of an npm package into the user's cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { runNpm } from './runProcess.mjs';
import { tail } from './setupReport.mjs';
import { digest } from './setupStamp.mjs';

/** The package that carries SwiftShader, and the digest of the libraries taken out of it. */
const swiftShaderPackage = '@sparticuz/chromium@153.0.0';
const swiftShaderLibraries = ['libvk_swiftshader.so', 'libvulkan.so.1'];
const swiftShaderDigest = 'f6fdbaafa7225f5e5ca7d0883ed959ec707fc73100fd01dad59b023dbbe5fef7';

/** @typedef {Record<string, string>} Environment */

/**
 * Where SwiftShader lies for this user.
 * @returns {string} absolute folder; holds vk_swiftshader_icd.json, libvk_swiftshader.so and libvulkan.so.1
 */
function swiftShaderFolder() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'tilesmith/swiftshader');
}

/** @returns {Environment} what a process needs in its environment so that Dawn finds SwiftShader */
export function swiftShaderEnvironment() {
  const folder = swiftShaderFolder();
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter);
  return { VK_DRIVER_FILES: path.join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraries };
}

/** @returns {boolean} whether SwiftShader lies in the user's cache, whole */
export function swiftShaderIsInstalled() {
  const folder = swiftShaderFolder();
  const files = [...swiftShaderLibraries, 'vk_swiftshader_icd.json'];
  if (!files.every((name) => existsSync(path.join(folder, name)))) return false;
  return digestOf(folder) === swiftShaderDigest;
}

/** @param {string} folder @returns {string} */
function digestOf(folder) {
  return digest(swiftShaderLibraries.map((name) => [name, readFileSync(path.join(folder, name))]));
}

/**
 * Fetches the package and puts SwiftShader and its own Vulkan loader into the user's cache.
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function installSwiftShader() {
  if (process.arch !== 'x64')
    return { ok: false, reason: `The package has no SwiftShader for ${process.arch}.` };
  const folder = swiftShaderFolder();
  mkdirSync(path.dirname(folder), { recursive: true });
  // Beside its last place, so that it moves there in one piece.
  const work = mkdtempSync(`${folder}-`);
  try {
    const packed = await runNpm(['pack', swiftShaderPackage, '--json', '--ignore-scripts'], {
      cwd: work,
      timeoutMs: 300_000,
    });
    if (!packed.ok)
      return { ok: false, reason: `npm pack ${swiftShaderPackage} failed:\n${tail(packed.output)}` };
    const [{ filename = '' } = {}] = /** @type {{ filename?: string }[]} */ (JSON.parse(packed.stdout));
    const inner = 'package/bin/swiftshader.tar.br';
    const unpacked = spawnSync('tar', ['-xzf', filename, inner], { cwd: work });
    if (unpacked.status !== 0) return { ok: false, reason: `${swiftShaderPackage} holds no ${inner}.` };
    const archive = brotliDecompressSync(readFileSync(path.join(work, inner)));
    const libraries = path.join(work, 'libraries');
    mkdirSync(libraries);
    spawnSync('tar', ['-xf', '-', ...swiftShaderLibraries], { cwd: libraries, input: archive });
    if (digestOf(libraries) !== swiftShaderDigest) {
      return { ok: false, reason: `The libraries in ${swiftShaderPackage} are not those that were checked.` };
    }
    // A bare library name would make the loader take the system's copy.
    const driver = { library_path: path.join(folder, 'libvk_swiftshader.so'), api_version: '1.1.0' };
    writeFileSync(
      path.join(libraries, 'vk_swiftshader_icd.json'),
      `${JSON.stringify({ file_format_version: '1.0.0', ICD: driver }, null, 2)}\n`,
    );
    rmSync(folder, { recursive: true, force: true });
    renameSync(libraries, folder);
    return { ok: true };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
